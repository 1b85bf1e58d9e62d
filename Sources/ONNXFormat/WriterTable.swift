import IR
import Operators

/// How the operators of the graph are written: one row per operator.
enum WriterTable {
  /// Writes a node as nodes of standard operators.
  typealias Write = @Sendable (NodeWriter) throws(WriteProblem) -> Void

  struct Row: Sendable {
    let op: String
    let write: Write

    init<O: Operator>(
      _ type: O.Type,
      _ write: @escaping @Sendable (NodeWriter, O) throws(WriteProblem) -> Void
    ) {
      op = O.name
      self.write = { node throws(WriteProblem) in
        guard let op = node.node.op as? O else {
          preconditionFailure("\(O.name) is another operator")
        }
        try write(node, op)
      }
    }

    /// An operator whose operands are those of one of ONNX, with attributes that follow from its own.
    init<O: Operator>(
      _ type: O.Type, _ onnx: String,
      _ attributes: @escaping @Sendable (O) -> [ONNXAttribute] = { _ in [] }
    ) {
      self.init(type) { node, op throws(WriteProblem) in
        try node.write(onnx, node.inputs, attributes(op))
      }
    }
  }

  private static let rows: [String: Row] = Dictionary(
    uniqueKeysWithValues: (convolution + pooling + normalisation + matrix + elementwise + shape
      + indexing + reduction + resizing + control + arranging + scattering + sampling
      + quantisation + signals + recurrence).map { ($0.op, $0) })

  /// The operators that can be written in some opset, by their names in the text form.
  static var operators: Set<String> { Set(rows.keys) }

  static func write(_ node: NodeWriter) throws(WriteProblem) {
    let name = type(of: node.node.op).name
    guard let row = rows[name] else {
      throw .inexpressible("no operator of ONNX computes this, and it is not taken apart")
    }
    try row.write(node)
  }
}
