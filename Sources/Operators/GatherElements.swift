import Tensors

/// The elements along an axis that indices name one by one (ONNX GatherElements 11, 13).
///
/// y[i, j, …] = x[`indices`[i, j, …], j, …] for axis 0.
///
/// - `x`: any type, rank 1 or more. `indices`: i64 or i32 of the same rank, on other axes than `axis` no
///   longer than `x`; negative ones count from the back. Output: like `x` in the shape of `indices`.
/// - An index out of range is an error when it is met.
public struct GatherElements: Operator {
  public static let name = "gather_elements"
  public static let inputNames = ["x", "indices"]
  public var axis: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 1)
    let axis = try Axis.resolve(axis, rank: x.count)
    return [Fact(element, try facts.elementIndices(1, of: x, axis: axis))]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let offsets = try Selection.elements(
      of: x.shape, axis: axis < 0 ? axis + x.rank : axis, indices: try arguments.tensor(1))
    return [.tensor(x.runs(at: offsets, of: 1, shape: shape))]
  }
}

extension Facts {
  /// The shape of indices that name elements of an array of `shape` along an axis.
  func elementIndices(_ index: Int, of shape: Shape, axis: Int) throws(ShapeError) -> Shape {
    let indices = try tensor(index, "i64 or i32") { $0 == .i64 || $0 == .i32 }.shape
    try expectRank(index, indices, atLeast: shape.count, atMost: shape.count)
    for (other, size) in indices.enumerated() where other != axis {
      if let size = size.value, let limit = shape[other].value, size > limit {
        throw .size(
          what: "dimension \(other) of '\(name(index))'", found: "\(size)",
          expected: "at most \(limit) as 'x' has")
      }
    }
    return indices
  }
}
