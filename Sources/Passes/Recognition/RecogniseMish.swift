import Operators
public import Rewrite

/// Makes `mish` of a value times the hyperbolic tangent of its `softplus`.
///
///     %p = unary(%x) {function: softplus}
///     %t = unary(%p) {function: tanh}         ⇒     %y = unary(%x) {function: mish}
///     %y = binary(%x, %t) {function: mul}
///
/// The factors may stand in either order.
///
/// Refuses when a value between has other readers or is an output.
public struct RecogniseMish: RewriteRule {
  public static let name = "recognise-mish"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let softplus = Op<Unary>("softplus", "softplus") { $0.function == .softplus }
  let tanh = Op<Unary>("tanh", "tanh") { $0.function == .tanh }
  let product = Op<Binary>("product", "mul") { $0.function == .mul }

  public init() {}

  public var pattern: Pattern { product.unordered(x, tanh(softplus(x))) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    try edit.replaceRoot(with: Unary { $0.function = .mish }, m[x])
  }
}
