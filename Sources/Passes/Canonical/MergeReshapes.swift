import Operators
public import Rewrite
import Tensors

/// Makes one change of shape of two, or none when the second brings back the first shape.
///
///     %a = reshape(%x, @s)
///     %b = flatten(%a)        ⇒    %b = reshape(%x, @b.shape)
///
/// Dimensions stay symbolic: one taken over from `%x` is written 0, one other that is no integer -1. Both nodes
/// may be `reshape`, `flatten`, `squeeze` or `unsqueeze`.
///
/// Refuses when the value between has other readers or is an output, and when two dimensions would be -1.
public struct MergeReshapes: RewriteRule {
  public static let name = "merge-reshapes"
  public static let rewriteClass = RewriteClass.bitExact

  private static let kinds: [any Operator.Type] = [
    Reshape.self, Flatten.self, Squeeze.self, Unsqueeze.self,
  ]

  let x = Operand("x")
  let first = AnyOp("first", of: MergeReshapes.kinds)
  let firstRest = Operands("first rest")
  let second = AnyOp("second", of: MergeReshapes.kinds)
  let secondRest = Operands("second rest")

  public init() {}

  public var pattern: Pattern { second(first(x, firstRest), secondRest) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    guard let shape = m[x].fact.tensorType?.shape, let result = m.root.fact.tensorType?.shape else {
      throw Mismatch(absent: "'\(m[x].name)' is not a tensor")
    }
    if shape.isEqualByCount(to: result) {
      try edit.dropRoot(for: m[x])
    } else {
      try edit.reshapeRoot(m[x], shape, to: result)
    }
  }
}

/// Gives a `reshape` whose shape is computed a constant one, when inference knows enough of it.
///
///     %s = shape(%x)
///     %n = gather(%s, @zero)
///     %t = concat(%n, @rest)       ⇒    %y = reshape(%x, @y.shape)
///     %y = reshape(%x, %t)
///
/// Dimensions stay symbolic as in `MergeReshapes`. What computed the shape goes when nothing else reads it.
///
/// Refuses when two dimensions would be -1.
public struct ResolveShapes: RewriteRule {
  public static let name = "resolve-shapes"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let shape = Operand("shape")
  let reshape = Op<Reshape>("reshape")

  public init() {}

  public var pattern: Pattern { reshape(x, shape) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    if m[shape].tensor != nil { throw Mismatch(absent: "'\(m[shape].name)' is constant") }
    guard let shape = m[x].fact.tensorType?.shape, let result = m.root.fact.tensorType?.shape else {
      throw Mismatch(absent: "'\(m[x].name)' is not a tensor")
    }
    try edit.reshapeRoot(m[x], shape, to: result)
  }
}

extension Edit {
  /// Puts a `reshape` of a value to the root's shape in the root's place.
  ///
  /// - Throws: a mismatch when a constant cannot say the shape.
  fileprivate mutating func reshapeRoot(
    _ x: Match.Bound, _ shape: Shape, to result: Shape
  ) throws(Mismatch) {
    guard let operand = result.reshapeOperand(from: shape) else {
      throw Mismatch("no constant gives \(result.text) from \(shape.text)")
    }
    try replaceRoot(
      with: Reshape(), x, constant(Tensor(operand), named: "\(root.name).shape"))
  }
}
