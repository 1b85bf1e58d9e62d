import Tensors

/// Division by the norm along an axis (ONNX LpNormalization 1, 22).
///
/// - `x`: floats of rank 1 or more. Output: like `x`; zeros stay where the norm is 0.
/// - `axis`: negative counts from the back. `p`: 1 for the sum of magnitudes, 2 for the root of the sum of
///   squares.
public struct LpNorm: Operator {
  public static let name = "lp_norm"
  public static let inputNames = ["x"]
  public var axis: Int = -1
  public var p: Int = 2

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("p", &p)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, x) = try facts.float(0)
    try facts.expectRank(0, x, atLeast: 1)
    _ = try Axis.resolve(axis, rank: x.count)
    guard p == 1 || p == 2 else {
      throw .attribute(name: "p", found: "\(p)", expected: "1 or 2")
    }
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 3 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    var values = try Arguments(inputs, of: Self.self).tensor(0).doubles
    if values.isEmpty { return [.tensor(Tensor(values, shape: shape, as: element))] }
    let axis = axis < 0 ? axis + shape.count : axis
    let inner = shape[(axis + 1)...].reduce(1, *)
    let length = shape[axis]
    values.withUnsafeMutableBufferPointer { values in
      for row in 0..<values.count / length {
        let start = row / inner * length * inner + row % inner
        var norm = 0.0
        for k in 0..<length {
          let value = values[start + k * inner]
          norm += p == 1 ? value.magnitude : value * value
        }
        if p == 2 { norm = norm.squareRoot() }
        for k in 0..<length { values[start + k * inner] /= norm == 0 ? 1 : norm }
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
