import Operators
public import Rewrite
import Tensors

/// Makes a group normalisation of an instance normalisation between two changes of shape.
///
///     %a = reshape(%x, @[0,G,-1])
///     %b = group_norm(%a, @s, @t)     ⇒     %y = group_norm(%x, @s', @t') {groups: G}
///     %y = reshape(%b, %shape)
///
/// The scales and shifts of groups are repeated for the channels of each.
///
/// Refuses when the batch does not stay an axis of its own, when the result has another shape than `%x`, when
/// the number of channels is not known, and when a value between has other readers or is an output.
public struct RecogniseGroupNorm: RewriteRule {
  public static let name = "recognise-group-norm"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let shape = Operand("shape")
  let first = Op<Reshape>("first")
  let scale = Constant("scale")
  let shift = Constant("shift")
  let norm = Op<GroupNorm>("norm", "a group_norm of every channel") { $0.groups == nil }
  let back = Operand("back")
  let last = Op<Reshape>("last")

  public init() {}

  public var pattern: Pattern { last(norm(first(x, shape), scale, shift), back) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    guard rank >= 2, let outer = m[x].fact.tensorType?.shape, let channels = outer[1].value,
      let result = m.root.fact.tensorType?.shape
    else { throw Mismatch("the channels of '\(m[x].name)' are not known") }
    let inferred: [Fact]
    do {
      inferred = try m[first].infer([m[x].fact, m[shape].fact])
    } catch {
      throw Mismatch("'\(m[shape].name)' is no shape of '\(m[x].name)'")
    }
    guard let inner = inferred.first?.tensorType?.shape, inner.count >= 2,
      inner[0].isEqual(to: outer[0]), let groups = inner[1].value, groups > 0,
      channels > 0, channels % groups == 0
    else { throw Mismatch("the batch of '\(m[x].name)' does not stay an axis of its own") }
    guard outer.isEqualByCount(to: result) else {
      throw Mismatch("the result has the shape \(result.text), '\(m[x].name)' \(outer.text)")
    }
    func repeated(_ constant: Constant) -> Edit.New {
      let values = m[constant].doubles.flatMap { Array(repeating: $0, count: channels / groups) }
      return edit.constant(
        Tensor(values, shape: [channels], as: element), named: m.bound(constant).name)
    }
    let (scales, shifts) = (repeated(scale), repeated(shift))
    let epsilon = m[norm].epsilon
    try edit.replaceRoot(
      with: GroupNorm {
        $0.groups = groups
        $0.epsilon = epsilon
      }, m[x], scales, shifts)
  }
}
