import Tensors

/// The largest or smallest elements along an axis and their indices (ONNX TopK 1, 10, 11, 24).
///
/// - `x`: numbers, rank 1 or more. `k`: one i64, known or not, at most the size of the axis.
/// - Outputs: values like `x` and i64 indices, both with size k on `axis`, best first; among equals the
///   lower index comes first. NaN counts as larger than every number.
/// - `largest`: the largest instead of the smallest. `sorted`: whether the order is asked for; it is given
///   in any case.
public struct TopK: Operator {
  public static let name = "top_k"
  public static let inputNames = ["x", "k"]
  public var axis: Int = -1
  public var largest: Bool = true
  public var sorted: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("largest", &largest)
    try visit("sorted", &sorted)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.tensor(0, "a number") { $0 != .bool }
    try facts.expectRank(0, x, atLeast: 1)
    let axis = try Axis.resolve(axis, rank: x.count)
    let values = try facts.integers(1)
    guard values.count == 1 else {
      throw .size(what: "the number of elements of 'k'", found: "\(values.count)", expected: "1")
    }
    if let k = values[0].value {
      if k < 0 { throw .size(what: "'k'", found: "\(k)", expected: "0 or more") }
      if let size = x[axis].value, k > size {
        throw .size(
          what: "'k'", found: "\(k)", expected: "at most \(size), the size of dimension \(axis)")
      }
    }
    var shape = x
    shape[axis] = values[0]
    return [Fact(element, shape), Fact(.i64, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) {
      return [element, .i64].map { .tensor(Tensor(splat: 0, shape: shape, as: $0)) }
    }
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let axis = axis < 0 ? axis + x.rank : axis
    let rows = Rows(size: x.shape[axis], k: shape[axis], inner: shape[(axis + 1)...].reduce(1, *))
    let outer = shape[..<axis].reduce(1, *)
    let indices: [Int]
    if element == .u64 {
      let values = x.integers.map(UInt64.init(bitPattern:))
      indices = rows.best(values, outer: outer) { largest ? $0 > $1 : $0 < $1 }
    } else if element.isInteger {
      indices = rows.best(x.integers, outer: outer) { largest ? $0 > $1 : $0 < $1 }
    } else {
      indices = rows.best(x.doubles, outer: outer) {
        largest ? Self.isLess($1, $0) : Self.isLess($0, $1)
      }
    }
    let offsets = indices.enumerated().map { position, index in
      let row = position / (rows.k * rows.inner)
      return (row * rows.size + index) * rows.inner + position % rows.inner
    }
    return [
      .tensor(x.runs(at: offsets, of: 1, shape: shape)),
      .tensor(Tensor(indices.map(Int64.init), shape: shape)),
    ]
  }

  /// The order of numbers, NaN last.
  private static func isLess(_ a: Double, _ b: Double) -> Bool {
    a < b || b.isNaN && !a.isNaN
  }

  /// Rows along an axis, of which the best `k` are looked for.
  private struct Rows {
    let size: Int
    let k: Int
    let inner: Int

    /// The indices of the best elements, laid out as the output is.
    func best<T>(_ values: [T], outer: Int, _ precedes: (T, T) -> Bool) -> [Int] {
      var result = [Int](repeating: 0, count: outer * k * inner)
      for row in 0..<outer {
        for i in 0..<inner {
          let start = row * size * inner + i
          let order = (0..<size).sorted { a, b in
            let (left, right) = (values[start + a * inner], values[start + b * inner])
            return precedes(left, right) || !precedes(right, left) && a < b
          }
          for rank in 0..<k { result[(row * k + rank) * inner + i] = order[rank] }
        }
      }
      return result
    }
  }
}
