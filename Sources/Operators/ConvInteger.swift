import Tensors

/// A convolution of bytes with sums of 32 bits (ONNX ConvInteger 10).
///
/// - `x`: [N, C, D1, …], i8 or u8; `weight`: [M, C / groups, K1, …], i8 or u8; `x_zero_point`: one element of
///   the type of `x`; `weight_zero_point`: one element of the type of `weight`, or [M]. Zero points are
///   subtracted first and are 0 when absent; padding stands for the zero point.
/// - Output: i32 of the shape of `conv` over the same inputs. Sums wrap.
/// - Attributes: those of `conv`.
public struct ConvInteger: Operator {
  public static let name = "conv_integer"
  public static let inputNames = ["x", "weight", "x_zero_point", "weight_zero_point"]
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
    try facts.expect(atMost: 4)
    let (x, _) = try facts.bytes(0)
    let (weight, filters) = try facts.bytes(1)
    let shape = try conv.outputShape(facts, x: 0, weight: 1)
    if facts.optional(2) != nil { try facts.single(2, facts.tensor(2, like: x)) }
    if facts.optional(3) != nil {
      try facts.perMap(3, facts.tensor(3, like: weight), maps: filters[0])
    }
    return [Fact(.i32, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    conv.cost(inputs, outputs)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let sums = try conv.sums(
      x: try arguments.tensor(0), zero: try arguments.optional(2),
      weight: try arguments.tensor(1), weightZero: try arguments.optional(3), bias: nil,
      shape: shape)
    return [.tensor(Tensor(sums.map { Int64($0) }, shape: shape, as: element))]
  }
}

extension Conv {
  /// The sums of a convolution of integers, exact, after zero points are subtracted.
  func sums(
    x: Tensor, zero: Tensor?, weight: Tensor, weightZero: Tensor?, bias: Tensor?, shape: [Int]
  ) throws -> [Double] {
    let shift = zero?.doubles[0] ?? 0
    let zeros = weightZero?.doubles ?? [0]
    let filter = max(weight.shape[1...].reduce(1, *), 1)
    let filters = weight.doubles.enumerated().map { index, value in
      value - zeros[zeros.count == 1 ? 0 : index / filter]
    }
    return try sums(
      x.doubles.map { $0 - shift }, x.shape, filters, weight.shape, bias: bias?.doubles,
      shape: shape)
  }
}

extension Facts {
  /// An input that must have one element, or one for each output channel.
  func perMap(_ index: Int, _ shape: Shape, maps: Dim) throws(ShapeError) {
    if shape.elementCount.value == 1 { return }
    try expectVector(index, shape, count: maps)
  }
}
