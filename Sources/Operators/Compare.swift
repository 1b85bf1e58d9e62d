import Tensors

/// A comparison of two elements with broadcasting (ONNX Equal, Less, Greater, LessOrEqual, GreaterOrEqual).
///
/// - `a`, `b`: one element type, shapes that broadcast; booleans only for `equal`. Output: bool of the
///   broadcast shape.
/// - Nothing compares with NaN. Opsets 1 to 25; the one-sided broadcasting of opsets 1 to 6 is a matter of
///   reading.
public struct Compare: Operator {
  public enum Function: String, WordAttribute {
    case equal, less, greater
    case lessOrEqual = "less_or_equal"
    case greaterOrEqual = "greater_or_equal"
  }

  public static let name = "compare"
  public static let inputNames = ["a", "b"]
  public var function: Function = .equal

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let takesBooleans = function == .equal
    let a = try facts.tensor(0, takesBooleans ? "any type" : "a number") {
      takesBooleans || $0 != .bool
    }
    let b = try facts.tensor(1, like: a.element)
    let shape = try Broadcast.shape(a.shape, b)
    let (left, right) = (try facts.fact(0), try facts.fact(1))
    guard left.symbolicIntegers != nil || right.symbolicIntegers != nil,
      let x = left.integers, let y = right.integers, let size = shape.concrete,
      let xShape = a.shape.concrete, let yShape = b.concrete
    else { return [Fact(.bool, shape)] }
    var known: [Int64] = []
    for (a, b) in zip(
      Broadcast.selection(xShape, to: size).apply(to: x),
      Broadcast.selection(yShape, to: size).apply(to: y))
    {
      guard let answer = symbolic(a, b) else { return [Fact(.bool, shape)] }
      known.append(answer ? 1 : 0)
    }
    return [Fact(constant: Tensor(known, shape: size, as: .bool))]
  }

  /// The comparison of two dimensions; nil when it depends on symbols.
  private func symbolic(_ a: Dim, _ b: Dim) -> Bool? {
    switch function {
    case .equal:
      if a.isEqual(to: b) { return true }
      return a.isDifferent(from: b) || isLess(a, b) == true || isLess(b, a) == true ? false : nil
    case .less: return isLess(a, b)
    case .greater: return isLess(b, a)
    case .lessOrEqual: return isLess(b, a).map { !$0 }
    case .greaterOrEqual: return isLess(a, b).map { !$0 }
    }
  }

  private func isLess(_ a: Dim, _ b: Dim) -> Bool? {
    if (b - a - 1).isNonNegative { return true }
    return (a - b).isNonNegative ? false : nil
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (a, b) = (try arguments.tensor(0), try arguments.tensor(1))
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: .bool))]
    }
    let walk = (
      Broadcast.selection(a.shape, to: shape), Broadcast.selection(b.shape, to: shape)
    )
    let values: [Int64] =
      if a.element.isFloat {
        Broadcast.combine(a.doubles, b.doubles, walk, holds)
      } else if a.element == .u64 {
        Broadcast.combine(
          a.integers.map(UInt64.init(bitPattern:)), b.integers.map(UInt64.init(bitPattern:)), walk,
          holds)
      } else {
        Broadcast.combine(a.integers, b.integers, walk, holds)
      }
    return [.tensor(Tensor(values, shape: shape, as: .bool))]
  }

  private func holds<T: Comparable>(_ a: T, _ b: T) -> Int64 {
    let answer =
      switch function {
      case .equal: a == b
      case .less: a < b
      case .greater: a > b
      case .lessOrEqual: a <= b
      case .greaterOrEqual: a >= b
      }
    return answer ? 1 : 0
  }
}
