import Tensors

/// The index of the largest or smallest element along an axis (ONNX ArgMax, ArgMin 1 to 13).
///
/// - `x`: numbers of rank 1 or more. Output: i64; the dimension `axis` stays as 1 under `keep_dims` and goes
///   otherwise.
/// - `axis` counts from the back when negative. Of equal elements the first is taken, or the last under
///   `select_last`. NaN counts as the extremum. An axis of size 0 is an error when another is not.
public struct ArgExtremum: Operator {
  public enum Function: String, WordAttribute {
    case max, min
  }

  public static let name = "arg_extremum"
  public static let inputNames = ["x"]
  public var function: Function = .max
  public var axis: Int = 0
  public var keepDims: Bool = true
  public var selectLast: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("axis", &axis)
    try visit("keep_dims", &keepDims)
    try visit("select_last", &selectLast)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    var shape = try facts.tensor(0, "a number") { $0 != .bool }.shape
    let axis = try Axis.resolve(axis, rank: shape.count)
    if keepDims { shape[axis] = 1 } else { shape.remove(at: axis) }
    return [Fact(.i64, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let axis = axis < 0 ? axis + x.rank : axis
    let inner = x.shape[(axis + 1)...].reduce(1, *)
    let outer = x.shape[..<axis].reduce(1, *)
    let walk = (outer: outer, length: x.shape[axis], inner: inner)
    guard walk.length > 0 || outer == 0 || inner == 0 else {
      throw EvaluationError.value(
        input: "x", problem: "dimension \(axis) has size 0, so no index can be given")
    }
    let found: [Int64]
    if x.element.isFloat {
      found = search(x.doubles, walk) { $0.isNaN }
    } else if x.element == .u64 {
      found = search(x.integers.map(UInt64.init(bitPattern:)), walk) { _ in false }
    } else {
      found = search(x.integers, walk) { _ in false }
    }
    return [.tensor(Tensor(found, shape: shape, as: element))]
  }

  private func search<T: Comparable>(
    _ values: [T], _ walk: (outer: Int, length: Int, inner: Int), isTop: (T) -> Bool
  ) -> [Int64] {
    var result: [Int64] = []
    values.withUnsafeBufferPointer { values in
      for outer in 0..<walk.outer {
        for inner in 0..<walk.inner {
          let start = outer * walk.length * walk.inner + inner
          var best = 0
          for k in 1..<max(walk.length, 1) {
            let (value, present) = (
              values[start + k * walk.inner], values[start + best * walk.inner]
            )
            if isTop(present) {
              if selectLast && isTop(value) { best = k }
            } else if isTop(value) || (function == .max ? value > present : value < present)
              || selectLast && value == present
            {
              best = k
            }
          }
          result.append(Int64(best))
        }
      }
    }
    return result
  }
}
