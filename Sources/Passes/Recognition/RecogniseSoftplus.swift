import Operators
public import Rewrite
import Tensors

/// Makes `softplus` of the logarithm of 1 plus an exponential.
///
///     %e = unary(%x) {function: exp}
///     %s = binary(%e, 1)                  ⇒     %y = unary(%x) {function: softplus}
///     %y = unary(%s) {function: log}
///
/// Refuses when a value between has other readers or is an output, and another constant than 1.
public struct RecogniseSoftplus: RewriteRule {
  public static let name = "recognise-softplus"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let exponential = Op<Unary>("exponential", "exp") { $0.function == .exp }
  let one = ScaleStep("one")
  let logarithm = Op<Unary>("logarithm", "log") { $0.function == .log }

  public init() {}

  public var pattern: Pattern { logarithm(one(exponential(x))) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (_, rank) = try m.floatType(x)
    let number = try one.number(m, isScale: false, rank: rank)
    try m.require(number, isRounded: 1, as: .f64, "the sum's constant")
    try edit.replaceRoot(with: Unary { $0.function = .softplus }, m[x])
  }
}
