import Glibc

/// What the functions are.
extension Unary {
  /// The function of integers and booleans, wrapping.
  static func integral(_ function: Function, _ x: [Int64], isSigned: Bool) -> [Int64] {
    switch function {
    case .relu: x.map { max($0, 0) }
    case .neg: x.map { 0 &- $0 }
    case .sign: isSigned ? x.map { $0.signum() } : x.map { $0 == 0 ? 0 : 1 }
    case .not: x.map { 1 - $0 }
    case .bitNot: x.map { ~$0 }
    default: x.map { isSigned && $0 < 0 ? 0 &- $0 : $0 }
    }
  }

  static func apply(
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
    case .elu: x.map { $0 < 0 ? alpha * expm1($0) : $0 }
    case .selu: x.map { $0 <= 0 ? beta * alpha * expm1($0) : beta * $0 }
    case .celu: x.map { celu($0, alpha) }
    case .softplus: x.map(softplus)
    case .softsign: x.map { $0 / (1 + $0.magnitude) }
    case .mish: x.map { $0 * Glibc.tanh(softplus($0)) }
    // erfc and exp keep the digits that 1 + erf and 1 + tanh lose far below 0.
    case .gelu: x.map { $0 / 2 * erfc(-$0 / 2.0.squareRoot()) }
    case .geluTanh:
      x.map { $0 * sigmoid(2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)) }
    case .erf: x.map { Glibc.erf($0) }
    case .round: x.map { $0.rounded(.toNearestOrEven) }
    case .sign: x.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .sin: x.map { Glibc.sin($0) }
    case .cos: x.map { Glibc.cos($0) }
    case .tan: x.map { Glibc.tan($0) }
    case .asin: x.map { Glibc.asin($0) }
    case .acos: x.map { Glibc.acos($0) }
    case .atan: x.map { Glibc.atan($0) }
    case .sinh: x.map { Glibc.sinh($0) }
    case .cosh: x.map { Glibc.cosh($0) }
    case .asinh: x.map { Glibc.asinh($0) }
    case .acosh: x.map { Glibc.acosh($0) }
    case .atanh: x.map { Glibc.atanh($0) }
    case .shrink: x.map { $0 < -beta ? $0 + alpha : $0 > beta ? $0 - alpha : 0 }
    case .thresholdedRelu: x.map { $0 > alpha ? $0 : 0 }
    case .not, .bitNot: preconditionFailure("\(function) is no function of floats")
    }
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }

  private static func softplus(_ x: Double) -> Double {
    x.isNaN ? x : max(x, 0) + log1p(Glibc.exp(-x.magnitude))
  }

  private static func celu(_ x: Double, _ alpha: Double) -> Double {
    let curve = alpha * expm1(x / alpha)
    return x.isNaN || curve.isNaN ? .nan : max(x, 0) + min(curve, 0)
  }

  /// The value limited to the range from 0 to 1.
  private static func limited(_ x: Double) -> Double { x < 0 ? 0 : x > 1 ? 1 : x }
}
