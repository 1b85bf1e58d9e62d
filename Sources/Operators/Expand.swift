import Tensors

/// A tensor broadcast to a shape (ONNX Expand 8, 13).
///
/// Broadcasting goes both ways: a 1 in `shape` (a vector of i64) keeps the size of `x`, and `shape` may be
/// shorter than that of `x`.
public struct Expand: Operator {
  public static let name = "expand"
  public static let inputNames = ["x", "shape"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let target = try facts.integers(1)
    if let negative = target.first(where: { ($0.value ?? 0) < 0 }) {
      throw .size(what: "a size in 'shape'", found: "\(negative)", expected: "0 or more")
    }
    let result = try Broadcast.shape(shape, target, names: ("x", "shape"))
    let x = try facts.fact(0)
    return [
      Fact(element, result) { result in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete else { return nil }
        return Broadcast.selection(shape, to: result).apply(to: dims)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: element))]
    }
    return [.tensor(Broadcast.selection(x.shape, to: shape).apply(to: x, shape: shape))]
  }
}
