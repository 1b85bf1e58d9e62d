/// The shape, or a range of it, as a vector of i64 (ONNX Shape 1 to 24).
public struct ShapeOf: Operator {
  public static let name = "shape"
  public static let inputNames = ["x"]
  public var start: Int = 0
  public var end: Int? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("start", &start)
    try visit("end", &end)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("shape is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("shape is not built")
  }
}
