import Tensors

/// The positions of the elements that are not 0, in row-major order (ONNX NonZero 9, 13).
///
/// - `x`: any type and shape; NaN is not 0. Output: i64 [rank of `x`, number of such elements], a position
///   in each column. The number is unknown until `x` is known.
public struct NonZero: Operator {
  public static let name = "non_zero"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let shape = try facts.tensor(0).shape
    let count = try facts.fact(0).constant.map { Dim(Self.positions($0).count) }
    return [Fact(.i64, [Dim(shape.count), count ?? .unknown])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let positions = Self.positions(x)
    let strides = Strides.rowMajor(x.shape)
    let values = x.shape.indices.flatMap { axis in
      positions.map { Int64($0 / strides[axis] % x.shape[axis]) }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private static func positions(_ x: Tensor) -> [Int] {
    if x.element.isFloat {
      let values = x.doubles
      return values.indices.filter { values[$0] != 0 }
    }
    let values = x.integers
    return values.indices.filter { values[$0] != 0 }
  }
}
