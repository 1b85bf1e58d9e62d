/// A tensor filled with one value, 0 as f32 when absent (ONNX ConstantOfShape 9 to 24).
public struct ConstantOfShape: Operator {
  public static let name = "constant_of_shape"
  public static let inputNames = ["shape", "value"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("constant_of_shape is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("constant_of_shape is not built")
  }
}
