/// A function of all elements along some axes (ONNX ReduceSum, ReduceMean, ReduceMax … 1 to 20).
public struct Reduce: Operator {
  public enum Function: String, WordAttribute {
    case sum, mean, max, min, prod, l1, l2
    case logSum = "log_sum"
    case logSumExp = "log_sum_exp"
    case sumSquare = "sum_square"
  }

  public static let name = "reduce"
  public static let inputNames = ["x", "axes"]
  public var function: Function = .sum
  public var keepDims: Bool = true
  public var noopWithEmptyAxes: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("keep_dims", &keepDims)
    try visit("noop_with_empty_axes", &noopWithEmptyAxes)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("reduce is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("reduce is not built")
  }
}
