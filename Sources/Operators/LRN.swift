/// Local response normalisation across channels (ONNX LRN 1, 13).
public struct LRN: Operator {
  public static let name = "lrn"
  public static let inputNames = ["x"]
  public var size: Int = 1
  public var alpha: Float = 1e-4
  public var beta: Float = 0.75
  public var bias: Float = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("size", &size)
    try visit("alpha", &alpha)
    try visit("beta", &beta)
    try visit("bias", &bias)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("lrn is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("lrn is not built")
  }
}
