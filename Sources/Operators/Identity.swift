/// The input itself (ONNX Identity 1 to 24).
public struct Identity: Operator {
  public static let name = "identity"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("identity is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("identity is not built")
  }
}
