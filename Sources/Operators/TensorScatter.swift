import Tensors

/// A cache with a stretch of one axis overwritten from where each batch says (ONNX TensorScatter 24).
///
/// - `x`: any type, shape [N, …, S, …] with S at `axis`. `updates`: the same but for a size U ≤ S at
///   `axis`. `positions`: i64, [N], where the stretch starts in each batch; absent: 0. Output: like `x`.
/// - `axis`: not the first one; negative counts from the back.
/// - `circular`: positions beyond S start again at 0; otherwise they are an error when met.
public struct TensorScatter: Operator {
  public static let name = "tensor_scatter"
  public static let inputNames = ["x", "updates", "positions"]
  public var axis: Int = -2
  public var circular: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("circular", &circular)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0)
    try facts.expectRank(0, x, atLeast: 2)
    let axis = try Axis.resolve(axis, rank: x.count)
    guard axis > 0 else {
      throw .attribute(name: "axis", found: "\(axis)", expected: "another axis than the first")
    }
    let updates = try facts.tensor(1, like: element)
    var expected = x
    if updates.count == x.count { expected[axis] = updates[axis] }
    try facts.expectShape(1, updates, expected)
    if let size = updates[axis].value, let limit = x[axis].value, size > limit {
      throw .size(
        what: "dimension \(axis) of 'updates'", found: "\(size)",
        expected: "at most \(limit) as 'x' has")
    }
    if facts.optional(2) != nil {
      let positions = try facts.tensor(2, "i64 or i32") { $0 == .i64 || $0 == .i32 }.shape
      try facts.expectVector(2, positions, count: x[0])
    }
    return [Fact(element, x)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    _ = try outputTypes(inputs)
    let arguments = Arguments(inputs, of: Self.self)
    let (x, updates) = (try arguments.tensor(0), try arguments.tensor(1))
    if updates.count == 0 { return [.tensor(x)] }
    let positions = try arguments.optional(2)?.integers
    let axis = axis < 0 ? axis + x.rank : axis
    let (size, count) = (x.shape[axis], updates.shape[axis])
    let outer = x.shape[..<axis].reduce(1, *)
    let run = x.shape[(axis + 1)...].reduce(1, *)
    var offsets: [Int] = []
    for row in 0..<outer {
      let start = positions?[row / (outer / x.shape[0])] ?? 0
      guard start >= 0, start <= Int64(circular ? Window.limit : size - count) else {
        throw EvaluationError.value(
          input: "positions",
          problem: "\(count) elements from \(start) on do not fit in \(size) of dimension \(axis)")
      }
      for k in 0..<count { offsets.append((row * size + (Int(start) + k) % size) * run) }
    }
    return [.tensor(ScatterReduction.none.scatter(updates, to: offsets, of: run, in: x))]
  }
}
