import Tensors

/// A tensor with slices replaced where tuples of indices say (ONNX ScatterND 11, 13, 16, 18).
///
/// - `x`: any type, shape [D1, …]. `indices`: i64 or i32 of shape [I…, K], whose last dimension must be
///   known and holds indices of the first K dimensions of `x`; negative ones count from the back.
///   `updates`: the type of `x`, shape [I…, D(K+1), …]. Output: like `x`; later updates win.
/// - `reduction`: whether the update replaces the slice or is combined with it.
/// - An index out of range is an error when it is met.
public struct ScatterND: Operator {
  public static let name = "scatter_nd"
  public static let inputNames = ["x", "indices", "updates"]
  public var reduction: ScatterReduction = .none

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("reduction", &reduction)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 1)
    let (indices, width) = try facts.tuples(1, of: x, batch: 0)
    try facts.expectShape(
      2, try facts.tensor(2, like: element), indices.dropLast() + Shape(x[width...]))
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
    let indices = try arguments.tensor(1)
    if try arguments.tensor(2).count == 0 { return [.tensor(x)] }
    let offsets = try Selection.tuples(of: x.shape, batch: 0, indices: indices)
    let run = x.shape[indices.shape[indices.rank - 1]...].reduce(1, *)
    return [.tensor(reduction.scatter(try arguments.tensor(2), to: offsets, of: run, in: x))]
  }
}
