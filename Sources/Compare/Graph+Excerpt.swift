import IR
import Operators

/// The nodes that lead from known values to one value.
struct Cone {
  let value: ValueID
  /// In topological order, the one that computes the value last.
  let nodes: [NodeID]
  /// The known values and inputs of the graph that the nodes read, each once.
  let sources: [ValueID]
}

extension Graph {
  /// The part of the graph that computes a value from known ones, constants and inputs of the graph.
  func cone(of value: ValueID, from known: Set<ValueID>) -> Cone {
    var nodes = Set<NodeID>()
    var sources: [ValueID] = []
    var seen = Set<ValueID>()
    var open = [value]
    while let id = open.popLast() {
      guard case .node(let node, _) = self[id].source, id == value || !known.contains(id) else {
        if !self[id].isConstant { sources.append(id) }
        continue
      }
      guard nodes.insert(node).inserted else { continue }
      for case let input? in self[node].inputs where seen.insert(input).inserted {
        open.append(input)
      }
    }
    return Cone(value: value, nodes: nodeIDs.filter(nodes.contains), sources: sources.sorted())
  }

  /// A graph of its own that computes the value of a cone from its sources.
  ///
  /// Names and origins stay. A source becomes a constant where its elements are known, else an input of the
  /// type of its value.
  func excerpt(_ cone: Cone, _ values: [ValueID: Value]) throws(GraphError) -> Graph {
    var part = Graph(name: self[cone.value].name)
    var ids: [ValueID: ValueID] = [:]
    for id in cone.sources {
      guard let value = values[id] else { continue }
      if let tensor = self[id].fact.constant {
        ids[id] = try part.addConstant(self[id].name, tensor, origin: self[id].origin)
      } else {
        ids[id] = try part.addInput(self[id].name, value.fact.type, origin: self[id].origin)
      }
    }
    for node in cone.nodes.map({ self[$0] }) {
      for case let input? in node.inputs where ids[input] == nil {
        guard let tensor = self[input].tensor else { continue }
        ids[input] = try part.addConstant(self[input].name, tensor, origin: self[input].origin)
      }
      let results = try part.addNode(
        node.op, node.inputs.map { $0.flatMap { ids[$0] } },
        outputs: node.outputs.map { output in
          output.flatMap { ids[$0] == nil ? self[$0].name : nil }
        },
        regions: node.regions, name: node.name, origins: node.origins,
        valueOrigins: node.outputs.map { $0.flatMap { self[$0].origin } })
      for case (let old?, let new?) in zip(node.outputs, results) { ids[old] = new }
    }
    guard let result = ids[cone.value] else {
      throw .invalid("'\(self[cone.value].name)' cannot be computed from what is known")
    }
    part.addOutput(result)
    return part
  }
}
