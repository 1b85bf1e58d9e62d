import Tensors

/// A tensor filled with one value, 0 as f32 when absent (ONNX ConstantOfShape 9 to 24).
///
/// `shape` is a vector of i64; an empty one gives a scalar. `value` is one element of any type.
public struct ConstantOfShape: Operator {
  public static let name = "constant_of_shape"
  public static let inputNames = ["shape", "value"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let shape = try facts.integers(0)
    if let negative = shape.first(where: { ($0.value ?? 0) < 0 }) {
      throw .size(what: "a size in 'shape'", found: "\(negative)", expected: "0 or more")
    }
    guard let value = facts.optional(1) else { return [Fact(.f32, shape)] }
    let type = try facts.tensor(1)
    guard !type.shape.elementCount.isDifferent(from: 1) else {
      throw .size(what: "the shape of 'value'", found: type.shape.text, expected: "one element")
    }
    return [
      Fact(type.element, shape) { shape in
        guard let value = value.symbolicIntegers?.first else { return nil }
        return Array(repeating: value, count: shape.reduce(1, *))
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    guard let value = try Arguments(inputs, of: Self.self).optional(1), !shape.contains(0) else {
      return [.tensor(Tensor(element: element, shape: shape) { _ in })]
    }
    let filled = Selection(tables: shape.map { Array(repeating: 0, count: $0) })
    return [.tensor(filled.apply(to: value, shape: shape))]
  }
}
