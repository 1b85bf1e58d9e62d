/// The dimensions in another order; reversed when no permutation is given (ONNX Transpose 1 to 24).
public struct Transpose: Operator {
  public static let name = "transpose"
  public static let inputNames = ["x"]
  public var permutation: [Int]? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("permutation", &permutation)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("transpose is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("transpose is not built")
  }
}
