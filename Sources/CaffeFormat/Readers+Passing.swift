import Operators

/// Layers that give what they take when a network is used, and those that are known but not built.
extension LayerTable {
  static let passing = [
    Row("Dropout") { layer throws(CaffeProblem) in
      let input = try layer.operand()
      if layer.phase == .train {
        layer.note(.text("'\(layer.name)' drops nothing, as results would be random"))
      }
      try layer.pass(input, top: 0)
    },
    refused("RNN", "recurrent layers are not built"),
    refused("LSTM", "recurrent layers are not built"),
    refused("LSTMUnit", "recurrent layers are not built"),
    refused("Recurrent", "recurrent layers are not built"),
    refused("Python", "its computation is a program in Python"),
    refused("Filter", "the number of its results depends on the data"),
  ]

  private static func refused(_ type: String, _ reason: String) -> Row {
    Row(type) { _ throws(CaffeProblem) in throw .unsupported(reason) }
  }
}
