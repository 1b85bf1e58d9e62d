import IR
import Operators
import Protobuf
import Tensors

/// Writes graphs as `Graph` messages and collects their tensors.
struct GraphEncoder {
  private(set) var weights: WeightTable

  /// The graph section of a file.
  static func encode(
    _ graph: Graph, _ compression: WeightEncoder
  ) throws(SlimError) -> (section: [UInt8], weights: WeightTable) {
    var encoder = GraphEncoder(weights: WeightTable(compression, for: tensors(of: graph)))
    var writer = WireWriter()
    try writer.message(1) { inner throws(SlimError) in try encoder.write(graph, into: &inner) }
    encoder.weights.arrange()
    encoder.weights.encode(into: &writer)
    return (writer.bytes, encoder.weights)
  }

  /// The tensors of a graph and its regions in the order in which they are written.
  private static func tensors(of graph: Graph) -> [Tensor] {
    order(graph).compactMap { graph[$0].tensor }
      + graph.nodes.flatMap { $0.regions.flatMap { tensors(of: $0) } }
  }

  private mutating func write(
    _ graph: Graph, into writer: inout WireWriter, depth: Int = 0
  ) throws(SlimError) {
    do throws(LimitError) {
      try Limits.current.check(.nesting, depth, "nesting of graph '\(graph.name)'")
    } catch { throw SlimError(.limit(error)) }
    let order = GraphEncoder.order(graph)
    var numbers: [ValueID: Int64] = [:]
    for (index, id) in order.enumerated() { numbers[id] = Int64(index + 1) }

    try writer.text(1, checking: graph.name)
    for id in order {
      try writer.message(2) { inner throws(SlimError) in try write(graph[id], into: &inner) }
    }
    if !graph.inputs.isEmpty { writer.packed(3, graph.inputs.map { numbers[$0] ?? 0 }) }
    for output in graph.outputs {
      try writer.message(4) { inner throws(SlimError) in
        try inner.text(1, checking: output.name)
        inner.integer(2, numbers[output.value] ?? 0)
      }
    }
    for node in graph.nodes {
      try writer.message(5) { inner throws(SlimError) in
        try write(node, numbers, into: &inner, depth: depth)
      }
    }
  }

  /// The values in the order of the table: inputs, constants, results of the nodes.
  private static func order(_ graph: Graph) -> [ValueID] {
    var order = graph.inputs + graph.constants
    for node in graph.nodes { order += node.outputs.compactMap { $0 } }
    return order
  }

  private mutating func write(
    _ value: ValueInfo, into writer: inout WireWriter
  ) throws(SlimError) {
    try writer.text(1, checking: value.name)
    try writer.message(2) { inner throws(SlimError) in
      try GraphEncoder.write(value.fact.type, into: &inner)
    }
    if let origin = value.origin { try writer.text(3, checking: origin) }
    if let tensor = value.tensor { writer.integer(4, Int64(weights.number(of: tensor))) }
  }

  private static func write(
    _ type: ValueType, into writer: inout WireWriter
  ) throws(SlimError) {
    switch type {
    case .tensor(let element, let shape):
      try writer.message(1) { inner throws(SlimError) in
        inner.text(1, element.rawValue)
        for dim in shape { try inner.text(2, checking: dim.description) }
      }
    case .sequence(let type):
      try writer.message(2) { inner throws(SlimError) in try write(type, into: &inner) }
    case .optional(let type):
      try writer.message(3) { inner throws(SlimError) in try write(type, into: &inner) }
    }
  }

  private mutating func write(
    _ node: Node, _ numbers: [ValueID: Int64], into writer: inout WireWriter, depth: Int
  ) throws(SlimError) {
    writer.text(1, type(of: node.op).name)
    writer.integer(2, Int64(type(of: node.op).version))
    if !node.inputs.isEmpty {
      writer.packed(3, node.inputs.map { $0.flatMap { numbers[$0] } ?? 0 })
    }
    if !node.outputs.isEmpty {
      writer.packed(4, node.outputs.map { $0.flatMap { numbers[$0] } ?? 0 })
    }
    for (name, value) in AttributeRecorder.attributes(of: node.op) {
      writer.attribute(5, name, value)
    }
    for region in node.regions {
      try writer.message(6) { inner throws(SlimError) in
        try write(region, into: &inner, depth: depth + 1)
      }
    }
    try writer.text(7, checking: node.name)
    for origin in node.origins { try writer.text(8, checking: origin) }
  }
}

extension WireWriter {
  /// Writes text that came from outside, which must not have a zero byte: readers refuse it.
  fileprivate mutating func text(_ field: Int, checking value: String) throws(SlimError) {
    guard !value.utf8.contains(0) else {
      let shown = value.split(separator: "\0", omittingEmptySubsequences: false)
      throw SlimError(.unwritable("'\(shown.joined(separator: "\\0"))' has a zero byte in a name"))
    }
    text(field, value)
  }
}
