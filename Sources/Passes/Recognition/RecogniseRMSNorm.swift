import Operators
public import Rewrite
import Tensors

/// Makes `layer_norm` without a mean of a value divided by the root of its mean square.
///
///     %s = binary(%x, %x) {function: mul}
///     %m = reduce(%s, @[1]) {function: mean}
///     %e = binary(%m, @ε)                     ⇒     %y = layer_norm(%x, 1) {axis: 1, extent: 1, epsilon: ε, centred: false}
///     %r = unary(%e) {function: sqrt}
///     %y = binary(%x, %r) {function: div}
///
/// That is the normalisation of pixels when the axis is that of the channels. The square may be a power, the
/// root a power 0.5, and the quotient a product with the reciprocal, `1 / r` or the power −0.5. What
/// is centred is recognised next, see `RecogniseLayerNorm`.
///
/// Refuses axes with others between them, an ε below 0 or of more digits than single precision has, and
/// when a value between has other readers or is an output.
public struct RecogniseRMSNorm: RewriteRule {
  public static let name = "recognise-rms-norm"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let square = SquareStep("square")
  let axes = Constant("axes")
  let mean = Op<Reduce>("mean", "a mean that keeps its axes") {
    $0.function == .mean && $0.keepDims
  }
  let epsilon = ScaleStep("epsilon")
  let root = Op<Unary>("root", "sqrt") { $0.function == .sqrt }
  let exponent = Constant("exponent")
  let power = Op<Binary>("power", "pow") { $0.function == .pow }
  let inversePower = Op<Binary>("inverse power", "pow") { $0.function == .pow }
  let reciprocal = Op<Unary>("reciprocal", "reciprocal") { $0.function == .reciprocal }
  let one = Constant("one")
  let inverse = Op<Binary>("inverse", "div") { $0.function == .div }
  let quotient = Op<Binary>("quotient", "div") { $0.function == .div }
  let product = Op<Binary>("product", "mul") { $0.function == .mul }

  public init() {}

  public var pattern: Pattern {
    let sum = epsilon(mean(square(x), axes))
    let deviation = Pattern.oneOf([root(sum), power(sum, exponent)])
    let factor = Pattern.oneOf([
      reciprocal(deviation), inverse(one, deviation), inversePower(sum, exponent),
    ])
    return .oneOf([quotient(x, deviation), product.unordered(x, factor)])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    try square.check(m)
    if m.find(power) != nil { try m.requireExponent(exponent, 0.5) }
    if m.find(inversePower) != nil { try m.requireExponent(exponent, -0.5) }
    if m.find(inverse) != nil {
      try m.require(m.number(one), isRounded: 1, as: .f64, "the dividend")
      guard m[one].rank <= rank else {
        throw Mismatch(absent: "the dividend has rank \(m[one].rank)")
      }
    }
    let span = try m.span(of: axes, rank: rank)
    let number = try epsilon.number(m, isScale: false, rank: rank)
    try m.require(number >= 0, "'\(m.root.name)' has an ε of \(number)")
    let least = try number.attribute(for: element)
    try edit.replaceRoot(
      with: LayerNorm {
        $0.axis = span.lowerBound
        $0.extent = span.upperBound == rank ? nil : span.count
        $0.epsilon = least
        $0.centred = false
      }, m[x],
      edit.constant(Tensor(splat: 1, shape: [], as: element), named: "\(m.root.name).scale"))
  }
}
