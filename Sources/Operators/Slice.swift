/// Every step-th element between starts and ends, by axis (ONNX Slice 1 to 13).
public struct Slice: Operator {
  public static let name = "slice"
  public static let inputNames = ["x", "starts", "ends", "axes", "steps"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("slice is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("slice is not built")
  }
}
