import Tensors

/// Consecutive parts of a tensor along an axis (ONNX Split 1 to 18).
///
/// `sizes` (i64) gives the size of every part; they add up to the dimension. Without it there are `parts`
/// parts of equal size, rounded up, and the last one takes what is left. With it, `parts` is not read.
public struct Split: Operator {
  public static let name = "split"
  public static let inputNames = ["x", "sizes"]
  public var axis: Int = 0
  public var parts: Int = 1

  /// More parts than any model has.
  private static let largestCount = 1 << 16

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("axis", &axis)
    try visit("parts", &parts)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let axis = try Axis.resolve(axis, rank: shape.count)
    let sizes = try sizes(facts, of: shape[axis], axis: axis)
    let x = try facts.fact(0)
    var start: Dim = 0
    return sizes.map { size in
      var part = shape
      part[axis] = size
      let first = start
      start = start + size
      return Fact(element, part) { result in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete, let first = first.value
        else { return nil }
        return Self.selection(shape, result, axis, first).apply(to: dims)
      }
    }
  }

  private func sizes(_ facts: Facts, of size: Dim, axis: Int) throws(ShapeError) -> [Dim] {
    if facts.optional(1) != nil {
      let sizes = try facts.integers(1)
      if let negative = sizes.first(where: { ($0.value ?? 0) < 0 }) {
        throw .size(what: "a size in 'sizes'", found: "\(negative)", expected: "0 or more")
      }
      let sum = sizes.reduce(0, +)
      // A sum of numbers is unknown only when no integer holds it.
      let isTooLarge = sum.isUnknown && sizes.concrete != nil
      guard !isTooLarge, !sum.isDifferent(from: size) else {
        throw .size(
          what: "the sum of 'sizes'", found: isTooLarge ? "above \(Int.max)" : "\(sum)",
          expected: "\(size) as dimension \(axis) of 'x'")
      }
      return sizes
    }
    guard (1...Self.largestCount).contains(parts) else {
      throw .attribute(
        name: "parts", found: "\(parts)", expected: "1 to \(Self.largestCount)")
    }
    let chunk = size.dividedCeiling(by: Dim(parts))
    let last = size - chunk * Dim(parts - 1)
    if let value = last.value, value < 0 {
      throw .size(
        what: "dimension \(axis) of 'x'", found: "\(size)",
        expected: "a size that gives \(parts) parts of \(chunk)")
    }
    return Array(repeating: chunk, count: parts - 1) + [last]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let types = try outputTypes(inputs)
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let axis = axis < 0 ? axis + x.rank : axis
    var start = 0
    return types.map { element, shape in
      let first = start
      start += shape[axis]
      guard shape.allSatisfy({ $0 > 0 }) else {
        return .tensor(Tensor([Int64](), shape: shape, as: element))
      }
      return .tensor(Self.selection(x.shape, shape, axis, first).apply(to: x, shape: shape))
    }
  }

  private static func selection(
    _ shape: [Int], _ part: [Int], _ axis: Int, _ first: Int
  ) -> Selection {
    let strides = Strides.rowMajor(shape)
    var selection = Selection(shape: part, strides: strides)
    selection.tables[axis] = (0..<part[axis]).map { (first + $0) * strides[axis] }
    return selection
  }
}
