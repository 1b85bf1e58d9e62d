import Glibc
import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let functions = [
    Row(Unary.self) { net, node, unary throws(Inexpressible) in
      let x = try net.operand(node, 0)
      net.finish(try unary.layers(&net, x))
    },
    Row(Identity.self) { net, node, _ throws(Inexpressible) in
      net.finish(try net.operand(node, 0))
    },
    Row(Dropout.self) { net, node, _ throws(Inexpressible) in
      guard !net.isUsed(node, 1) else { throw Inexpressible("gives a mask, Caffe's Dropout none") }
      net.finish(try net.operand(node, 0))
    },
    Row(Cast.self) { net, node, cast throws(Inexpressible) in
      if net.argument(node) != nil { return try writeArgument(&net, node) }
      if let source = net.comparison(node) {
        let limit = net.known(source, 1)?.floats.first ?? 0
        let x = try net.operand(source, 0)
        let y = net.add("Threshold", [x], "threshold_param") {
          if limit != 0 { $0.add("threshold", limit) }
        }
        return net.finish(y)
      }
      net.finish(try net.operand(node, 0))
    },
    Row(Softmax.self, soften),
  ]

  private static func soften(
    _ net: inout NetWriter, _ node: Node, _ softmax: Softmax
  ) throws(Inexpressible) {
    guard !softmax.logarithm else {
      throw Inexpressible(
        "is the logarithm of a softmax, which a Log layer after Softmax gives for no small number")
    }
    var x = try net.operand(node, 0)
    let sizes = try net.sizes(node, 0)
    let axis = softmax.axis < 0 ? softmax.axis + sizes.count : softmax.axis
    let isWide = softmax.flattened && sizes[(axis + 1)...].contains { $0 != 1 }
    if isWide {
      x = net.reshaped(x, [sizes[..<axis].reduce(1, *), sizes[axis...].reduce(1, *)])
    }
    let place = isWide ? 1 : axis
    x = net.add("Softmax", [x], "softmax_param") { if place != 1 { $0.add("axis", place) } }
    net.finish(isWide ? net.reshaped(x, sizes) : x)
  }
}

extension Unary {
  /// The layers that compute the function.
  fileprivate func layers(_ net: inout NetWriter, _ x: String) throws(Inexpressible) -> String {
    switch function {
    case .relu: return net.add("ReLU", [x])
    case .leakyRelu: return net.add("ReLU", [x], "relu_param") { $0.add("negative_slope", alpha) }
    case .sigmoid: return net.add("Sigmoid", [x])
    case .tanh: return net.add("TanH", [x])
    case .exp: return net.add("Exp", [x])
    case .log: return net.add("Log", [x])
    case .abs: return net.add("AbsVal", [x])
    case .sqrt: return net.power(x, power: 0.5)
    case .neg: return net.power(x, scale: -1)
    case .reciprocal: return net.power(x, power: -1)
    case .softplus: return net.add("BNLL", [x])
    case .elu: return net.elu(x, alpha)
    case .selu: return net.power(net.elu(x, alpha), scale: beta)
    case .celu where alpha > 0:
      return net.power(net.elu(net.power(x, scale: 1 / alpha), 1), scale: alpha)
    case .silu:
      return net.add("Swish", [x], "swish_param") { if alpha != 1 { $0.add("beta", alpha) } }
    case .hardSigmoid:
      // min(max(6 · (alpha · x + beta), 0), 6) / 6
      let gate = net.clipped(net.power(x, scale: 6 * alpha, shift: 6 * beta), 0, 6)
      return net.power(gate, scale: 1 / 6)
    case .hardSwish:
      // x · min(max(x + 3, 0), 6) / 6
      let gate = net.clipped(net.power(x, shift: 3), 0, 6)
      return net.eltwise("PROD", [x, net.power(gate, scale: 1 / 6)])
    case .softsign:
      return net.eltwise("PROD", [x, net.power(net.add("AbsVal", [x]), shift: 1, power: -1)])
    case .mish:
      return net.eltwise("PROD", [x, net.add("TanH", [net.add("BNLL", [x])])])
    case .geluTanh:
      let slope = 2 * (2 / Double.pi).squareRoot()
      let sum = net.eltwise(
        "SUM", [x, net.power(x, power: 3)], [Float(slope), Float(slope * 0.044715)])
      return net.eltwise("PROD", [x, net.add("Sigmoid", [sum])])
    case .thresholdedRelu:
      let gate = net.add("Threshold", [x], "threshold_param") {
        if alpha != 0 { $0.add("threshold", alpha) }
      }
      return net.eltwise("PROD", [x, gate])
    default: throw Inexpressible("no layer of Caffe computes '\(function.rawValue)'")
    }
  }
}

extension NetWriter {
  fileprivate mutating func elu(_ x: String, _ alpha: Float) -> String {
    add("ELU", [x], "elu_param") { if alpha != 1 { $0.add("alpha", alpha) } }
  }
}
