/// Consecutive parts of a tensor along an axis (ONNX Split 1 to 18).
public struct Split: Operator {
  public static let name = "split"
  public static let inputNames = ["x", "sizes"]
  public var axis: Int = 0
  public var parts: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("parts", &parts)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("split is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("split is not built")
  }
}
