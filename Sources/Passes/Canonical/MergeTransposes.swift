import Operators
public import Rewrite

/// Makes one transposition of two, or none when they undo each other.
///
///     %a = transpose(%x) {permutation: p}           %b = transpose(%x) {permutation: p[q]}
///     %b = transpose(%a) {permutation: q}     ⇒     or %x itself when p[q] keeps the order
///
/// Refuses when the value between has other readers or is an output, and between an input and an output of
/// the graph.
public struct MergeTransposes: RewriteRule {
  public static let name = "merge-transposes"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let first = Op<Transpose>("first")
  let second = Op<Transpose>("second")

  public init() {}

  public var pattern: Pattern { second(first(x)) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    guard let rank = m[x].fact.tensorType?.shape.count else {
      throw Mismatch(absent: "'\(m[x].name)' is not a tensor")
    }
    let inner = m[first].order(rank: rank)
    let order = m[second].order(rank: rank).map { inner[$0] }
    if order == Array(0..<rank) {
      try edit.dropRoot(for: m[x])
    } else {
      try edit.replaceRoot(with: Transpose { $0.permutation = order }, m[x])
    }
  }
}
