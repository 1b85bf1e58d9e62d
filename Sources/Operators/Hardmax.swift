import Tensors

/// 1 at the first of the largest elements along an axis, 0 elsewhere (ONNX Hardmax 1, 11, 13).
///
/// - `x`: floats of rank 1 or more. Output: like `x`. NaN counts as the largest.
/// - `axis` counts from the back when negative; `flattened`: it and all after it are taken together, as
///   before opset 13.
public struct Hardmax: Operator {
  public static let name = "hardmax"
  public static let inputNames = ["x"]
  public var axis: Int = -1
  public var flattened: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("flattened", &flattened)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 1)
    _ = try Axis.resolve(axis, rank: x.count)
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0).doubles
    let axis = axis < 0 ? axis + shape.count : axis
    let inner = flattened ? 1 : shape[(axis + 1)...].reduce(1, *)
    let length = flattened ? shape[axis...].reduce(1, *) : shape[axis]
    var values = [Double](repeating: 0, count: x.count)
    for row in 0..<(x.isEmpty ? 0 : x.count / length) {
      let start = row / inner * length * inner + row % inner
      var best = start
      for k in 1..<max(length, 1) where !x[best].isNaN {
        let index = start + k * inner
        if x[index] > x[best] || x[index].isNaN { best = index }
      }
      values[best] = 1
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
