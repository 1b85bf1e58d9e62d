/// The shape without some or all dimensions of size 1 (ONNX Squeeze 1 to 24).
public struct Squeeze: Operator {
  public static let name = "squeeze"
  public static let inputNames = ["x", "axes"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("squeeze is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("squeeze is not built")
  }
}
