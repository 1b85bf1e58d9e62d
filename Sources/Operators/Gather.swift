/// The slices along an axis that indices name (ONNX Gather 1, 11, 13).
public struct Gather: Operator {
  public static let name = "gather"
  public static let inputNames = ["x", "indices"]
  public var axis: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("gather is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("gather is not built")
  }
}
