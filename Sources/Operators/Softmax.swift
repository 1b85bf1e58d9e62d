/// The softmax along one axis, or over all axes from one on (ONNX Softmax 1, 11, 13).
public struct Softmax: Operator {
  public static let name = "softmax"
  public static let inputNames = ["x"]
  public var axis: Int = -1
  public var flattened: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("flattened", &flattened)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("softmax is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("softmax is not built")
  }
}
