/// A matrix: the dimensions before an axis times those from it on (ONNX Flatten 1 to 24).
public struct Flatten: Operator {
  public static let name = "flatten"
  public static let inputNames = ["x"]
  public var axis: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("flatten is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("flatten is not built")
  }
}
