import IR
import Operators

/// How the operators of the graph are written: one row per operator.
enum WriterTable {
  /// Writes the present node as layers.
  typealias Write = @Sendable (inout NetWriter, Node) throws(Inexpressible) -> Void

  struct Row: Sendable {
    let op: String
    let write: Write

    init<O: Operator>(
      _ type: O.Type,
      _ write: @escaping @Sendable (inout NetWriter, Node, O) throws(Inexpressible) -> Void
    ) {
      op = O.name
      self.write = { net, node throws(Inexpressible) in
        guard let op = node.op as? O else { preconditionFailure("\(O.name) is another operator") }
        try write(&net, node, op)
      }
    }
  }

  private static let rows: [String: Row] = Dictionary(
    uniqueKeysWithValues: (convolution + pooling + normalisation + elementwise + functions
      + matrix + shape + moving + resizing + reduction + detection).map { ($0.op, $0) })

  /// The operators that can be written in some form, by their names in the text form.
  static var operators: Set<String> { Set(rows.keys) }

  static func write(_ node: Node, _ net: inout NetWriter) throws(Inexpressible) {
    guard let row = rows[type(of: node.op).name] else {
      throw Inexpressible("no layer of Caffe computes this")
    }
    try row.write(&net, node)
  }
}
