import Operators
public import Rewrite
import Tensors

/// Makes one sum of two sums with constants, and one product of two products.
///
///     %a = binary(%x, @c) {function: mul}         %b = binary(%x, @c·d) {function: mul}
///     %b = binary(%a, @d) {function: mul}     ⇒
///
/// A difference with a constant is a sum, a quotient by one a product.
///
/// Refuses when the value between has other readers or is an output, when a constant is not finite or divides
/// by 0, and when the merged constant would be larger than both or not finite.
public struct MergeScales: RewriteRule {
  public static let name = "merge-scales"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let first = ScaleStep("first")
  let second = ScaleStep("second")

  public init() {}

  public var pattern: Pattern { second(first(x)) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (a, b) = (try first.term(m), try second.term(m))
    guard a.isScale == b.isScale else {
      throw Mismatch(absent: "'\(m.root.name)' is a sum and a product")
    }
    let merged = a.isScale ? try a * b : try a + b
    try edit.replaceRoot(
      with: Binary { $0.function = a.isScale ? .mul : .add }, m[x],
      edit.constant(merged.tensor(), named: merged.name))
  }
}

/// Makes one product and one sum of three that alternate.
///
///     %a = binary(%x, @c) {function: add}          %p = binary(%x, @d) {function: mul}
///     %b = binary(%a, @d) {function: mul}      ⇒   %e = binary(%p, @c·d + e)
///     %e = binary(%b, @e) {function: add}
///
/// Likewise (x·c + d)·e ⇒ x·(c·e) + d·e. Refuses as `MergeScales` does.
public struct MergeScaleChains: RewriteRule {
  public static let name = "merge-scale-chains"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let first = ScaleStep("first")
  let second = ScaleStep("second")
  let third = ScaleStep("third")

  public init() {}

  public var pattern: Pattern { third(second(first(x))) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (a, b, c) = (try first.term(m), try second.term(m), try third.term(m))
    guard a.isScale == c.isScale, a.isScale != b.isScale else {
      throw Mismatch(absent: "'\(m.root.name)' does not end a chain of sum, product, sum")
    }
    let gain = a.isScale ? try a * c : b
    let offset = a.isScale ? try b * c : try a * b + c
    let product = try edit.node(
      Binary { $0.function = .mul }, [m[x], edit.constant(gain.tensor(), named: gain.name)])
    try edit.replaceRoot(
      with: Binary(), product, edit.constant(offset.tensor(), named: offset.name))
  }
}
