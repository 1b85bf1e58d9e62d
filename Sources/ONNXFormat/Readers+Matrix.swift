import Operators

extension NodeTable {
  static let matrix = [
    Row("Gemm", [1, 6, 7, 9, 11, 13], gemm),
    Row("MatMul", [1, 9, 13]) { node throws(ONNXProblem) in
      try node.result(MatMul(), try node.operands(2, 2))
    },
  ]

  /// `broadcast` says before opset 7 that C may be smaller than the result, which later is always so.
  private static func gemm(_ node: inout NodeReader) throws(ONNXProblem) {
    var gemm = Gemm()
    gemm.alpha = try node.float("alpha") ?? 1
    gemm.beta = try node.float("beta") ?? 1
    gemm.transposeA = try node.flag("transA")
    gemm.transposeB = try node.flag("transB")
    if node.since < 7 { node.ignore("broadcast") }
    try node.result(gemm, try node.operands(node.since < 11 ? 3 : 2, 3))
  }
}
