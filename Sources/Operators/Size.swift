/// The number of elements as a scalar of i64 (ONNX Size 1 to 24).
public struct Size: Operator {
  public static let name = "size"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("size is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("size is not built")
  }
}
