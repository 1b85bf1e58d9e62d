import Tensors

/// A convolution of quantised tensors with a quantised result (ONNX QLinearConv 10).
///
/// - `x`: [N, C, D1, …] and `weight`: [M, C / groups, K1, …], each i8 or u8. Scales are f32; zero points have
///   the type of what they belong to. Those of `x` and `y` are one element, those of `weight` one element or
///   [M]. `bias`: [M], i32, in steps of x_scale · weight_scale. Padding stands for the zero point.
/// - Output: the type of `y_zero_point`: the exact sum · (x_scale · weight_scale / y_scale), rounded to the
///   nearest integer with ties to even, plus the zero point, limited to the range of the type.
/// - Attributes: those of `conv`.
public struct QLinearConv: Operator {
  public static let name = "qlinear_conv"
  public static let inputNames = [
    "x", "x_scale", "x_zero_point", "weight", "weight_scale", "weight_zero_point", "y_scale",
    "y_zero_point", "bias",
  ]
  /// The window and the groups.
  public var conv = Conv()

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try conv.attributes(&visit)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 9)
    let (x, _) = try facts.bytes(0)
    let (weight, filters) = try facts.bytes(3)
    let shape = try conv.outputShape(facts, x: 0, weight: 3)
    let (target, zero) = try facts.bytes(7)
    try facts.single(1, facts.tensor(1, like: .f32))
    try facts.single(2, facts.tensor(2, like: x))
    try facts.perMap(4, facts.tensor(4, like: .f32), maps: filters[0])
    try facts.perMap(5, facts.tensor(5, like: weight), maps: filters[0])
    try facts.single(6, facts.tensor(6, like: .f32))
    try facts.single(7, zero)
    if facts.optional(8) != nil {
      try facts.expectVector(8, facts.tensor(8, like: .i32), count: filters[0])
    }
    return [Fact(target, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard inputs.count > 3 else { return Cost() }
    return conv.cost([inputs[0], inputs[3]], outputs)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let sums = try conv.sums(
      x: try arguments.tensor(0), zero: try arguments.tensor(2), weight: try arguments.tensor(3),
      weightZero: try arguments.tensor(5), bias: try arguments.optional(8), shape: shape)
    let input = try arguments.tensor(1).doubles[0]
    let output = try arguments.tensor(6).doubles[0]
    let steps = try arguments.tensor(4).doubles.map { input * $0 / output }
    let zero = try arguments.tensor(7).integers[0]
    let plane = max(shape[2...].reduce(1, *), 1)
    let maps = max(shape[1], 1)
    let values = sums.enumerated().map { index, sum in
      element.quantised(
        sum * steps[steps.count == 1 ? 0 : index / plane % maps], zero: zero)
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
