public import Tensors

/// Integers that stand for real numbers (ONNX QuantizeLinear 10, 13, 19, 21, 23, 24, 25).
///
/// y = x / scale, rounded to the nearest integer with ties to even, plus the zero point, limited to the
/// range of the output's type.
///
/// - `x`: any shape; f32, f16, bf16 or i32. `scale`: the same types; one element, or the length of `axis`,
///   or with `blockSize` the shape of `x` with the size of `axis` divided by it, rounded up.
///   `zero_point`: the shape of `scale`, 0 when absent; its type is that of the output.
/// - Output: i8, u8, i16 or u16 of the shape of `x`; `to` names the type when there is no zero point, u8
///   when it is not set either.
/// - `precision`: the float type in which `x` is divided by `scale`; that of `scale` when not set. Integer
///   scales divide in double precision.
/// - NaN, for which ONNX says nothing, becomes the zero point. Targets of 4 bits and 8-bit floats do not
///   exist here.
public struct QuantizeLinear: Operator {
  public static let name = "quantize_linear"
  public static let inputNames = ["x", "scale", "zero_point"]
  public var axis: Int = 1
  public var blockSize: Int = 0
  public var to: ElementType?
  public var precision: ElementType?

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("block_size", &blockSize)
    try visit("to", &to)
    try visit("precision", &precision)
  }

  private static func isReal(_ element: ElementType) -> Bool {
    element == .f32 || element == .f16 || element == .bf16 || element == .i32
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (_, x) = try facts.tensor(0, "f32, f16, bf16 or i32", where: Self.isReal)
    _ = try facts.tensor(1, "f32, f16, bf16 or i32", where: Self.isReal)
    _ = try Quantisation(facts, axis: axis, blockSize: blockSize)
    if let precision, !Self.isReal(precision) || precision == .i32 {
      throw .attribute(name: "precision", found: "\(precision)", expected: "f32, f16 or bf16")
    }
    if let to, !to.isQuantised {
      throw .attribute(name: "to", found: "\(to)", expected: "i8, u8, i16 or u16")
    }
    guard facts.optional(2) != nil else { return [Fact(to ?? .u8, x)] }
    let (target, zero) = try facts.tensor(2, "i8, u8, i16 or u16", where: \.isQuantised)
    try Quantisation.checkZeroPoint(facts, zero)
    if let to, to != target {
      throw .elementType(input: facts.name(2), found: target, expected: "\(to) as attribute 'to'")
    }
    return [Fact(target, x)]
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
    let type = precision ?? (scale.element.isFloat ? scale.element : .f64)
    let scales = scale.converted(to: type).doubles
    let numbers = (precision.map(x.converted(to:)) ?? x).doubles
    let zeros = try arguments.optional(2)?.integers
    let quotients = zip(numbers, owners).map { $0 / scales[$1] }
    let rounded = Tensor(quotients, shape: [quotients.count], as: type).doubles
    let values = zip(rounded, owners).map { element.quantised($0, zero: zeros?[$1] ?? 0) }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
