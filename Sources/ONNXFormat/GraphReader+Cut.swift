import COnnxSchema
import IR
import Protobuf

/// The part of a graph that some of its values need.
struct GraphCut {
  let outputs: [String]
  /// Every name that the part reads.
  fileprivate let names: Set<String>

  func needs(input name: String) -> Bool { names.contains(name) }
}

extension GraphReader {
  /// Chooses the nodes that the named values need.
  ///
  /// - Throws: `unknownOutputs` when the graph lacks any of the values.
  func cut(
    _ proto: UnsafePointer<Onnx__GraphProto>, at wanted: [String]
  ) throws(Located) -> GraphCut {
    let nodes = Messages(proto.pointee.n_node, proto.pointee.node)
    let inputs = Messages(proto.pointee.n_input, proto.pointee.input).map { text($0.pointee.name) }
    let results = nodes.flatMap { texts($0.pointee.n_output, $0.pointee.output) }
      .filter { !$0.isEmpty }
    let known = Set(results).union(inputs).union(initialisers.keys)
    let unknown = wanted.filter { !known.contains($0) }
    guard unknown.isEmpty else {
      throw Located(
        .model,
        .unknownOutputs(unknown.map { Spelling.unknown("value", $0, known: results + inputs) }))
    }
    let needed = try NodeOrdering(nodes).needed(for: wanted)
    chosen = needed
    var names = Set(wanted)
    for index in needed {
      let node = nodes[index]
      names.formUnion(texts(node.pointee.n_input, node.pointee.input))
      names.formUnion(node.freeNames)
    }
    let unneeded = inputs.filter { !names.contains($0) && initialisers[$0] == nil }
    if needed.count < nodes.count || !unneeded.isEmpty {
      model.notes.append(.unneeded(nodes: nodes.count - needed.count, inputs: unneeded))
    }
    return GraphCut(outputs: wanted, names: names)
  }

  /// Shows the values of a cut as the outputs; those that the graph declares itself are held to their types.
  func readOutputs(
    _ cut: GraphCut, of declared: Messages<Onnx__ValueInfoProto>, _ types: inout TypeReader
  ) throws(Located) {
    for name in cut.outputs {
      if let output = declared.first(where: { text($0.pointee.name) == name }) {
        try readOutput(output, &types)
      } else if let id = try result(name) {
        graph.addOutput(id, name: name)
      }
    }
  }
}
