import Tensors

/// Every step-th element between starts and ends, by axis (ONNX Slice 1 to 13).
///
/// `starts`, `ends`, `axes` (default: the first ones) and `steps` (default: 1, never 0) are vectors of i64 or
/// i32 of equal length; while the axes are not known, no size is. Positions count from the back when negative and are clamped: to 0 ... size for a
/// positive step; starts to 0 ... size - 1 and ends to -1 ... size - 1 for a negative one, which walks
/// backwards. Where the size is a symbol, it is taken to be in the range of i32, and positions beyond that
/// stand for its ends.
public struct Slice: Operator {
  public static let name = "slice"
  public static let inputNames = ["x", "starts", "ends", "axes", "steps"]

  public init() {}

  /// What happens along one axis.
  fileprivate struct Cut {
    var axis: Int
    var start: Dim
    var end: Dim
    var step: Int?
  }

  private func cuts(_ facts: Facts, rank: Int) throws(ShapeError) -> [Cut] {
    let starts = try facts.integers(1)
    let ends = try facts.integers(2)
    let axes = try facts.axes(3, rank: rank) ?? Array(0..<min(starts.count, rank))
    let steps = facts.optional(4) == nil ? starts.map { _ in 1 } : try facts.integers(4)
    for (name, count) in [("ends", ends.count), ("axes", axes.count), ("steps", steps.count)]
    where count != starts.count {
      throw .size(
        what: "the length of '\(name)'", found: "\(count)", expected: "\(starts.count) as 'starts'")
    }
    guard !steps.contains(where: { $0.value == 0 }) else {
      throw .size(what: "a step in 'steps'", found: "0", expected: "a step forwards or backwards")
    }
    return axes.indices.map {
      Cut(axis: axes[$0], start: starts[$0], end: ends[$0], step: steps[$0].value)
    }
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 5)
    let (element, shape) = try facts.tensor(0)
    if case .counted = try facts.axisList(3, rank: shape.count) {
      return [Fact(element, Shape(repeating: .unknown, count: shape.count))]
    }
    let cuts = try cuts(facts, rank: shape.count)
    var result = shape
    for cut in cuts { result[cut.axis] = cut.range(of: shape[cut.axis]).length }
    let x = try facts.fact(0)
    return [
      Fact(element, result) { size in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete else { return nil }
        return Self.selection(cuts, shape, size).apply(to: dims)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: x.element))]
    }
    let facts = Facts(inputs.map { $0?.tensor.map { Fact(constant: $0) } }, of: Self.self)
    let selection = Self.selection(try cuts(facts, rank: x.rank), x.shape, shape)
    return [.tensor(selection.apply(to: x, shape: shape))]
  }

  /// - Precondition: every position and step that reaches the result is a number.
  private static func selection(_ cuts: [Cut], _ shape: [Int], _ result: [Int]) -> Selection {
    let strides = Strides.rowMajor(shape)
    var selection = Selection(shape: result, strides: strides)
    for cut in cuts {
      let start = cut.range(of: Dim(shape[cut.axis])).start.value ?? 0
      let step = cut.step ?? 1
      selection.tables[cut.axis] = (0..<result[cut.axis]).map {
        (start + $0 * step) * strides[cut.axis]
      }
    }
    return selection
  }
}

extension Slice.Cut {
  /// The clamped start and the number of elements taken from an axis of `size`.
  fileprivate func range(of size: Dim) -> (start: Dim, length: Dim) {
    guard let step else { return (.unknown, .unknown) }
    let isForwards = step > 0
    let (first, last) =
      isForwards
      ? (forwards(start, size, isEnd: false), forwards(end, size, isEnd: true))
      : (backwards(start, size, isEnd: false), backwards(end, size, isEnd: true))
    // A start past the end takes nothing, so each is clamped at one side only where sizes are symbols.
    let distance = Dim.maximum(isForwards ? last - first : first - last, 0)
    if step == 1, last == size, let count = start.value, count < 0, count != .min {
      // The last elements, as many as there are.
      return (first, .minimum(Dim(-count), size))
    }
    if step.magnitude == 1 { return (first, distance) }
    // So large a step cannot be negated, and takes one element at most.
    guard step != .min else { return (first, .minimum(distance, 1)) }
    return (first, distance.dividedCeiling(by: Dim(abs(step))))
  }

  /// A position clamped to 0 ... size: starts at 0, ends at the size.
  private func forwards(_ position: Dim, _ size: Dim, isEnd: Bool) -> Dim {
    if let isPast = isPastEnd(position, of: size) { return isPast ? size : 0 }
    switch isNegative(position) {
    case true?: return isEnd ? size + position : .maximum(size + position, 0)
    case false?: return isEnd ? .minimum(position, size) : position
    case nil: return .unknown
    }
  }

  /// A position clamped to the last index (starts), or to what lies before the first (ends).
  private func backwards(_ position: Dim, _ size: Dim, isEnd: Bool) -> Dim {
    let last = size - 1
    let lower = isEnd ? -1 : Dim.minimum(0, last)
    if let isPast = isPastEnd(position, of: size) { return isPast ? last : lower }
    switch isNegative(position) {
    case true?: return position.value == -1 ? last : .maximum(size + position, lower)
    case false?: return isEnd ? position : .minimum(position, last)
    case nil: return .unknown
    }
  }

  /// Whether a position lies behind the last element (true) or before the first (false); nil when neither
  /// is certain. Where the size is a symbol, it is taken to be in the range of i32.
  private func isPastEnd(_ position: Dim, of size: Dim) -> Bool? {
    guard let value = position.value else { return nil }
    let limit = size.value ?? Int(Int32.max)
    return value >= limit ? true : value < -limit ? false : nil
  }

  /// Whether a position counts from the back; nil when that is not known.
  private func isNegative(_ position: Dim) -> Bool? {
    if let value = position.value { return value < 0 }
    if position.isNonNegative { return false }
    return (position * -1 - 1).isNonNegative ? true : nil
  }
}
