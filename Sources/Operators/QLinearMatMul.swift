import Tensors

/// A product of quantised matrices with a quantised result (ONNX QLinearMatMul 10, 21).
///
/// - `a`: [..., M, K]; `b`: [..., K, N]; each i8 or u8, as `matmul` takes them. Scales are f32, f16 or bf16, all
///   the same; zero points have the type of what they belong to. Both are one element, one for each row of
///   `a` ([M] or [..., M, 1]), or one for each column of `b` ([N] or [..., 1, N]); one element for `y`.
/// - Output: the type of `y_zero_point`, the shape of `matmul`: the exact sum · (a_scale · b_scale / y_scale),
///   rounded to the nearest integer with ties to even, plus the zero point, limited to the type's range.
public struct QLinearMatMul: Operator {
  public static let name = "qlinear_matmul"
  public static let inputNames = [
    "a", "a_scale", "a_zero_point", "b", "b_scale", "b_zero_point", "y_scale", "y_zero_point",
  ]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 8)
    let a = try facts.bytes(0)
    let b = try facts.bytes(3)
    let shape = try MatMul.outputShape(a.shape, b.shape, facts, a: 0, b: 3)
    let (element, scale) = try facts.tensor(1, "f32, f16 or bf16") { $0.isFloat && $0 != .f64 }
    let (target, zero) = try facts.bytes(7)
    try QuantisedSide.rows.check(facts, 1, scale, of: a.shape)
    try QuantisedSide.rows.check(facts, 2, facts.tensor(2, like: a.element), of: a.shape)
    try QuantisedSide.columns.check(facts, 4, facts.tensor(4, like: element), of: b.shape)
    try QuantisedSide.columns.check(facts, 5, facts.tensor(5, like: b.element), of: b.shape)
    try facts.single(6, facts.tensor(6, like: element))
    try facts.single(7, zero)
    return [Fact(target, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    MatMul().cost(inputs, outputs)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (a, b) = (try arguments.tensor(0), try arguments.tensor(3))
    let sums = MatMul.product(
      QuantisedSide.rows.shifted(a, zero: try arguments.tensor(2)), a.shape,
      QuantisedSide.columns.shifted(b, zero: try arguments.tensor(5)), b.shape, shape: shape)
    let left = QuantisedSide.rows.values(try arguments.tensor(1), over: shape)
    let right = QuantisedSide.columns.values(try arguments.tensor(4), over: shape)
    let output = try arguments.tensor(6).doubles[0]
    let zero = try arguments.tensor(7).integers[0]
    let values = sums.indices.map {
      element.quantised(sums[$0] * (left[$0] * right[$0] / output), zero: zero)
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
