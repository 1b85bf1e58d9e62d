import IR
import Operators

/// What a committed edit changed, for the driver's work list.
struct Commit {
  /// The value that took the root's place.
  var replacement: ValueID
  /// Values of the graph that have fewer or other readers than before.
  var touched: [ValueID]
}

extension Edit {
  /// Applies the edit: all of it, or nothing when it is not valid.
  ///
  /// The replacement takes the root's name, its place among the outputs and what it equals in the source
  /// model; new nodes carry the origins of all matched nodes. What nothing reads any more is removed.
  func commit(to graph: inout Graph) throws(GraphError) -> Commit {
    guard let replacement else {
      preconditionFailure("the rule replaces nothing at '\(root.name)'")
    }
    let old = graph[root.id]
    let matched = [rootNode] + interior.map(\.id)
    let origins = Set(matched.flatMap { graph[$0].origins }).sorted()
    let inputs = matched.flatMap { graph[$0].inputs.compactMap { $0 } }

    var made: [ValueID] = []
    for constant in constants {
      made.append(try graph.addConstant(graph.freshName(constant.name), constant.tensor))
    }
    var results: [ValueID] = []
    for (index, node) in nodes.enumerated() {
      let operands = node.inputs.map { $0.map { resolve($0, made, results) } }
      let isLast = index == nodes.count - 1
      let outputs = try graph.addNode(
        node.op, operands, outputs: [graph.freshName(isLast ? root.name : "\(root.name).part")],
        name: name(of: node, isLast: isLast, in: graph), origins: origins, valueOrigins: [nil],
        before: rootNode)
      guard let output = outputs[0] else { preconditionFailure("the first output is named") }
      results.append(output)
    }

    let new = resolve(replacement, made, results)
    try graph.substitute(new, for: root.id)
    let rootOutputs = graph[rootNode].outputs.compactMap { $0 }
    graph.removeUnused(rootOutputs)
    graph.removeUnused(made.filter { $0 != new } + results.filter { $0 != new })
    settle(new, old, origins, in: &graph)
    for (id, constant) in zip(made, constants) where id != new && graph[id].source == .constant {
      let (name, free) = (graph[id].name, graph.freshName(constant.name))
      if (free.utf8.count, free) < (name.utf8.count, name) { graph.rename(id, to: free) }
    }
    return Commit(
      replacement: new, touched: inputs.filter { graph[$0].source != .removed })
  }

  private func resolve(_ input: Input, _ made: [ValueID], _ results: [ValueID]) -> ValueID {
    switch input {
    case .value(let id): id
    case .new(.constant(let index)): made[index]
    case .new(.node(let index)): results[index]
    }
  }

  /// The name for messages: that of the matched node of the same operator, else the root's.
  private func name(of node: NewNode, isLast: Bool, in graph: Graph) -> String {
    if let same = interior.first(where: { !$0.isShared && type(of: $0.op) == type(of: node.op) }) {
      return same.name
    }
    return isLast ? graph[rootNode].name : "\(graph[rootNode].name).part"
  }

  /// Gives a replacement that the edit made the root's name, and every replacement what is known of the root.
  private func settle(
    _ new: ValueID, _ old: ValueInfo, _ origins: [String], in graph: inout Graph
  ) {
    if case .value = replacement {
      if graph[new].origin == nil { graph.setOrigin(new, to: old.origin) }
      if let producer = graph.producer(of: new)?.id { graph.addOrigins(origins, to: producer) }
    } else {
      graph.rename(new, to: old.name)
      graph.setOrigin(new, to: old.origin)
    }
  }
}
