import Operators

extension WriterTable {
  static let matrix = [
    Row(MatMul.self, "MatMul"),
    Row(Gemm.self, "Gemm") { op in
      var attributes: [ONNXAttribute] = []
      if op.alpha != 1 { attributes.append(.float("alpha", op.alpha)) }
      if op.beta != 1 { attributes.append(.float("beta", op.beta)) }
      if op.transposeA { attributes.append(.flag("transA", true)) }
      if op.transposeB { attributes.append(.flag("transB", true)) }
      return attributes
    },
    Row(Einsum.self, einsum),
    Row(Determinant.self, "Det"),
  ]

  /// Labels become letters in their order.
  private static func einsum(_ node: NodeWriter, _ op: Einsum) throws(WriteProblem) {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let labels = Set(op.labels).sorted()
    guard labels.count <= letters.count else {
      throw .inexpressible("\(labels.count) labels, for which there are \(letters.count) letters")
    }
    let spelling = Dictionary(uniqueKeysWithValues: zip(labels, letters))
    var terms: [String] = []
    var rest = op.labels[...]
    for index in node.inputs.indices {
      let rank = try node.shape(index).count
      terms.append(String(rest.prefix(rank).compactMap { spelling[$0] }))
      rest = rest.dropFirst(rank)
    }
    let output = String(op.output.compactMap { spelling[$0] })
    let equation = "\(terms.joined(separator: ","))->\(output)"
    try node.write("Einsum", node.inputs, [.string("equation", equation)])
  }
}
