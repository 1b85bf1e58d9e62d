import Tensors

/// A tensor with elements replaced along an axis where indices say (ONNX Scatter 9, ScatterElements 11 to 18).
///
/// y = x, but y[`indices`[i, j, …], j, …] = `updates`[i, j, …] for axis 0; later updates win.
///
/// - `x`: any type, rank 1 or more. `indices`: i64 or i32 of the same rank, on other axes than `axis` no
///   longer than `x`; negative ones count from the back. `updates`: the type of `x`, the shape of
///   `indices`. Output: like `x`.
/// - `reduction`: whether the update replaces the element or is combined with it.
/// - An index out of range is an error when it is met.
public struct ScatterElements: Operator {
  public static let name = "scatter_elements"
  public static let inputNames = ["x", "indices", "updates"]
  public var axis: Int = 0
  public var reduction: ScatterReduction = .none

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("reduction", &reduction)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 1)
    let axis = try Axis.resolve(axis, rank: x.count)
    let indices = try facts.elementIndices(1, of: x, axis: axis)
    try facts.expectShape(2, try facts.tensor(2, like: element), indices)
    return [Fact(element, x)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard reduction != .none, inputs.count > 2, let updates = inputs[2]?.tensorType?.shape else {
      return Cost()
    }
    return Cost(operations: updates.elementCount)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    _ = try outputTypes(inputs)
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let offsets = try Selection.elements(
      of: x.shape, axis: axis < 0 ? axis + x.rank : axis, indices: try arguments.tensor(1))
    return [.tensor(reduction.scatter(try arguments.tensor(2), to: offsets, of: 1, in: x))]
  }
}

extension Facts {
  /// Refuses a shape that can never be the expected one.
  func expectShape(_ index: Int, _ shape: Shape, _ expected: Shape) throws(ShapeError) {
    try expectRank(index, shape, atLeast: expected.count, atMost: expected.count)
    for axis in shape.indices where shape[axis].isDifferent(from: expected[axis]) {
      throw .size(
        what: "dimension \(axis) of '\(name(index))'", found: "\(shape[axis])",
        expected: "\(expected[axis])")
    }
  }
}
