public import Tensors

/// The same values in another element type (ONNX Cast 1 to 24).
///
/// Floats round to nearest even, and to infinity beyond the largest finite value. Floats become integers
/// towards zero; those out of range (undefined in ONNX) saturate, and NaN becomes 0. Integers keep their low
/// bits. Anything but 0 is true. `saturate` belongs to 8-bit floats, which do not exist here.
public struct Cast: Operator {
  public static let name = "cast"
  public static let inputNames = ["x"]
  public var to: ElementType = .f32
  public var saturate: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("to", &to)
    try visit("saturate", &saturate)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (_, shape) = try facts.tensor(0)
    let x = try facts.fact(0)
    return [Fact(to, shape) { _ in x.symbolicIntegers }]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    _ = try outputTypes(inputs)
    return [.tensor(try Arguments(inputs, of: Self.self).tensor(0).converted(to: to))]
  }
}
