import Operators
public import Rewrite

/// Makes a `clip`, or a `relu`, of a maximum or minimum with one number.
///
///     %y = binary(%x, @c) {function: min}     ⇒     %y = clip(%x, _, @c)
///
/// The maximum with 0 is `relu`. Refuses a constant of several elements or of integers, and NaN.
public struct RecogniseClip: RewriteRule {
  public static let name = "recognise-clip"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let limit = LimitStep("limit")

  public init() {}

  public var pattern: Pattern { limit.extremum(x) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    let range = try limit.range(m, rank: rank)
    if range == -.infinity ... .infinity {
      throw Mismatch(absent: "'\(m.root.name)' limits nothing")
    }
    try edit.limitRoot(m[x], to: range, element)
  }
}

/// Makes one limit of two, one after the other.
///
///     %a = unary(%x) {function: relu}               %b = clip(%x, 0, 6)
///     %b = binary(%a, 6) {function: min}      ⇒
///
/// Both may be `clip` with constant bounds, `relu`, and `min` or `max` with one number.
///
/// Refuses when the value between has other readers or is an output, when a bound is NaN, and a `clip` to a
/// range without elements.
public struct MergeClips: RewriteRule {
  public static let name = "merge-clips"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let first = LimitStep("first")
  let second = LimitStep("second")

  public init() {}

  public var pattern: Pattern { second(first(x)) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    let inner = try first.range(m, rank: rank)
    let outer = try second.range(m, rank: rank)
    let range = inner.clamped(to: outer)
    if range == -.infinity ... .infinity {
      throw Mismatch(absent: "'\(m.root.name)' limits nothing")
    }
    try edit.limitRoot(m[x], to: range, element)
  }
}
