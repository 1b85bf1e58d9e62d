import CKernels
import Glibc

extension nn_activation {
  init(_ function: nn_function, _ a: Float = 0, _ b: Float = 0) {
    self.init(function: function, a: a, b: b)
  }

  /// What stores are tested with: nothing, what tiles do themselves, and what follows them.
  static let stores: [nn_activation] = [
    nn_activation(NN_IDENTITY), nn_activation(NN_RELU), nn_activation(NN_CLAMP, -0.5, 1.5),
    nn_activation(NN_LEAKY_RELU, 0.25), nn_activation(NN_PRELU), nn_activation(NN_HARD_SWISH),
  ]

  /// The definition in double precision.
  func exact(_ x: Double, slope: Float = 0) -> Double {
    let a = Double(self.a)
    let b = Double(self.b)
    switch function {
    case NN_RELU: return x < 0 ? 0 : x
    case NN_CLAMP: return x < a ? a : x > b ? b : x
    case NN_LEAKY_RELU: return x < 0 ? a * x : x
    case NN_PRELU: return x < 0 ? Double(slope) * x : x
    case NN_HARD_SIGMOID: return hardened(a * x + b)
    case NN_HARD_SWISH: return x * hardened(x / 6 + 0.5)
    case NN_SIGMOID: return 1 / (1 + exp(-x))
    case NN_SILU: return x * (1 / (1 + exp(-x)))
    case NN_TANH: return tanh(x)
    case NN_EXP: return exp(x)
    case NN_LOG: return log(x)
    case NN_SQRT: return x.squareRoot()
    case NN_NEGATE: return -x
    case NN_ABSOLUTE: return abs(x)
    case NN_RECIPROCAL: return 1 / x
    case NN_FLOOR: return x.rounded(.down)
    case NN_CEIL: return x.rounded(.up)
    case NN_ROUND: return x.rounded(.toNearestOrEven)
    case NN_SIGN: return x > 0 ? 1 : x < 0 ? -1 : x
    case NN_ERF: return erf(x)
    case NN_GELU: return x * 0.5 * erfc(-x * 0.5.squareRoot())
    case NN_ELU: return x < 0 ? a * expm1(x) : x
    case NN_SOFTPLUS: return max(x, 0) + log1p(exp(-abs(x)))
    case NN_GELU_TANH:
      return x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case NN_MISH: return x * tanh(max(x, 0) + log1p(exp(-abs(x))))
    case NN_SOFTSIGN: return x / (1 + abs(x))
    default: return x
    }
  }

  private func hardened(_ x: Double) -> Double { x < 0 ? 0 : x > 1 ? 1 : x }
}
