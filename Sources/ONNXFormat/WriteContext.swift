import IR

/// What all graphs of one model share while it is written.
final class WriteContext {
  let opset: Int
  var problems: [UnwritablePart] = []
  /// Entries of `metadata_props` that say what the messages cannot.
  var metadata: [ONNXInfo.Property] = []
  /// The names of all values in all graphs.
  private var taken: Set<String> = []

  init(opset: Int) { self.opset = opset }

  /// Takes the names of a graph and of the graphs in its nodes.
  func reserve(namesOf graph: Graph) {
    for id in graph.valueIDs { taken.insert(graph[id].name) }
    for output in graph.outputs { taken.insert(output.name) }
    for node in graph.nodes { node.regions.forEach(reserve) }
  }

  /// A name that no value of any graph has: `base`, else `base.1`, `base.2` ….
  func freshName(_ base: String) -> String {
    var name = base
    var number = 0
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base).\(number)"
    }
    return name
  }
}
