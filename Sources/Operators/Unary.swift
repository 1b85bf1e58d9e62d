import Tensors

/// A function of one element (ONNX Relu, Sigmoid, Exp, Elu, Gelu, Erf, Sin, Sign, Shrink, Not, BitwiseNot …).
///
/// - `x`: any shape; floats; `relu` and `neg` also take signed integers, `abs` and `sign` any integers, all
///   of which wrap; `shrink` and `erf` take integers and truncate; `not` takes booleans, `bit_not` integers.
///   Output: like `x`.
/// - Every function of NaN is NaN, but for `shrink` and `thresholded_relu`, which are 0 where no comparison
///   holds.
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
    /// alpha · (exp(x) − 1) below 0
    case elu
    /// beta · x, and beta · alpha · (exp(x) − 1) up to 0
    case selu
    /// max(0, x) + min(0, alpha · (exp(x / alpha) − 1))
    case celu
    /// log(exp(x) + 1)
    case softplus
    /// x / (1 + |x|)
    case softsign
    /// x · tanh(softplus(x))
    case mish
    /// x / 2 · (1 + erf(x / √2))
    case gelu
    /// x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 · x³)))
    case geluTanh = "gelu_tanh"
    case erf
    /// To the nearest integer, halves to the even one
    case round
    /// -1, 0 or 1
    case sign
    case sin, cos, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh
    /// x + alpha below -beta, x − alpha above beta, else 0
    case shrink
    /// x above alpha, else 0
    case thresholdedRelu = "thresholded_relu"
    case not
    case bitNot = "bit_not"
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
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) =
      switch function {
      case .relu, .neg: try facts.tensor(0, "a float or signed integer type", where: \.isSigned)
      case .abs, .sign, .shrink, .erf:
        try facts.tensor(0, "a float or integer type") { $0 != .bool }
      case .not: try facts.tensor(0, "bool") { $0 == .bool }
      case .bitNot: try facts.tensor(0, "an integer type", where: \.isInteger)
      default: try facts.float(0)
      }
    let x = facts.optional(0)
    return [Fact(element, shape) { _ in x?.symbolicIntegers?.map(symbolic) }]
  }

  /// The function of a dimension; unknown when no expression says it.
  private func symbolic(_ dim: Dim) -> Dim {
    switch function {
    case .neg: dim * -1
    case .relu: .maximum(dim, 0)
    case .abs: dim.isNonNegative ? dim : .unknown
    default: .unknown
    }
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? 0)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    switch function {
    case .relu, .neg, .abs, .sign, .bitNot, .not:
      if element.isFloat { break }
      let values = Self.integral(function, x.integers, isSigned: element.isSigned)
      return [.tensor(Tensor(values, shape: shape, as: element))]
    default: break
    }
    let values = Self.apply(function, Double(alpha), Double(beta), x.doubles)
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
