import Tensors

/// Quantisation to bytes over the range that a tensor has (ONNX DynamicQuantizeLinear 11).
///
/// - `x`: f32 of any shape.
/// - Outputs: `y`, u8 of the shape of `x`; the scale, an f32 scalar, (max − min) / 255 over the elements and
///   0; the zero point, a u8 scalar, round(−min / scale) limited to 0 … 255.
///
/// Every step is rounded to f32, as in the function by which ONNX defines the operator. Where all elements
/// are 0, which that function divides by, the scale is 1 and the zero point 0. NaN does not count for the
/// range and becomes the zero point.
public struct DynamicQuantizeLinear: Operator {
  public static let name = "dynamic_quantize_linear"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (_, x) = try facts.tensor(0, "f32") { $0 == .f32 }
    return [Fact(.u8, x), Fact(.f32, []), Fact(.u8, [])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: (outputs.first?.tensorType?.shape.elementCount ?? .unknown) * 3)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0).floats
    let numbers = x.filter { !$0.isNaN }
    let (low, high) = (min(numbers.min() ?? 0, 0), max(numbers.max() ?? 0, 0))
    let scale: Float = low == high ? 1 : (high - low) / 255
    let zero = element.quantised(Double(-low / scale), zero: 0)
    let values = x.map { element.quantised(Double($0 / scale), zero: zero) }
    return [
      .tensor(Tensor(values, shape: shape, as: element)),
      .tensor(Tensor(floats: [scale], shape: [])),
      .tensor(Tensor([zero], shape: [], as: element)),
    ]
  }
}
