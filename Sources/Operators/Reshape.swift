/// The same elements under another shape (ONNX Reshape 1 to 24).
public struct Reshape: Operator {
  public static let name = "reshape"
  public static let inputNames = ["x", "shape"]
  public var allowZero: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("allow_zero", &allowZero)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("reshape is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("reshape is not built")
  }
}
