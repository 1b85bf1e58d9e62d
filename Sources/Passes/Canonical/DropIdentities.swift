import Operators
public import Rewrite
import Tensors

/// Removes nodes whose result is their operand.
///
///     %y = identity(%x)
///     %z = unary(%y)       ⇒    %z = unary(%x)
///
/// These are `identity`, `dropout` at inference, a `cast` to the type at hand, `reshape`, `flatten`, `squeeze`,
/// `unsqueeze` and `expand` to the shape at hand, a `transpose` that keeps the order, a `slice` of everything,
/// a `pad` of no width, and a `concat` of one.
///
/// Refuses when another result, such as the mask of `dropout`, is in use, and between an input and an output
/// of the graph.
public struct DropIdentities: RewriteRule {
  public static let name = "drop-identities"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let rest = Operands("rest")
  let node = AnyOp(
    "node",
    of: [
      Identity.self, Dropout.self, Cast.self, Reshape.self, Flatten.self, Squeeze.self,
      Unsqueeze.self, Expand.self, Transpose.self, Slice.self, Pad.self, Concat.self,
    ])

  public init() {}

  public var pattern: Pattern { node(x, rest) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    if let change = change(m) { throw Mismatch(absent: change) }
    try edit.dropRoot(for: m[x])
  }

  /// What the node changes; nil when nothing.
  private func change(_ m: Match) -> String? {
    guard let (element, shape) = m[x].fact.tensorType, let result = m.root.fact.tensorType else {
      return m[node] is Identity ? nil : "'\(m[x].name)' is not a tensor"
    }
    let change = "it makes \(result.element)\(result.shape.text) of \(element)\(shape.text)"
    switch m[node] {
    case is Identity, is Dropout: return nil
    case is Cast: return element == result.element ? nil : change
    case is Reshape, is Flatten, is Squeeze, is Unsqueeze:
      return shape.isEqualByCount(to: result.shape) ? nil : change
    case is Expand: return shape.isEqual(to: result.shape) ? nil : change
    case let transpose as Transpose:
      let order = transpose.order(rank: shape.count)
      return order == Array(shape.indices) ? nil : "it changes the order to \(order)"
    case is Slice:
      guard shape.isEqual(to: result.shape) else { return change }
      let steps = m[rest].count > 3 ? m[rest][3] : nil
      let isWhole = steps.map { $0.fact.integers?.allSatisfy { $0.value == 1 } ?? false } ?? true
      return isWhole ? nil : "its steps are not 1"
    case is Pad:
      let widths = m[rest].first??.fact.integers ?? [.unknown]
      return widths.allSatisfy { $0.value == 0 } ? nil : "its widths are not 0"
    case is Concat:
      return m[rest].isEmpty ? nil : "it joins \(m[rest].count + 1) values"
    default: return "\(type(of: m[node]).name) is no identity"
    }
  }
}

extension Transpose {
  /// The axis of the operand that becomes each axis of the result.
  func order(rank: Int) -> [Int] { permutation ?? Array((0..<rank).reversed()) }
}

extension Edit {
  /// Lets the readers of the root read an equal value of the match.
  ///
  /// - Throws: a mismatch when an output of the graph would show an input of the graph.
  mutating func dropRoot(for value: Match.Bound) throws(Mismatch) {
    if value.isInput && root.isOutput {
      throw Mismatch("the output '\(root.name)' would be the input '\(value.name)' itself")
    }
    try replaceRoot(with: value)
  }
}
