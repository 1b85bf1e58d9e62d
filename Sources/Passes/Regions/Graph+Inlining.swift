import IR
import Operators
import Rewrite
import Tensors

extension Graph {
  /// Copies what a region computes to the place before a node of this graph.
  ///
  /// Results keep their names where these are free, and no source values: they are not values of this graph's
  /// source. Constants share their elements.
  ///
  /// - Parameters:
  ///   - captures: the values that stand for the region's inputs.
  ///   - origins: source nodes to add to those of every copied node.
  /// - Returns: the values of the region's outputs.
  mutating func inline(
    _ region: Graph, captures: [ValueID], before anchor: NodeID, origins: [String]
  ) throws(GraphError) -> [ValueID] {
    var ids: [ValueID: ValueID] = [:]
    for (input, capture) in zip(region.inputs, captures) { ids[input] = capture }
    for constant in region.constants {
      guard let tensor = region[constant].tensor else { continue }
      ids[constant] = try addConstant(freshName(region[constant].name), tensor)
    }
    for node in region.nodes {
      let results = try addNode(
        node.op, node.inputs.map { $0.flatMap { ids[$0] } },
        outputs: freshNames(node.outputs.map { $0.map { region[$0].name } }),
        regions: node.regions, name: node.name, origins: node.origins + origins,
        valueOrigins: node.outputs.map { _ in nil }, before: anchor)
      for (old, new) in zip(node.outputs, results) {
        if let old, let new { ids[old] = new }
      }
    }
    return region.outputs.map { output in
      guard let id = ids[output.value] else {
        preconditionFailure("output '\(output.name)' of region '\(region.name)' is not computed")
      }
      return id
    }
  }

  /// Names that no value has yet and that differ from each other.
  private func freshNames(_ names: [String?]) -> [String?] {
    var taken = Set<String>()
    return names.map { name in
      guard let name else { return nil }
      var fresh = freshName(name)
      var number = 1
      while taken.contains(fresh) {
        fresh = freshName("\(name).\(number)")
        number += 1
      }
      taken.insert(fresh)
      return fresh
    }
  }

  /// The same graph with a constant in the place of some inputs.
  ///
  /// - Parameter tensors: one entry per input; nil where it stays.
  func withConstants(_ tensors: [Tensor?]) throws(GraphError) -> Graph {
    var graph = Graph(name: name)
    var ids: [ValueID: ValueID] = [:]
    for (input, tensor) in zip(inputs, tensors) {
      let info = self[input]
      if let tensor {
        ids[input] = try graph.addConstant(info.name, tensor, origin: info.origin)
      } else {
        ids[input] = try graph.addInput(
          info.name, info.fact.type, initial: info.tensor, origin: info.origin)
      }
    }
    for constant in constants {
      guard let tensor = self[constant].tensor else { continue }
      ids[constant] = try graph.addConstant(
        self[constant].name, tensor, origin: self[constant].origin)
    }
    for node in nodes {
      let results = try graph.addNode(
        node.op, node.inputs.map { $0.flatMap { ids[$0] } },
        outputs: node.outputs.map { $0.map { self[$0].name } }, regions: node.regions,
        name: node.name, origins: node.origins,
        valueOrigins: node.outputs.map { $0.flatMap { self[$0].origin } })
      for (old, new) in zip(node.outputs, results) {
        if let old, let new { ids[old] = new }
      }
    }
    for output in outputs {
      if let id = ids[output.value] { graph.addOutput(id, name: output.name) }
    }
    return graph
  }
}
