import Operators
public import Rewrite
import Tensors

/// Merges explicit padding into the convolution or pooling after it.
///
///     %p = pad(%x, @widths, 0)               %y = conv(%x, @w) {pads: own + widths}
///     %y = conv(%p, @w) {pads: own}     ⇒
///
/// Legal only for the mode `constant`, on spatial axes, without cropping, and when the node after it states its
/// pads. The value must be 0 for a convolution; for an average, which must then count padding; for a maximum
/// it must be -inf, or 0 where `%x` is never negative, and every window must meet an element of `%x`. The
/// shape must provably stay: with `ceilMode`, padding that becomes the pool's own can cost a last window.
///
/// Refuses with the condition that does not hold.
public struct MergePads: RewriteRule {
  public static let name = "merge-pads"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let widths = Operand("widths")
  let value = OptionalOperand("value")
  let axes = OptionalOperand("axes")
  let weight = Operand("weight")
  let bias = OptionalOperand("bias")
  let pad = Op<Pad>("pad")
  let conv = Op<Conv>("conv")
  let maximum = Op<MaxPool>("maximum")
  let average = Op<AveragePool>("average")

  public init() {}

  public var pattern: Pattern {
    let padded = pad(x, widths, value, axes)
    return .oneOf([conv(padded, weight, bias), maximum(padded), average(padded)])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let padding = try padding(m)
    let value = try fill(m)
    let result: Edit.New
    if let conv = m.find(conv) {
      result = try edit.node(
        merged(conv, padding, value, m[weight]), [m[x], m[weight], m[bias]])
    } else if let pool = m.find(maximum) {
      result = try edit.node(merged(pool, padding, value, m[x]), [m[x]])
    } else if let pool = m.find(average) {
      result = try edit.node(merged(pool, padding, value), [m[x]])
    } else {
      preconditionFailure("'\(m.root.name)' is none of the pattern's roots")
    }
    try edit.requireSameShape(result)
    try edit.replaceRoot(with: result)
  }

  /// The widths on the spatial axes: all begins, then all ends.
  private func padding(_ m: Match) throws(Mismatch) -> [Int] {
    try m.require(m[pad].mode == .constant, "the pad's mode is \(m[pad].mode.rawValue)")
    guard let rank = m[x].fact.tensorType?.shape.count,
      let integers = m[widths].fact.integers?.concrete,
      let axes = m[axes] == nil ? Array(0..<rank) : m[axes]?.fact.integers?.concrete,
      integers.count == 2 * axes.count
    else { throw Mismatch("the pad's widths are not constant") }
    var padding = [Int](repeating: 0, count: max(2 * (rank - 2), 0))
    for (index, axis) in axes.enumerated() {
      let axis = axis < 0 ? axis + rank : axis
      for (width, side) in [(integers[index], 0), (integers[axes.count + index], rank - 2)]
      where width != 0 {
        try m.require(axis >= 2, "the pad extends axis \(axis)")
        try m.require(width > 0, "the pad crops axis \(axis)")
        padding[side + axis - 2] = width
      }
    }
    if padding.allSatisfy({ $0 == 0 }) { throw Mismatch(absent: "the pad's widths are 0") }
    return padding
  }

  private func fill(_ m: Match) throws(Mismatch) -> Double {
    guard let bound = m[value] else { return 0 }
    guard let fill = bound.tensor?.doubles.first else {
      throw Mismatch("the pad's value is not constant")
    }
    return fill
  }

  private func merged(
    _ conv: Conv, _ padding: [Int], _ value: Double, _ weight: Match.Bound
  ) throws(Mismatch) -> Conv {
    try requireZero(value)
    if let values = weight.tensor?.doubles, !values.allSatisfy(\.isFinite) {
      throw Mismatch("the weight is not finite, and times 0 not 0")
    }
    var conv = conv
    conv.pads = try sum(conv.pads, padding, conv.autoPad)
    conv.autoPad = .explicit
    return conv
  }

  private func merged(
    _ pool: AveragePool, _ padding: [Int], _ value: Double
  ) throws(Mismatch) -> AveragePool {
    try requireZero(value)
    if !pool.countIncludePad, pool.autoPad == .explicit, pool.pads.contains(where: { $0 != 0 }) {
      throw Mismatch("the pool does not count its own padding")
    }
    var pool = pool
    pool.pads = try sum(pool.pads, padding, pool.autoPad)
    pool.autoPad = .explicit
    pool.countIncludePad = true
    return pool
  }

  private func merged(
    _ pool: MaxPool, _ padding: [Int], _ value: Double, _ x: Match.Bound
  ) throws(Mismatch) -> MaxPool {
    if value == 0 {
      guard x.isNeverNegative else {
        throw Mismatch("the pad's value is 0, and '\(x.name)' may be negative")
      }
    } else if value != -.infinity {
      throw Mismatch("the pad's value is \(value), -inf expected")
    }
    var merged = pool
    merged.pads = try sum(pool.pads, padding, pool.autoPad)
    merged.autoPad = .explicit
    guard let shape = x.fact.tensorType?.shape, merged.everyWindowMeets(Shape(shape[2...])) else {
      throw Mismatch("a window may lie in the padding alone")
    }
    return merged
  }

  private func requireZero(_ value: Double) throws(Mismatch) {
    if value != 0 { throw Mismatch("the pad's value is \(value), 0 expected") }
  }

  private func sum(
    _ own: [Int], _ padding: [Int], _ autoPad: AutoPad
  ) throws(Mismatch) -> [Int] {
    guard autoPad == .explicit || autoPad == .valid else {
      throw Mismatch("auto_pad is \(autoPad.rawValue)")
    }
    guard autoPad == .explicit, !own.isEmpty else { return padding }
    var sums: [Int] = []
    for (a, b) in zip(own, padding) {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if overflow { throw Mismatch("the pads are too large") }
      sums.append(sum)
    }
    return sums
  }
}

extension Match.Bound {
  /// Whether what computes the value, or its type, excludes negative elements.
  fileprivate var isNeverNegative: Bool {
    if let element = fact.tensorType?.element, !element.isSigned { return true }
    switch producer?.op {
    case let unary as Unary:
      switch unary.function {
      case .relu, .sigmoid, .exp, .abs, .sqrt, .hardSigmoid: return true
      default: return false
      }
    case is Clip:
      guard let inputs = producer?.inputs, inputs.count > 1, let low = inputs[1]?.constant else {
        return false
      }
      return low.doubles.allSatisfy { $0 >= 0 }
    case is Softmax: return true
    default: return false
    }
  }
}

extension MaxPool {
  /// Whether every window has an element of the input, whatever the values of symbols.
  fileprivate func everyWindowMeets(_ sizes: Shape) -> Bool {
    guard let window = try? window(rank: sizes.count) else { return false }
    if let concrete = sizes.concrete, let output = try? window.outputSizes(sizes).concrete {
      return concrete.indices.allSatisfy { axis in
        window.tapCounts(axis: axis, sizes: concrete, output: output, includePadding: false)
          .allSatisfy { $0 > 0 }
      }
    }
    let rank = sizes.count
    return dilation.allSatisfy { $0 == 1 }
      && (0..<rank).allSatisfy { pads[$0] < kernel[$0] && pads[rank + $0] < kernel[$0] }
  }
}
