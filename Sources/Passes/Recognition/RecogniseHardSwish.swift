import Operators
public import Rewrite
import Tensors

/// Makes `hard_swish` of a value times its hard sigmoid of slope 1/6.
///
///     %h = unary(%x) {function: hard_sigmoid, alpha: 1/6, beta: 0.5}
///     %y = binary(%x, %h) {function: mul}                              ⇒     %y = unary(%x) {function: hard_swish}
///
/// Likewise (x · clip(x + 3, 0, 6)) / 6 and (x / 6) · clip(x + 3, 0, 6). The factors may stand in either order. 3,
/// 6, 0.5 and 1/6 are met to within the rounding of the element type.
///
/// Refuses when a value between has other readers or is an output.
public struct RecogniseHardSwish: RewriteRule {
  public static let name = "recognise-hard-swish"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let shift = ScaleStep("shift")
  let sixth = ScaleStep("sixth")
  let low = Constant("low")
  let high = Constant("high")
  let clip = Op<Clip>("clip")
  let sigmoid = Op<Unary>("sigmoid", "hard_sigmoid") { $0.function == .hardSigmoid }
  let product = Op<Binary>("product", "mul") { $0.function == .mul }

  public init() {}

  public var pattern: Pattern {
    let clipped = clip(shift(x), low, high)
    return .oneOf([
      product.unordered(x, sigmoid(x)),
      sixth(product.unordered(x, clipped)),
      product.unordered(sixth(x), clipped),
    ])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    if let sigmoid = m.find(sigmoid) {
      try m.require(Double(sigmoid.alpha), isRounded: 1.0 / 6, as: .f32, "the slope")
      try m.require(Double(sigmoid.beta), isRounded: 0.5, as: .f32, "the value at 0")
    } else {
      let factor = try sixth.number(m, isScale: true, rank: rank)
      try m.require(factor, isRounded: 1.0 / 6, as: element, "the factor")
      try m.require(
        shift.number(m, isScale: false, rank: rank), isRounded: 3, as: element, "the sum's constant"
      )
      try m.require(m.number(low), isRounded: 0, as: element, "the lower bound")
      try m.require(m.number(high), isRounded: 6, as: element, "the upper bound")
    }
    try edit.replaceRoot(with: Unary { $0.function = .hardSwish }, m[x])
  }
}
