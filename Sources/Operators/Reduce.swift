import Glibc
import Tensors

/// A function of all elements along some axes (ONNX ReduceSum, ReduceMean, ReduceMax … 1 to 20).
///
/// `axes` (i64, known in number) are distinct; absent or empty they mean all axes, or none under
/// `noop_with_empty_axes`, when every element is a group of its own. Reduced dimensions stay as 1 under
/// `keep_dims` and go otherwise. `x` is a tensor of numbers, or of booleans for `max` (any) and `min` (all).
///
/// Floats are reduced in double precision in row-major order and rounded once; integers wrap, and functions
/// with fractions truncate towards zero. Nothing reduces to 0 for sums and norms, 1 for `prod`, the least
/// value of the type (-∞) for `max`, the greatest for `min`, -∞ for logarithms and NaN for `mean`; integers
/// have no such values for the last two, which is an error. NaN anywhere makes `max` and `min` NaN.
public struct Reduce: Operator {
  public enum Function: String, WordAttribute {
    case sum, mean, max, min, prod, l1, l2
    case logSum = "log_sum"
    case logSumExp = "log_sum_exp"
    case sumSquare = "sum_square"
  }

  public static let name = "reduce"
  public static let inputNames = ["x", "axes"]
  public var function: Function = .sum
  public var keepDims: Bool = true
  public var noopWithEmptyAxes: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
    try visit("keep_dims", &keepDims)
    try visit("noop_with_empty_axes", &noopWithEmptyAxes)
  }

  private func axes(_ facts: Facts, rank: Int) throws(ShapeError) -> [Int] {
    let axes = try facts.axes(1, rank: rank) ?? []
    return axes.isEmpty && !noopWithEmptyAxes ? Array(0..<rank) : axes
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let takesBooleans = function == .max || function == .min
    let (element, shape) = try facts.tensor(0, takesBooleans ? "any type" : "a number") {
      takesBooleans || $0 != .bool
    }
    if case .counted(let count) = try facts.axisList(1, rank: shape.count) {
      let kept: Shape = shape.map { $0.value == 1 ? 1 : .unknown }
      let rest = Shape(repeating: .unknown, count: shape.count - count)
      return [Fact(element, keepDims ? kept : rest)]
    }
    let axes = try axes(facts, rank: shape.count)
    var result: Shape = []
    for (axis, size) in shape.enumerated() {
      if !axes.contains(axis) { result.append(size) } else if keepDims { result.append(1) }
    }
    let x = try facts.fact(0)
    return [
      Fact(element, result) { _ in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete else { return nil }
        let (kept, reduced) = Self.walk(shape, axes)
        let steps = reduced.offsets()
        let values = kept.offsets().map { base in symbolic(steps.map { dims[base + $0] }) }
        return values.contains(where: \.isUnknown) ? nil : values
      }
    ]
  }

  /// The function of dimensions; unknown when no expression says it.
  private func symbolic(_ dims: [Dim]) -> Dim {
    guard let first = dims.first else { return .unknown }
    switch function {
    case .sum: return dims.reduce(0, +)
    case .prod: return dims.reduce(1, *)
    case .sumSquare: return dims.map { $0 * $0 }.reduce(0, +)
    case .max: return dims.reduce(first, Dim.maximum)
    case .min: return dims.reduce(first, Dim.minimum)
    case .l1: return dims.allSatisfy(\.isNonNegative) ? dims.reduce(0, +) : .unknown
    case .mean: return dims.count == 1 ? first : .unknown
    case .l2, .logSum, .logSumExp: return .unknown
    }
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: inputs.first??.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: element))]
    }
    let facts = Facts(inputs.map { $0?.tensor.map { Fact(constant: $0) } }, of: Self.self)
    let walk = Self.walk(x.shape, try axes(facts, rank: x.rank))
    if x.count == 0, !element.isFloat, [.mean, .logSum, .logSumExp].contains(function) {
      throw EvaluationError.value(
        input: "x", problem: "no elements have no \(function.rawValue) that \(element) can hold")
    }
    if element.isFloat || [.l2, .logSum, .logSumExp].contains(function) {
      let values = Self.groups(x.doubles, walk, floating)
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    if element == .u64 {
      let values = Self.groups(x.integers.map(UInt64.init(bitPattern:)), walk) {
        integral($0, least: 0, greatest: .max)
      }
      return [.tensor(Tensor(values.map(Int64.init(bitPattern:)), shape: shape, as: element))]
    }
    let (least, greatest) = Self.range(of: element)
    let values = Self.groups(x.integers, walk) { integral($0, least: least, greatest: greatest) }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private func floating(_ group: [Double]) -> Double {
    switch function {
    case .sum: return group.reduce(0, +)
    case .mean: return group.reduce(0, +) / Double(group.count)
    case .max: return group.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .min: return group.reduce(.infinity) { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    case .prod: return group.reduce(1, *)
    case .l1: return group.reduce(0) { $0 + $1.magnitude }
    case .l2: return group.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case .logSum: return log(group.reduce(0, +))
    case .sumSquare: return group.reduce(0) { $0 + $1 * $1 }
    case .logSumExp:
      // Shifted by the maximum so that no exponential overflows.
      let shift = group.reduce(-.infinity) { Swift.max($0, $1) }
      if group.contains(where: \.isNaN) { return .nan }
      guard shift.isFinite else { return shift }
      return shift + log(group.reduce(0) { $0 + exp($1 - shift) })
    }
  }

  private func integral<I: FixedWidthInteger>(_ group: [I], least: I, greatest: I) -> I {
    switch function {
    case .sum: group.reduce(0, &+)
    case .mean: group.reduce(0, &+) / I(group.count)
    case .max: group.reduce(least) { Swift.max($0, $1) }
    case .min: group.reduce(greatest) { Swift.min($0, $1) }
    case .prod: group.reduce(1, &*)
    case .l1: group.reduce(0) { $0 &+ ($1 < 0 ? 0 &- $1 : $1) }
    case .sumSquare: group.reduce(0) { $0 &+ $1 &* $1 }
    case .l2, .logSum, .logSumExp: preconditionFailure("\(function) is computed as a fraction")
    }
  }

  private static func range(of element: ElementType) -> (Int64, Int64) {
    switch element {
    case .i8: (Int64(Int8.min), Int64(Int8.max))
    case .i16: (Int64(Int16.min), Int64(Int16.max))
    case .i32: (Int64(Int32.min), Int64(Int32.max))
    case .u8: (0, Int64(UInt8.max))
    case .u16: (0, Int64(UInt16.max))
    case .u32: (0, Int64(UInt32.max))
    case .bool: (0, 1)
    default: (.min, .max)
    }
  }

  /// Where the groups start, and where the members of a group lie from its start.
  private static func walk(
    _ shape: [Int], _ axes: [Int]
  ) -> (kept: Selection, reduced: Selection) {
    let strides = Strides.rowMajor(shape)
    func selection(_ chosen: [Int]) -> Selection {
      let sizes = chosen.map { shape[$0] }
      if sizes.contains(0) { return Selection(tables: [[]]) }
      return Selection(shape: sizes, strides: chosen.map { strides[$0] })
    }
    return (
      selection(shape.indices.filter { !axes.contains($0) }),
      selection(shape.indices.filter(axes.contains))
    )
  }

  /// The function of every group of elements, in row-major order of the groups.
  private static func groups<T>(
    _ values: [T], _ walk: (kept: Selection, reduced: Selection), _ body: ([T]) throws -> T
  ) rethrows -> [T] {
    let steps = walk.reduced.offsets()
    var group: [T] = []
    return try values.withUnsafeBufferPointer { values in
      try walk.kept.offsets().map { base in
        group.removeAll(keepingCapacity: true)
        for step in steps { group.append(values[base + step]) }
        return try body(group)
      }
    }
  }
}
