import Operators
public import Rewrite
import Tensors

/// Folds a product or sum with a constant into the scale and shift of the normalisation before it.
///
///     %n = layer_norm(%x, @s, @t)              %y = layer_norm(%x, @s·c, @t·c)
///     %y = binary(%n, @c) {function: mul}  ⇒
///
/// Likewise for `add`, `sub` and `div`, and after `group_norm` when the constant is one number in all or one per
/// channel. Where there was no shift, a sum brings one.
///
/// Refuses when the normalised value has other readers or is an output, when scale or shift is not constant,
/// and a constant that would widen the result.
public struct FoldScaleIntoNorm: RewriteRule {
  public static let name = "fold-scale-into-norm"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let scale = Constant("scale")
  let shift = OptionalConstant("shift")
  let layer = Op<LayerNorm>("layer", "layer_norm or group_norm")
  let group = Op<GroupNorm>("group", "layer_norm or group_norm") { !$0.scalesGroups }
  let step = ScaleStep("step")

  public init() {}

  public var pattern: Pattern {
    step(Pattern.oneOf([layer(x, scale, shift), group(x, scale, shift)]))
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (_, rank) = try m.floatType(x)
    var term = try step.term(m)
    guard let sizes = m[x].fact.tensorType?.shape, term.shape.count <= rank,
      zip(term.shape, sizes.suffix(term.shape.count)).allSatisfy({ $0 == 1 || $1.value == $0 })
    else { throw Mismatch("'\(term.name)' of shape \(term.shape) would widen '\(m[x].name)'") }
    if m.find(group) != nil {
      guard let values = try term.tensor().perChannel(m[scale].count, rank: rank) else {
        throw Mismatch(
          "'\(term.name)' has the shape \(term.shape), one number per channel expected")
      }
      term = term.with(values, shape: [values.count])
    }
    let ones = term.map { _ in 1 }
    var scales = try ScaleTerm(Binary { $0.function = .mul }, m.bound(scale)) * ones
    var shifts = try m.bound(shift).map { (bound) throws(Mismatch) in
      try ScaleTerm(Binary { $0.function = .mul }, bound) * ones
    }
    if term.isScale {
      scales = try scales * term
      shifts = try shifts.map { (shifts) throws(Mismatch) in try shifts * term }
    } else {
      shifts = try shifts.map { (shifts) throws(Mismatch) in try shifts + term } ?? term
      if let shifts { scales = try scales * shifts.map { _ in 1 } }
    }
    let factor = edit.constant(try scales.tensor(), named: m.bound(scale).name)
    let sum = try shifts.map { (shifts) throws(Mismatch) in
      edit.constant(try shifts.tensor(), named: m.bound(shift)?.name ?? term.name)
    }
    if let group = m.find(group) {
      try edit.replaceRoot(with: group, m[x], factor, sum)
    } else if let layer = m.find(layer) {
      try edit.replaceRoot(with: layer, m[x], factor, sum)
    }
  }
}
