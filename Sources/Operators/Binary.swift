/// A function of two elements with broadcasting (ONNX Add, Sub, Mul, Div, Pow, Min, Max, PRelu).
public struct Binary: Operator {
  public enum Function: String, WordAttribute {
    case add, sub, mul, div, pow, min, max
    /// a where a ≥ 0, else a · b
    case prelu
  }

  public static let name = "binary"
  public static let inputNames = ["a", "b"]
  public var function: Function = .add

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("binary is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("binary is not built")
  }
}
