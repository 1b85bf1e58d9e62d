import Operators
public import Rewrite
import Tensors

/// Makes `leaky_relu`, or `prelu`, of the parts above and below 0.
///
///     %p = unary(%x) {function: relu}
///     %m = unary(%x) {function: neg}
///     %n = unary(%m) {function: relu}            ⇒     %y = unary(%x) {function: leaky_relu, alpha: a}
///     %s = binary(%n, a) {function: mul}
///     %y = binary(%p, %s) {function: sub}
///
/// Likewise relu(x) + k · relu(−x) with a = −k, relu(x) + k · (x − |x|) with a = 2 · k, where the factor may
/// come in two, and max(x, a · x) with 0 < a ≤ 1. A constant of several numbers is the slope of `prelu`.
///
/// Refuses when a value between has other readers or is an output, and a slope that would raise the rank.
public struct RecogniseLeakyRelu: RewriteRule {
  public static let name = "recognise-leaky-relu"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let positive = Op<Unary>("positive", "relu") { $0.function == .relu }
  let negated = Op<Unary>("negated", "neg") { $0.function == .neg }
  let negative = Op<Unary>("negative", "relu") { $0.function == .relu }
  let magnitude = Op<Unary>("magnitude", "abs") { $0.function == .abs }
  let excess = Op<Binary>("excess", "sub") { $0.function == .sub }
  let slope = ScaleStep("slope")
  let second = ScaleStep("second slope")
  let sum = Op<Binary>("sum", "add") { $0.function == .add }
  let difference = Op<Binary>("difference", "sub") { $0.function == .sub }
  let maximum = Op<Binary>("maximum", "max") { $0.function == .max }

  public init() {}

  public var pattern: Pattern {
    let above = positive(x)
    let below = slope(negative(negated(x)))
    let twice = slope(excess(x, magnitude(x)))
    return .oneOf([
      sum.unordered(above, below), difference(above, below), sum.unordered(above, twice),
      sum.unordered(above, second(twice)), maximum.unordered(x, slope(x)),
    ])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    var term = try slope.factor(m)
    if second.isMatched(by: m) { term = try term * second.factor(m) }
    if m.find(excess) != nil {
      term = term.map { 2 * $0 }
    } else if m.find(sum) != nil {
      term = term.map { -$0 }
    } else if m.find(maximum) != nil, !term.values.allSatisfy({ $0 > 0 && $0 <= 1 }) {
      throw Mismatch(absent: "'\(term.name)' is not between 0 and 1")
    }
    guard term.shape.count <= rank else {
      throw Mismatch("'\(term.name)' has rank \(term.shape.count), at most \(rank) expected")
    }
    let slopes = try term.tensor()
    if slopes.count == 1, element != .f64 {
      let alpha = slopes.floats[0]
      try edit.replaceRoot(
        with: Unary {
          $0.function = .leakyRelu
          $0.alpha = alpha
        }, m[x])
    } else {
      try edit.replaceRoot(
        with: Binary { $0.function = .prelu }, m[x], edit.constant(slopes, named: term.name))
    }
  }
}

extension ScaleStep {
  /// The numbers by which the matched node multiplies.
  fileprivate func factor(_ m: Match) throws(Mismatch) -> ScaleTerm {
    let term = try term(m)
    guard term.isScale else {
      throw Mismatch(absent: "'\(term.name)' is added, a product expected")
    }
    return term
  }
}
