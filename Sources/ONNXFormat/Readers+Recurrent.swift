import IR
import Operators
import Tensors

extension NodeTable {
  static let recurrence = [
    Row("RNN", [1, 7, 14, 22]) { node throws(ONNXProblem) in
      try recurrent(&node, .rnn, functions: ["tanh"])
    },
    Row("GRU", [1, 3, 7, 14, 22]) { node throws(ONNXProblem) in
      try recurrent(&node, .gru, functions: ["sigmoid", "tanh"])
    },
    Row("LSTM", [1, 7, 14, 22]) { node throws(ONNXProblem) in
      try recurrent(&node, .lstm, functions: ["sigmoid", "tanh", "tanh"])
    },
  ]

  /// The usual functions are read, for RNN also relu; `output_sequence` only says which outputs are used.
  private static func recurrent(
    _ node: inout NodeReader, _ cell: Recurrent.Cell, functions: [String]
  ) throws(ONNXProblem) {
    let inputs = try node.operands(3, cell == .lstm ? 8 : 6)
    var recurrent = Recurrent { $0.cell = cell }
    let directions: [String: Recurrent.Direction] = [
      "forward": .forward, "reverse": .reverse, "bidirectional": .both,
    ]
    recurrent.direction = try node.word("direction", directions, .forward)
    if node.since < 7 { node.ignore("output_sequence") }
    if node.since >= 14 { recurrent.batchFirst = try node.flag("layout") }
    if cell == .gru, node.since >= 3 {
      recurrent.linearBeforeReset = try node.flag("linear_before_reset")
    }
    if cell == .lstm { recurrent.coupled = try node.flag("input_forget") }
    if let clip = try node.float("clip") {
      guard clip > 0 else {
        throw .attribute(name: "clip", found: "\(clip)", expected: "more than 0")
      }
      recurrent.clip = clip
    }
    if let size = try node.small("hidden_size") {
      let shape = try node.type(of: inputs[2]).shape
      if let found = shape.last, found.isDifferent(from: Dim(size)) {
        throw .attribute(name: "hidden_size", found: "\(size)", expected: "\(found)")
      }
    }
    let count = functions.count * (recurrent.direction == .both ? 2 : 1)
    // The functions that are read have no parameters.
    node.ignore("activation_alpha", "activation_beta")
    if let names = try node.strings("activations")?.prefix(count).map({ $0.lowercased() }) {
      let usual = (0..<names.count).map { functions[$0 % functions.count] }
      recurrent.relu = cell == .rnn && !names.isEmpty && names.allSatisfy { $0 == "relu" }
      guard recurrent.relu || names == usual else {
        throw .unsupported("the activations \(names.joined(separator: ", ")) of a recurrent layer")
      }
    }
    try node.result(recurrent, inputs)
  }
}
