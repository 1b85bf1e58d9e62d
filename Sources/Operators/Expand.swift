/// A tensor broadcast to a shape (ONNX Expand 8, 13).
public struct Expand: Operator {
  public static let name = "expand"
  public static let inputNames = ["x", "shape"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("expand is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("expand is not built")
  }
}
