import Operators

/// Functions of one element beyond the commonest.
extension NodeTable {
  static let functions =
    trigonometry + [
      unary("Elu", [1, 6, 22], .elu, alpha: 1),
      Row("Selu", [1, 6, 22], selu),
      unary("Celu", [12], .celu, alpha: 1),
      unary("Softplus", [1, 22], .softplus),
      unary("Softsign", [1, 22], .softsign),
      unary("Mish", [18, 22], .mish),
      Row("Gelu", [20], gelu),
      unary("Erf", [9, 13], .erf),
      unary("Round", [11, 22], .round),
      unary("Sign", [9, 13], .sign),
      Row("Shrink", [9], shrink),
      unary("ThresholdedRelu", [10, 22], .thresholdedRelu, alpha: 1),
      unary("Not", [1], .not),
      unary("BitwiseNot", [18], .bitNot),
      Row("IsNaN", [9, 13, 20], isNaN),
      Row("IsInf", [10, 20], isInf),
    ]

  private static let trigonometry = [
    unary("Sin", [7, 22], .sin),
    unary("Cos", [7, 22], .cos),
    unary("Tan", [7, 22], .tan),
    unary("Asin", [7, 22], .asin),
    unary("Acos", [7, 22], .acos),
    unary("Atan", [7, 22], .atan),
    unary("Sinh", [9, 22], .sinh),
    unary("Cosh", [9, 22], .cosh),
    unary("Asinh", [9, 22], .asinh),
    unary("Acosh", [9, 22], .acosh),
    unary("Atanh", [9, 22], .atanh),
  ]

  /// The first opset gives the constants to four digits.
  private static func selu(_ node: inout NodeReader) throws(ONNXProblem) {
    if node.since < 6 { node.ignore("consumed_inputs") }
    var selu = Unary { $0.function = .selu }
    selu.alpha = try node.float("alpha") ?? (node.since < 6 ? 1.6732 : 1.67326319217681884765625)
    selu.beta = try node.float("gamma") ?? (node.since < 6 ? 1.0507 : 1.05070102214813232421875)
    try node.result(selu, try node.operands(1, 1))
  }

  private static func gelu(_ node: inout NodeReader) throws(ONNXProblem) {
    let forms: [String: Unary.Function] = ["none": .gelu, "tanh": .geluTanh]
    let form = try node.word("approximate", forms, .gelu)
    try node.result(Unary { $0.function = form }, try node.operands(1, 1))
  }

  private static func shrink(_ node: inout NodeReader) throws(ONNXProblem) {
    var shrink = Unary { $0.function = .shrink }
    shrink.alpha = try node.float("bias") ?? 0
    shrink.beta = try node.float("lambd") ?? 0.5
    try node.result(shrink, try node.operands(1, 1))
  }

  private static func isNaN(_ node: inout NodeReader) throws(ONNXProblem) {
    try node.result(Classify(), try node.operands(1, 1))
  }

  private static func isInf(_ node: inout NodeReader) throws(ONNXProblem) {
    var classify = Classify { $0.function = .isInf }
    classify.negative = try node.flag("detect_negative", true)
    classify.positive = try node.flag("detect_positive", true)
    try node.result(classify, try node.operands(1, 1))
  }
}
