/// Every element limited to a range given by scalar inputs (ONNX Clip 1 to 13).
public struct Clip: Operator {
  public static let name = "clip"
  public static let inputNames = ["x", "low", "high"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("clip is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("clip is not built")
  }
}
