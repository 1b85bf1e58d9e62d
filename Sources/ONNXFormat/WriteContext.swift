import IR

/// What all graphs of one model share while it is written.
final class WriteContext {
  let opset: Int
  var problems: [UnwritablePart] = []
  /// Entries of `metadata_props` that say what the messages cannot.
  var metadata: [ONNXInfo.Property] = []
  /// The names of all nodes written so far.
  private var nodeNames: Set<String> = []
  /// The names of all values in all graphs.
  private var taken: Set<String> = []

  init(opset: Int) { self.opset = opset }

  /// Takes the names of a graph and of the graphs in its nodes.
  func reserve(namesOf graph: Graph) {
    for id in graph.valueIDs { taken.insert(graph[id].name) }
    for output in graph.outputs { taken.insert(output.name) }
    for node in graph.nodes { node.regions.forEach(reserve) }
  }

  /// The name of a node in the file, where every node has its own; one that had to change is kept beside.
  func nodeName(_ name: String) -> String {
    var unique = name
    var number = 0
    while !name.isEmpty, !nodeNames.insert(unique).inserted {
      number += 1
      unique = "\(name).\(number)"
    }
    if unique != name { metadata.append(.init(key: ONNXInfo.namePrefix + unique, value: name)) }
    return unique
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
