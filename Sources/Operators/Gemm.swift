/// alpha · A · B + beta · C, with A and B perhaps transposed (ONNX Gemm 7, 9, 11, 13).
public struct Gemm: Operator {
  public static let name = "gemm"
  public static let inputNames = ["a", "b", "c"]
  public var alpha: Float = 1
  public var beta: Float = 1
  public var transposeA: Bool = false
  public var transposeB: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("alpha", &alpha)
    try visit("beta", &beta)
    try visit("transpose_a", &transposeA)
    try visit("transpose_b", &transposeB)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("gemm is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("gemm is not built")
  }
}
