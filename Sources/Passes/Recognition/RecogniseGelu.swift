import Operators
public import Rewrite
import Tensors

/// Makes `gelu` of a value times the error function or the hyperbolic tangent of it.
///
///     %d = binary(%x, √2) {function: div}
///     %e = unary(%d) {function: erf}
///     %s = binary(%e, 1)                        ⇒     %y = unary(%x) {function: gelu}
///     %p = binary(%x, %s) {function: mul}
///     %y = binary(%p, 0.5) {function: mul}
///
/// The half may also be taken of the operand or of the sum. With tanh(√(2/π) · (x + 0.044715 · x³)) in the place of
/// erf(x / √2) it is `gelu_tanh`, where the cube is a power or products in any order, or √(2/π) · x stands before
/// (1 + 0.044715 · x²). Constants are met to within the rounding of the element type; factors and terms stand
/// in either order.
///
/// Refuses when a value between has other readers or is an output.
public struct RecogniseGelu: RewriteRule {
  public static let name = "recognise-gelu"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let root = ScaleStep("root")
  let erf = Op<Unary>("erf", "erf") { $0.function == .erf }
  let coefficient = ScaleStep("coefficient")
  let exponent = Constant("exponent")
  let power = Op<Binary>("power", "pow") { $0.function == .pow }
  let square = SquareStep("square")
  let cube = Op<Binary>("cube", "mul") { $0.function == .mul }
  let partial = Op<Binary>("partial", "mul") { $0.function == .mul }
  let inner = Op<Binary>("inner", "add") { $0.function == .add }
  let innerOne = ScaleStep("inner one")
  let outer = Op<Binary>("outer", "mul") { $0.function == .mul }
  let factor = ScaleStep("factor")
  let tanh = Op<Unary>("tanh", "tanh") { $0.function == .tanh }
  let one = ScaleStep("one")
  let half = ScaleStep("half")
  let product = Op<Binary>("product", "mul") { $0.function == .mul }

  public init() {}

  public var pattern: Pattern {
    let sum = one(Pattern.oneOf([erf(root(x)), tanh(argument)]))
    return .oneOf([
      half(product.unordered(x, sum)), product.unordered(half(x), sum),
      product.unordered(x, half(sum)),
    ])
  }

  /// √(2/π) · (x + 0.044715 · x³) in all of its forms.
  private var argument: Pattern {
    let scaledSquare = Pattern.oneOf([
      coefficient(square(x)), partial.unordered(coefficient(x), x),
    ])
    let scaledCube = Pattern.oneOf([
      coefficient(Pattern.oneOf([power(x, exponent), cube.unordered(x, square(x))])),
      cube.unordered(coefficient(x), square(x)), cube.unordered(x, scaledSquare),
    ])
    let bracket = innerOne(scaledSquare)
    return .oneOf([
      factor(inner.unordered(x, scaledCube)), outer.unordered(factor(x), bracket),
      factor(outer.unordered(x, bracket)),
    ])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    func require(
      _ step: ScaleStep, isScale: Bool = true, _ known: Double, _ what: String
    ) throws(Mismatch) {
      let number = try step.number(m, isScale: isScale, rank: rank)
      try m.require(number, isRounded: known, as: element, what)
    }
    try require(half, 0.5, "the half")
    try require(one, isScale: false, 1, "the sum's constant")
    if m.find(erf) != nil {
      try require(root, 0.5.squareRoot(), "the factor of erf's operand")
      try edit.replaceRoot(with: Unary { $0.function = .gelu }, m[x])
      return
    }
    try require(factor, (2 / Double.pi).squareRoot(), "the factor of tanh's operand")
    try require(coefficient, 0.044715, "the factor of the cube")
    if innerOne.isMatched(by: m) {
      try require(innerOne, isScale: false, 1, "the inner sum's constant")
    }
    if m.find(power) != nil { try m.requireExponent(exponent, 3) }
    try square.check(m)
    try edit.replaceRoot(with: Unary { $0.function = .geluTanh }, m[x])
  }
}
