import Tensors

/// The slices that tuples of indices name (ONNX GatherND 11, 12, 13).
///
/// - `x`: any type, shape [B…, D1, …]. `indices`: i64 or i32 of shape [B…, I…, K], whose last dimension
///   must be known and holds indices of the K dimensions of `x` after the first `batchDims`; negative ones
///   count from the back. Output: [B…, I…, D(K+1), …].
/// - `batchDims`: the number of leading dimensions that both have in common.
/// - An index out of range is an error when it is met.
public struct GatherND: Operator {
  public static let name = "gather_nd"
  public static let inputNames = ["x", "indices"]
  public var batchDims: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("batch_dims", &batchDims)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 1)
    let (indices, width) = try facts.tuples(1, of: x, batch: batchDims)
    for axis in 0..<batchDims where indices[axis].isDifferent(from: x[axis]) {
      throw .size(
        what: "dimension \(axis) of 'indices'", found: "\(indices[axis])",
        expected: "\(x[axis]) as 'x' has")
    }
    return [Fact(element, indices.dropLast() + Shape(x[(batchDims + width)...]))]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let indices = try arguments.tensor(1)
    let offsets = try Selection.tuples(of: x.shape, batch: batchDims, indices: indices)
    let run = x.shape[(batchDims + indices.shape[indices.rank - 1])...].reduce(1, *)
    return [.tensor(x.runs(at: offsets, of: run, shape: shape))]
  }
}

extension Facts {
  /// The shape of indices whose last dimension holds tuples, and the length of a tuple.
  func tuples(
    _ index: Int, of shape: Shape, batch: Int
  ) throws(ShapeError) -> (shape: Shape, width: Int) {
    let indices = try tensor(index, "i64 or i32") { $0 == .i64 || $0 == .i32 }.shape
    try expectRank(index, indices, atLeast: 1)
    let limit = min(shape.count, indices.count)
    guard batch >= 0, batch < limit else {
      throw .attribute(name: "batch_dims", found: "\(batch)", expected: "0 to \(limit - 1)")
    }
    guard let width = indices[indices.count - 1].value else { throw .unknown(input: name(index)) }
    guard width <= shape.count - batch else {
      throw .size(
        what: "the last dimension of '\(name(index))'", found: "\(width)",
        expected: "at most \(shape.count - batch), the dimensions of 'x' behind \(batch)")
    }
    return (indices, width)
  }
}
