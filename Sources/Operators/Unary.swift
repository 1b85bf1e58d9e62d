import Glibc
import Tensors

/// A function of one element (ONNX Relu, LeakyRelu, Sigmoid, Tanh, Exp, Log, Sqrt, Neg, Abs, HardSigmoid, HardSwish …).
///
/// - `x`: any shape; floats; `relu` and `neg` also take signed integers, `abs` any integers, all of which
///   wrap. Output: like `x`.
/// - Every function of NaN is NaN.
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
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) =
      switch function {
      case .relu, .neg: try facts.tensor(0, "a float or signed integer type", where: \.isSigned)
      case .abs: try facts.tensor(0, "a float or integer type") { $0 != .bool }
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
    if element.isInteger {
      let values = x.integers.map { value in
        switch function {
        case .relu: max(value, 0)
        case .neg: 0 &- value
        default: element.isSigned && value < 0 ? 0 &- value : value
        }
      }
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    return [
      .tensor(
        Tensor(
          Self.apply(function, Double(alpha), Double(beta), x.doubles), shape: shape, as: element))
    ]
  }

  private static func apply(
    _ function: Function, _ alpha: Double, _ beta: Double, _ x: [Double]
  ) -> [Double] {
    switch function {
    case .relu: x.map { $0 < 0 ? 0 : $0 }
    case .sigmoid: x.map(sigmoid)
    case .tanh: x.map { Glibc.tanh($0) }
    case .exp: x.map { Glibc.exp($0) }
    case .log: x.map { Glibc.log($0) }
    case .sqrt: x.map { $0.squareRoot() }
    case .neg: x.map { -$0 }
    case .abs: x.map(\.magnitude)
    case .reciprocal: x.map { 1 / $0 }
    case .floor: x.map { $0.rounded(.down) }
    case .ceil: x.map { $0.rounded(.up) }
    case .leakyRelu: x.map { $0 < 0 ? alpha * $0 : $0 }
    case .hardSigmoid: x.map { limited(alpha * $0 + beta) }
    case .hardSwish: x.map { $0 * limited($0 / 6 + 0.5) }
    case .silu: x.map { $0 * sigmoid(alpha * $0) }
    }
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }

  /// The value limited to the range from 0 to 1.
  private static func limited(_ x: Double) -> Double { x < 0 ? 0 : x > 1 ? 1 : x }
}
