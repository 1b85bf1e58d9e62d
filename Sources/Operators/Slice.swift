import Tensors

/// Every step-th element between starts and ends, by axis (ONNX Slice 1 to 13).
///
/// `starts`, `ends`, `axes` (default: the first ones) and `steps` (default: 1, never 0) are vectors of i64 or
/// i32 of equal length. Positions count from the back when negative and are clamped: to 0 ... size for a
/// positive step; starts to 0 ... size - 1 and ends to -1 ... size - 1 for a negative one, which walks
/// backwards. Where the size is a symbol, ends beyond the range of i32 stand for "everything".
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
    let forwards = step > 0
    let last = size - 1
    let start =
      if isNegative(start) == true {
        forwards ? Dim.maximum(size + start, 0) : clampedBackwards(size + start, last)
      } else if isNegative(start) == false {
        forwards
          ? clampedForwards(size) : isFar(start, in: size) ? last : clampedBackwards(start, last)
      } else {
        Dim.unknown
      }
    let end: Dim
    switch isNegative(self.end) {
    case nil: end = .unknown
    case true?:
      end =
        forwards
        ? size + self.end : isFar(self.end, in: size) ? -1 : .maximum(size + self.end, -1)
    case false?:
      end = forwards ? (isFar(self.end, in: size) ? size : .minimum(self.end, size)) : self.end
    }
    // The distance is not negative once clamped below, so a start past the size gives 0 as well.
    let distance = forwards ? end - start : start - end
    // The last elements, as many as there are.
    if step == 1, end == size, let count = self.start.value, count < 0, count != .min {
      return (start, .minimum(Dim(-count), size))
    }
    if step.magnitude == 1 { return (start, .maximum(distance, 0)) }
    guard step != .min else { return (start, .minimum(.maximum(distance, 0), 1)) }
    return (start, .maximum(distance.dividedCeiling(by: Dim(abs(step))), 0))
  }

  /// A start past the size matters only where it would overflow; symbolic ones stay simple.
  private func clampedForwards(_ size: Dim) -> Dim {
    start.value == nil || size.value == nil ? start : .minimum(start, size)
  }

  private func clampedBackwards(_ position: Dim, _ last: Dim) -> Dim {
    position.isEqual(to: last) ? last : .minimum(.maximum(position, 0), last)
  }

  /// Whether a position counts from the back; nil when that is not known.
  private func isNegative(_ position: Dim) -> Bool? {
    if let value = position.value { return value < 0 }
    if position.isNonNegative { return false }
    return (position * -1 - 1).isNonNegative ? true : nil
  }

  /// Whether a position is past every size that a symbol may stand for.
  private func isFar(_ position: Dim, in size: Dim) -> Bool {
    guard size.value == nil, let value = position.value else { return false }
    return value >= Int(Int32.max) || value <= Int(Int32.min) + 1
  }
}
