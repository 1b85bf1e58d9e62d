import Tensors

/// A matrix: the dimensions before an axis times those from it on (ONNX Flatten 1 to 24).
///
/// The input has any type and rank. `axis` lies in `-rank ... rank`; at 0 the output is [1, count].
public struct Flatten: Operator {
  public static let name = "flatten"
  public static let inputNames = ["x"]
  public var axis: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) = try facts.tensor(0)
    guard axis >= -shape.count, axis <= shape.count else {
      throw .attribute(
        name: "axis", found: "\(axis)", expected: "\(-shape.count) to \(shape.count)")
    }
    let split = axis < 0 ? axis + shape.count : axis
    let matrix = [Shape(shape[..<split]).elementCount, Shape(shape[split...]).elementCount]
    let x = try facts.fact(0)
    return [Fact(element, matrix) { _ in x.symbolicIntegers }]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    return [.tensor(x.reshaped(shape))]
  }
}
