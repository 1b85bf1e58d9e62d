public import Tensors

/// The real numbers for which integers stand (ONNX DequantizeLinear 10, 13, 19, 21, 23, 24, 25).
///
/// y = (x − zero point) · scale, rounded once.
///
/// - `x`: any shape; i8, u8, i16, u16 or i32. `scale`: f32, f16 or bf16; one element, or the length of
///   `axis`, or with `blockSize` the shape of `x` with the size of `axis` divided by it, rounded up.
///   `zero_point`: the type of `x` and the shape of `scale`, 0 when absent.
/// - Output: the shape of `x`, of type `to`, which is that of `scale` when not set.
public struct DequantizeLinear: Operator {
  public static let name = "dequantize_linear"
  public static let inputNames = ["x", "scale", "zero_point"]
  public var axis: Int = 1
  public var blockSize: Int = 0
  public var to: ElementType?

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("block_size", &blockSize)
    try visit("to", &to)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0, "i8, u8, i16, u16 or i32") {
      $0.isQuantised || $0 == .i32
    }
    let (scale, _) = try facts.tensor(1, "f32, f16 or bf16") { $0.isFloat && $0 != .f64 }
    _ = try Quantisation(facts, axis: axis, blockSize: blockSize)
    if let to, !to.isFloat || to == .f64 {
      throw .attribute(name: "to", found: "\(to)", expected: "f32, f16 or bf16")
    }
    if facts.optional(2) != nil {
      try Quantisation.checkZeroPoint(facts, try facts.tensor(2, like: element))
    }
    return [Fact(to ?? scale, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (x, scale) = (try arguments.tensor(0), try arguments.tensor(1))
    let arrangement = try Quantisation(
      Facts(inputs.map { $0?.fact }, of: Self.self), axis: axis, blockSize: blockSize)
    let owners = arrangement.indices(shape, scale: scale.shape)
    let scales = scale.doubles
    let zeros = try arguments.optional(2)?.doubles
    let values = zip(x.doubles, owners).map { ($0 - (zeros?[$1] ?? 0)) * scales[$1] }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
