import Operators
import Tensors

extension WriterTable {
  static let recurrence = [Row(Recurrent.self, recurrent)]

  private static func recurrent(
    _ node: NodeWriter, _ op: Recurrent
  ) throws(WriteProblem) {
    var attributes: [ONNXAttribute] = []
    if let size = try node.shape(2).last?.value { attributes.append(.int("hidden_size", size)) }
    switch op.direction {
    case .forward: break
    case .reverse: attributes.append(.string("direction", "reverse"))
    case .both: attributes.append(.string("direction", "bidirectional"))
    }
    if op.batchFirst {
      try node.require(14, "its batch comes first")
      attributes.append(.int("layout", 1))
    }
    if op.clip > 0 { attributes.append(.float("clip", op.clip)) }
    switch op.cell {
    case .rnn:
      if op.relu {
        let count = op.direction == .both ? 2 : 1
        attributes.append(.strings("activations", Array(repeating: "Relu", count: count)))
      }
      try node.write("RNN", node.inputs, attributes)
    case .gru:
      if op.linearBeforeReset { attributes.append(.flag("linear_before_reset", true)) }
      try node.write("GRU", node.inputs, attributes)
    case .lstm:
      if op.coupled { attributes.append(.flag("input_forget", true)) }
      try node.write("LSTM", node.inputs, attributes)
    }
  }
}
