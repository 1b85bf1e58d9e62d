import Operators
public import Rewrite
import Tensors

/// Makes `hard_sigmoid` of a sum, a product and a `clip`.
///
///     %a = binary(%x, 3)
///     %c = clip(%a, 0, 6)                         %y = unary(%x) {function: hard_sigmoid, alpha: 1/6, beta: 0.5}
///     %y = binary(%c, 6) {function: div}      ⇒
///
/// Forms: m · clip(x + s, 0, h) with m · h = 1 but for the rounding of m, which has alpha m and beta s · m;
/// clip(x · m + b, 0, 1) with alpha m and beta b; and clip((x + s) · m, 0, 1) with alpha m and beta s · m. Every
/// constant is one number; products may be quotients and sums differences.
///
/// Refuses when a value between has other readers or is an output, and a number of double precision that
/// single precision does not hold.
public struct RecogniseHardSigmoid: RewriteRule {
  public static let name = "recognise-hard-sigmoid"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let first = ScaleStep("first")
  let second = ScaleStep("second")
  let last = ScaleStep("last")
  let low = Constant("low")
  let high = Constant("high")
  let clip = Op<Clip>("clip")

  public init() {}

  public var pattern: Pattern {
    .oneOf([last(clip(first(x), low, high)), clip(second(first(x)), low, high)])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    try m.require(try m.number(low), isRounded: 0, as: element, "the lower bound")
    let high = try m.number(high)
    let alpha: Double
    let beta: Double
    if last.isMatched(by: m) {
      let sum = try first.number(m, isScale: false, rank: rank)
      alpha = try last.number(m, isScale: true, rank: rank)
      try m.require(alpha * high, isRounded: 1, as: element, "the upper bound times the factor")
      beta = sum * alpha
    } else {
      try m.require(high, isRounded: 1, as: .f64, "the upper bound")
      let isScaledFirst = try first.term(m).isScale
      let one = try first.number(m, isScale: isScaledFirst, rank: rank)
      let two = try second.number(m, isScale: !isScaledFirst, rank: rank)
      (alpha, beta) = isScaledFirst ? (one, two) : (two, one * two)
    }
    let (slope, offset) = (
      try alpha.attribute(for: element), try beta.attribute(for: element)
    )
    try edit.replaceRoot(
      with: Unary {
        $0.function = .hardSigmoid
        $0.alpha = slope
        $0.beta = offset
      }, m[x])
  }
}
