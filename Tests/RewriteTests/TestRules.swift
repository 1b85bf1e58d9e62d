import IR
import Operators
import Rewrite
import Tensors

/// -(-x) ⇒ x.
struct DropDoubleNegation: RewriteRule {
  static let name = "drop-double-negation"
  static let rewriteClass = RewriteClass.bitExact
  let x = Operand("x")
  let outer = Op<Unary>("outer", "a negation") { $0.function == .neg }
  let inner = Op<Unary>("inner", "a negation") { $0.function == .neg }
  var pattern: Pattern { outer(inner(x)) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    try edit.replaceRoot(with: m[x])
  }
}

/// a + b with a constant b ⇒ a − (−b): half of a pair that undo each other.
struct AddToSubtract: RewriteRule {
  static let name = "add-to-subtract"
  static let rewriteClass = RewriteClass.bitExact
  let a = Operand("a")
  let b = Constant("b")
  let add = Op<Binary>("add", "an addition") { $0.function == .add }
  var pattern: Pattern { add.unordered(a, b) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let negated = Tensor(m[b].doubles.map { -$0 }, shape: m[b].shape, as: m[b].element)
    try edit.replaceRoot(
      with: Binary { $0.function = .sub }, m[a], edit.constant(negated, named: m.bound(b).name))
  }
}

/// a − b with a constant b ⇒ a + (−b): the other half.
struct SubtractToAdd: RewriteRule {
  static let name = "subtract-to-add"
  static let rewriteClass = RewriteClass.bitExact
  let a = Operand("a")
  let b = Constant("b")
  let subtract = Op<Binary>("subtract", "a subtraction") { $0.function == .sub }
  var pattern: Pattern { subtract(a, b) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let negated = Tensor(m[b].doubles.map { -$0 }, shape: m[b].shape, as: m[b].element)
    try edit.replaceRoot(
      with: Binary(), m[a], edit.constant(negated, named: m.bound(b).name))
  }
}

/// x · sigmoid(x) ⇒ silu(x): one value captured twice, operands in either order.
struct FuseSilu: RewriteRule {
  static let name = "fuse-silu"
  static let rewriteClass = RewriteClass.reassociating
  let x = Operand("x")
  let mul = Op<Binary>("mul", "a product") { $0.function == .mul }
  let sigmoid = Op<Unary>("sigmoid", "a sigmoid") { $0.function == .sigmoid }
  var pattern: Pattern { mul.unordered(x, sigmoid(x)) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    try edit.replaceRoot(
      with: Unary {
        $0.function = .silu
        $0.alpha = 1
      }, m[x])
  }
}

/// relu(neg(x)) ⇒ relu(neg(x)) with the negation left to its other readers.
struct CopySharedNegation: RewriteRule {
  static let name = "copy-shared-negation"
  static let rewriteClass = RewriteClass.bitExact
  let x = Operand("x")
  let relu = Op<Unary>("relu", "a relu") { $0.function == .relu }
  let neg = Op<Unary>("neg", "a negation") { $0.function == .neg }
  var pattern: Pattern { relu(neg(x).shared) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let negative = try edit.node(Binary { $0.function = .min }, [m[x], edit.zero])
    try edit.replaceRoot(with: m[neg], negative)
  }
}

extension Edit {
  fileprivate var zero: New {
    mutating get { constant(Tensor([0.0], shape: []), named: "zero") }
  }
}

/// relu(x) ⇒ flatten(x): changes the type, which the edit must refuse.
struct FlattenInstead: RewriteRule {
  static let name = "flatten-instead"
  static let rewriteClass = RewriteClass.bitExact
  let x = Operand("x")
  let relu = Op<Unary>("relu")
  var pattern: Pattern { relu(x) }
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    try edit.replaceRoot(with: Flatten(), m[x])
  }
}
