import Operators
public import Rewrite

/// Makes `silu` of a value times its sigmoid.
///
///     %s = unary(%x) {function: sigmoid}
///     %y = binary(%x, %s) {function: mul}     ⇒     %y = unary(%x) {function: silu, alpha: 1}
///
/// The factors may stand in either order.
///
/// Refuses when the sigmoid has other readers or is an output.
public struct RecogniseSilu: RewriteRule {
  public static let name = "recognise-silu"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let sigmoid = Op<Unary>("sigmoid", "sigmoid") { $0.function == .sigmoid }
  let product = Op<Binary>("product", "mul") { $0.function == .mul }

  public init() {}

  public var pattern: Pattern { product.unordered(x, sigmoid(x)) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    try edit.replaceRoot(
      with: Unary {
        $0.function = .silu
        $0.alpha = 1
      }, m[x])
  }
}
