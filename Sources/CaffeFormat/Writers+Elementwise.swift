import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let elementwise = [
    Row(Binary.self) { net, node, binary throws(Inexpressible) in
      if net.product(before: node) != nil { return try product(&net, node) }
      if net.norm(before: node) != nil { return try normalise(&net, node) }
      if let response = net.response(before: node) {
        let x = net.blob(of: response.x)
        return net.finish(
          net.add("LRN", [x], "lrn_param") {
            if response.size != 5 { $0.add("local_size", response.size) }
            if response.alpha != 1 { $0.add("alpha", response.alpha) }
            if response.beta != 0.75 { $0.add("beta", response.beta) }
            $0.add("norm_region", "WITHIN_CHANNEL")
          })
      }
      if !net.powers(node).isEmpty { return try power(&net, node) }
      if let (function, number, isFirst) = net.number(node) {
        return try apply(&net, node, function, number, isFirst: isFirst)
      }
      if let (index, span) = net.span(node) {
        return try apply(&net, node, binary.function, index, span)
      }
      try combine(&net, node, binary.function)
    },
    Row(Clip.self) { net, node, _ throws(Inexpressible) in
      let x = try net.operand(node, 0)
      var bounds: [Float?] = []
      for index in 1...2 {
        let bound = net.has(node, index) ? try net.weight(node, index, "bound").floats.first : nil
        bounds.append(bound.flatMap { $0.isNaN ? nil : $0 })
      }
      net.finish(net.clipped(x, bounds[0], bounds[1]))
    },
  ]

  // MARK: Numbers

  /// (shift + scale · x)^power, of several nodes.
  private static func power(_ net: inout NetWriter, _ node: Node) throws(Inexpressible) {
    let nodes = [node] + net.powers(node)
    var (scale, shift, power): (Float, Float, Float) = (1, 0, 1)
    for part in nodes {
      guard let (function, number, _) = net.number(part) else { continue }
      switch function {
      case .mul: scale = Float(number)
      case .add: shift = Float(number)
      default: power = Float(number)
      }
    }
    let first = nodes[nodes.count - 1]
    let x = try net.operand(first, net.number(first)?.isFirst == true ? 1 : 0)
    net.finish(net.power(x, scale: scale, shift: shift, power: power))
  }

  /// A function of a value and a number.
  private static func apply(
    _ net: inout NetWriter, _ node: Node, _ function: Binary.Function, _ number: Double,
    isFirst: Bool
  ) throws(Inexpressible) {
    let x = try net.operand(node, isFirst ? 1 : 0)
    let value = Float(number)
    switch function {
    case .add: net.finish(net.power(x, shift: value))
    case .mul: net.finish(net.power(x, scale: value))
    case .sub:
      net.finish(isFirst ? net.power(x, scale: -1, shift: value) : net.power(x, shift: -value))
    case .div where isFirst && number != 0:
      net.finish(net.power(x, scale: Float(1 / number), power: -1))
    case .div where !isFirst && number != 0: net.finish(net.power(x, scale: Float(1 / number)))
    case .pow where !isFirst: net.finish(net.power(x, power: value))
    case .pow where number > 0:
      net.finish(net.add("Exp", [x], "exp_param") { $0.add("base_", value) })
    case .max: net.finish(net.clipped(x, value, nil))
    case .min: net.finish(net.clipped(x, nil, value))
    case .prelu where !isFirst:
      net.finish(
        net.add("PReLU", [x], blobs: [WrittenBlob([], splat: number)], "prelu_param") {
          $0.add("channel_shared", true)
        })
    default: throw refusal(function)
    }
  }

  private static func refusal(_ function: Binary.Function) -> Inexpressible {
    Inexpressible("no layer of Caffe computes '\(function.rawValue)' of such inputs")
  }

  // MARK: Numbers along axes

  /// A function of a value and numbers along some of its axes.
  private static func apply(
    _ net: inout NetWriter, _ node: Node, _ function: Binary.Function, _ index: Int,
    _ span: AxisSpan
  ) throws(Inexpressible) {
    let numbers = try net.weight(node, index, "constant").reshaped(span.sizes)
    let isFirst = index == 0
    if let scale = net.scaling(before: node), let (place, _) = net.span(scale) {
      let factors = try net.weight(scale, place, "constant").reshaped(span.sizes)
      let x = try net.operand(scale, 1 - place)
      return net.finish(net.scaled(x, span, WrittenBlob(factors), WrittenBlob(numbers)))
    }
    let x = try net.operand(node, 1 - index)
    let ones = WrittenBlob(span.sizes, splat: 1)
    switch function {
    case .mul: net.finish(net.scaled(x, span, WrittenBlob(numbers), nil))
    case .add: net.finish(net.scaled(x, span, ones, WrittenBlob(numbers)))
    case .sub where isFirst:
      net.finish(net.scaled(x, span, WrittenBlob(span.sizes, splat: -1), WrittenBlob(numbers)))
    case .sub: net.finish(net.scaled(x, span, ones, numbers.mapped { -$0 }))
    case .div where !isFirst && !numbers.floats.contains(0):
      net.finish(net.scaled(x, span, numbers.mapped { 1 / $0 }, nil))
    case .div where isFirst:
      let inverse = net.power(x, power: -1)
      net.finish(net.scaled(inverse, span, WrittenBlob(numbers), nil))
    case .prelu where !isFirst && span.axis == 1 && span.rank == 1:
      net.finish(net.add("PReLU", [x], blobs: [WrittenBlob(numbers)], "prelu_param"))
    case .prelu where !isFirst:
      throw Inexpressible(
        "has slopes of \(span.sizes) from axis \(span.axis) on, Caffe's PReLU one per channel")
    default: throw refusal(function)
    }
  }

  // MARK: Two values

  private static func combine(
    _ net: inout NetWriter, _ node: Node, _ function: Binary.Function
  ) throws(Inexpressible) {
    if let terms = net.terms(node) { return try combine(&net, terms) }
    if let spread = net.spread(node) {
      return try broadcast(&net, node, spread, function)
    }
    let shapes = [try net.sizes(node, 0), try net.sizes(node, 1)]
    let names = [try net.operand(node, 0), try net.operand(node, 1)]
    guard shapes[0] == shapes[1] else {
      throw Inexpressible(
        "its inputs of \(shapes[0]) and \(shapes[1]) broadcast to each other, Caffe takes equal "
          + "shapes, and in products and sums one that has consecutive axes of the other")
    }
    switch function {
    case .min:
      let negated = [net.power(names[0], scale: -1), net.power(names[1], scale: -1)]
      let most = net.eltwise("MAX", negated)
      return net.finish(net.power(most, scale: -1))
    case .div:
      let inverse = net.power(names[1], power: -1)
      return net.finish(net.eltwise("PROD", [names[0], inverse]))
    case .add: net.finish(net.eltwise("SUM", names))
    case .sub: net.finish(net.eltwise("SUM", names, [1, -1]))
    case .mul: net.finish(net.eltwise("PROD", names))
    case .max: net.finish(net.eltwise("MAX", names))
    default: throw refusal(function)
    }
  }

  private static func combine(
    _ net: inout NetWriter, _ terms: NetWriter.Terms
  ) throws(Inexpressible) {
    let names = terms.values.map { net.blob(of: $0.value) }
    switch terms.function {
    case .mul: net.finish(net.eltwise("PROD", names))
    case .max: net.finish(net.eltwise("MAX", names))
    default:
      let factors = terms.values.map(\.factor)
      net.finish(net.eltwise("SUM", names, Set(factors) == [1] ? [] : factors))
    }
  }

  private static func normalise(_ net: inout NetWriter, _ node: Node) throws(Inexpressible) {
    guard let norm = net.norm(before: node) else { return }
    let y = net.add(
      "Normalize", [net.blob(of: norm.x)], blobs: [WrittenBlob(norm.scale)], "norm_param"
    ) {
      if !norm.acrossSpatial { $0.add("across_spatial", false) }
      if norm.scale.rank > 0 { $0.add("channel_shared", false) }
      if norm.epsilon != 1e-10 { $0.add("eps", norm.epsilon) }
    }
    net.finish(y)
  }

  /// A product or a sum with a smaller value, which lies along some axes of the larger.
  private static func broadcast(
    _ net: inout NetWriter, _ node: Node, _ spread: NetWriter.Spread, _ function: Binary.Function
  ) throws(Inexpressible) {
    let (large, axis) = (spread.large, spread.axis)
    var x = try net.operand(node, large)
    var y = net.blob(of: spread.small)
    if try net.sizes(of: spread.small) != spread.sizes { y = net.reshaped(y, spread.sizes) }
    switch function {
    case .mul: break
    case .div where large == 0: y = net.power(y, power: -1)
    case .div: x = net.power(x, power: -1)
    case .add: return net.finish(net.biased(x, y, axis))
    case .sub where large == 0: return net.finish(net.biased(x, net.power(y, scale: -1), axis))
    case .sub: return net.finish(net.biased(net.power(x, scale: -1), y, axis))
    default: throw refusal(function)
    }
    net.finish(net.add("Scale", [x, y], "scale_param") { if axis != 1 { $0.add("axis", axis) } })
  }

  private static func product(_ net: inout NetWriter, _ node: Node) throws(Inexpressible) {
    guard let matmul = net.product(before: node) else { return }
    let index = net.known(node, 0) == nil ? 1 : 0
    let bias = try net.weight(node, index, "bias")
    let blob = WrittenBlob(bias.reshaped([bias.count]))
    try writeProduct(&net, matmul, bias: blob)
  }
}

/// Layers that many operators are made of.
extension NetWriter {
  mutating func power(
    _ x: String, scale: Float = 1, shift: Float = 0, power: Float = 1
  ) -> String {
    add("Power", [x], "power_param") {
      if power != 1 { $0.add("power", power) }
      if scale != 1 { $0.add("scale", scale) }
      if shift != 0 { $0.add("shift", shift) }
    }
  }

  mutating func eltwise(
    _ operation: String, _ bottoms: [String], _ coefficients: [Float] = []
  ) -> String {
    add("Eltwise", bottoms, "eltwise_param") {
      if operation != "SUM" { $0.add("operation", operation) }
      for coefficient in coefficients { $0.add("coeff", coefficient) }
    }
  }

  mutating func scaled(
    _ x: String, _ span: AxisSpan, _ scale: WrittenBlob, _ shift: WrittenBlob?
  ) -> String {
    add("Scale", [x], blobs: [scale] + (shift.map { [$0] } ?? []), "scale_param") {
      if span.axis != 1 { $0.add("axis", span.axis) }
      if span.rank != 1 { $0.add("num_axes", span.rank) }
      if shift != nil { $0.add("bias_term", true) }
    }
  }

  /// The sum with a value that has axes of another from one on.
  mutating func biased(_ x: String, _ y: String, _ axis: Int) -> String {
    add("Bias", [x, y], "bias_param") { if axis != 1 { $0.add("axis", axis) } }
  }

  /// Limits a value; a bound that is nil or infinite is none.
  mutating func clipped(_ x: String, _ low: Float?, _ high: Float?) -> String {
    let (least, most) = (low ?? -.infinity, high ?? .infinity)
    if least == 0, most == .infinity { return add("ReLU", [x]) }
    if least == 0, most == 6 { return add("ReLU6", [x]) }
    if least == -.infinity, most == .infinity { return x }
    return add("Clip", [x], "clip_param") {
      $0.add("min", least)
      $0.add("max", most)
    }
  }

  mutating func reshaped(_ x: String, _ sizes: [Int]) -> String {
    add("Reshape", [x], "reshape_param") { $0.add("shape") { $0.add("dim", sizes) } }
  }
}

extension Tensor {
  /// A function of every element, applied when the blob is written.
  func mapped(_ function: @escaping (Float) -> Float) -> WrittenBlob {
    WrittenBlob(shape) { Tensor(floats: floats.map(function), shape: shape) }
  }
}
