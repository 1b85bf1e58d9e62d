/// A matrix product with broadcast leading dimensions (ONNX MatMul 1, 9, 13).
public struct MatMul: Operator {
  public static let name = "matmul"
  public static let inputNames = ["a", "b"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("matmul is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("matmul is not built")
  }
}
