/// The shape with dimensions of size 1 inserted (ONNX Unsqueeze 1 to 24).
public struct Unsqueeze: Operator {
  public static let name = "unsqueeze"
  public static let inputNames = ["x", "axes"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("unsqueeze is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("unsqueeze is not built")
  }
}
