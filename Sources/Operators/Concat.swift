/// The inputs one after the other along an axis (ONNX Concat 1 to 13).
public struct Concat: Operator {
  public static let name = "concat"
  public static let inputNames = ["x"]
  public var axis: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("concat is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("concat is not built")
  }
}
