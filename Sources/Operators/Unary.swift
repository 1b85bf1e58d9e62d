/// A function of one element (ONNX Relu, LeakyRelu, Sigmoid, Tanh, Exp, Log, Sqrt, Neg, Abs, HardSigmoid, HardSwish …).
public struct Unary: Operator {
  /// `alpha` and `beta` are read by those functions whose comment names them.
  public enum Function: String, WordAttribute {
    case relu, sigmoid, tanh, exp, log, sqrt, neg, abs
    case reciprocal, floor, ceil
    /// alpha · x below 0
    case leakyRelu = "leaky_relu"
    /// max(0, min(1, alpha · x + beta))
    case hardSigmoid = "hard_sigmoid"
    /// x · max(0, min(1, x / 6 + 1 / 2))
    case hardSwish = "hard_swish"
    /// x · sigmoid(alpha · x)
    case silu
  }

  public static let name = "unary"
  public static let inputNames = ["x"]
  public var function: Function = .relu
  public var alpha: Float = 0
  public var beta: Float = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("alpha", &alpha)
    try visit("beta", &beta)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("unary is not built")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("unary is not built")
  }
}
