/// The input itself, as dropout is at inference; second output: a mask of true (ONNX Dropout 1 to 22).
public struct Dropout: Operator {
  public static let name = "dropout"
  public static let inputNames = ["x", "ratio", "training"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("dropout is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("dropout is not built")
  }
}
