import Operators
public import Rewrite
import Tensors

/// Takes a sum or product with one constant per channel, or a second normalisation, into a batch normalisation
/// beside it.
///
///     %n = batch_norm(%x, @s, @t, @m, @v)               %y = batch_norm(%x, @s·c, @t·c, @m, @v)
///     %y = binary(%n, @c) {function: mul}           ⇒
///
/// After the normalisation, y ↦ g·y + h changes scale and shift to s·g and t·g + h. Before it, x + h changes
/// the mean to m − h, and g·x + h scale, shift and mean to s·g, t + (h − m)·s / √(v + ε) and 0.
///
/// Refuses when the value between has other readers or is an output, when a constant is not one number in all
/// or one per channel, for what `FoldBatchNorm` refuses of a normalisation, and when a parameter would not
/// be finite.
public struct MergeNorms: RewriteRule {
  public static let name = "merge-norms"
  public static let rewriteClass = RewriteClass.reassociating

  /// A normalisation with its parameters.
  struct Norm: Sendable {
    let op: Op<BatchNorm>
    let scale: Constant
    let shift: Constant
    let mean: Constant
    let variance: Constant

    init(_ name: String) {
      op = Op<BatchNorm>(name)
      scale = Constant("\(name) scale")
      shift = Constant("\(name) shift")
      mean = Constant("\(name) mean")
      variance = Constant("\(name) variance")
    }

    func callAsFunction(_ x: some PatternConvertible) -> Pattern {
      op(x, scale, shift, mean, variance)
    }

    func map(_ m: Match) throws(Mismatch) -> ChannelAffine {
      try ChannelAffine(
        m[op], scale: m[scale], shift: m[shift], mean: m[mean], variance: m[variance])
    }
  }

  let x = Operand("x")
  let norm = Norm("norm")
  let second = Norm("second")
  let constant = Constant("constant")
  let after = Op<Binary>("after", "add, sub, mul or div") { $0.isScaleOrShift }
  let reversedAfter = Op<Binary>("reversed after", "add, sub, mul or div") { $0.isScaleOrShift }
  let before = Op<Binary>("before", "add, sub, mul or div") { $0.isScaleOrShift }
  let reversedBefore = Op<Binary>("reversed before", "add, sub, mul or div") { $0.isScaleOrShift }

  public init() {}

  public var pattern: Pattern {
    .oneOf([
      after(norm(x), constant), reversedAfter(constant, norm(x)),
      second(norm(x)),
      norm(before(x, constant)), norm(reversedBefore(constant, x)),
    ])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let own = try norm.map(m)
    if let map = try affine(m, before, reversedBefore, own.gain.count) {
      try prepend(map, own, m, &edit)
    } else if let map = try affine(m, after, reversedAfter, own.gain.count) {
      try append(map, m, &edit)
    } else {
      try append(second.map(m), m, &edit)
    }
  }

  private func affine(
    _ m: Match, _ plain: Op<Binary>, _ reversed: Op<Binary>, _ count: Int
  ) throws(Mismatch) -> ChannelAffine? {
    guard let binary = m.find(plain) ?? m.find(reversed) else { return nil }
    guard let rank = m[x].fact.tensorType?.shape.count, rank >= 2 else {
      throw Mismatch(absent: "'\(m.root.name)' has no channels")
    }
    return try ChannelAffine(
      binary, m.bound(constant), isReversed: m.find(plain) == nil, rank: rank, count: count)
  }

  private func append(
    _ map: ChannelAffine, _ m: Match, _ edit: inout Edit
  ) throws(Mismatch) {
    let scale = m[norm.scale].doubles
    let shift = m[norm.shift].doubles
    try map.requireChannels(scale.count)
    try replaceRoot(
      m, &edit, scale: scale.indices.map { scale[$0] * map.gain[$0] },
      shift: shift.indices.map { shift[$0] * map.gain[$0] + map.offset[$0] }, mean: nil)
  }

  private func prepend(
    _ map: ChannelAffine, _ own: ChannelAffine, _ m: Match, _ edit: inout Edit
  ) throws(Mismatch) {
    let scale = m[norm.scale].doubles
    let shift = m[norm.shift].doubles
    let mean = m[norm.mean].doubles
    try map.requireChannels(scale.count)
    if map.gain.allSatisfy({ $0 == 1 }) {
      try replaceRoot(
        m, &edit, scale: nil, shift: nil, mean: mean.indices.map { mean[$0] - map.offset[$0] })
    } else {
      try replaceRoot(
        m, &edit, scale: scale.indices.map { scale[$0] * map.gain[$0] },
        shift: shift.indices.map { shift[$0] + (map.offset[$0] - mean[$0]) * own.gain[$0] },
        mean: mean.map { _ in 0 })
    }
  }

  /// Puts the normalisation with some parameters changed in the root's place.
  private func replaceRoot(
    _ m: Match, _ edit: inout Edit, scale: [Double]?, shift: [Double]?, mean: [Double]?
  ) throws(Mismatch) {
    try edit.replaceRoot(
      with: m[norm.op], m[x], changed(norm.scale, scale, m, &edit),
      changed(norm.shift, shift, m, &edit), changed(norm.mean, mean, m, &edit),
      m.bound(norm.variance))
  }

  private func changed(
    _ parameter: Constant, _ values: [Double]?, _ m: Match, _ edit: inout Edit
  ) throws(Mismatch) -> any EditOperand {
    let old = m.bound(parameter)
    guard let values else { return old }
    let tensor = Tensor(values, shape: m[parameter].shape, as: m[parameter].element)
    if let channel = tensor.doubles.firstIndex(where: { !$0.isFinite }) {
      throw Mismatch("'\(old.name)' would not be finite in channel \(channel)")
    }
    return edit.constant(tensor, named: old.name)
  }
}

extension ChannelAffine {
  fileprivate func requireChannels(_ count: Int) throws(Mismatch) {
    if gain.count != count {
      throw Mismatch("\(gain.count) channels are scaled, \(count) are normalised")
    }
  }
}
