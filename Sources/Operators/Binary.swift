import Glibc
import Tensors

/// A function of two elements with broadcasting (ONNX Add, Mul, Pow, Min, PRelu, Mod, And, BitwiseAnd, BitShift …).
///
/// Inputs `a` and `b` are numbers of one element type (the exponent of `pow` may have another) whose shapes
/// broadcast; the output has the broadcast shape and the type of `a`. The slope of `prelu` broadcasts to
/// `a`, never the other way round.
///
/// Integer sums, differences and products wrap. Integer division rounds towards zero, and a divisor of 0 is
/// an error. `min` and `max` give NaN when either element is NaN. An integer to a negative power is the
/// truncated quotient. `mod` (of integers) has the sign of the divisor, `fmod` that of the dividend, and an
/// integer divisor of 0 is an error. `and`, `or` and `xor` take booleans, or integers bit by bit; shifts take
/// unsigned integers, and all bits leave when the distance is the width or more. ONNX opsets 7 to 25; the one-sided broadcasting of opsets 1 to 6 is a matter of
/// reading.
public struct Binary: Operator {
  public enum Function: String, WordAttribute {
    case add, sub, mul, div, pow, min, max
    /// a where a ≥ 0, else a · b
    case prelu
    case mod, fmod, and, or, xor
    case shiftLeft = "shift_left"
    case shiftRight = "shift_right"
  }

  public static let name = "binary"
  public static let inputNames = ["a", "b"]
  public var function: Function = .add

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("function", &function)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let a =
      switch function {
      case .and, .or, .xor:
        try facts.tensor(0, "bool or an integer type") { !$0.isFloat }
      case .shiftLeft, .shiftRight:
        try facts.tensor(0, "an unsigned integer type") { $0.isInteger && !$0.isSigned }
      case .mod: try facts.tensor(0, "an integer type", where: \.isInteger)
      default: try facts.tensor(0, "a number") { $0 != .bool }
      }
    let b =
      if function == .pow {
        try facts.tensor(1, "a number") { $0 != .bool }
      } else {
        try facts.tensor(1, "\(a.element) as input 'a'") { $0 == a.element }
      }
    var shape = try Broadcast.shape(a.shape, b.shape)
    if function == .prelu {
      guard shape.count == a.shape.count,
        !zip(shape, a.shape).contains(where: { $0.isDifferent(from: $1) })
      else {
        throw .size(
          what: "the shape of 'b'", found: b.shape.text,
          expected: "one that broadcasts to \(a.shape.text) of 'a'")
      }
      shape = a.shape
    }
    let (left, right) = (try facts.fact(0), try facts.fact(1))
    return [
      Fact(a.element, shape) { shape in
        guard left.symbolicIntegers != nil || right.symbolicIntegers != nil,
          let x = left.integers, let y = right.integers,
          let xShape = a.shape.concrete, let yShape = b.shape.concrete
        else { return nil }
        return zip(
          Broadcast.selection(xShape, to: shape).apply(to: x),
          Broadcast.selection(yShape, to: shape).apply(to: y)
        ).map(symbolic)
      }
    ]
  }

  /// The function of two dimensions; unknown when no expression says it.
  private func symbolic(_ a: Dim, _ b: Dim) -> Dim {
    switch function {
    case .add: return a + b
    case .sub: return a - b
    case .mul: return a * b
    case .min: return .minimum(a, b)
    case .max: return .maximum(a, b)
    case .div:
      if a.isUnknown || b.value == 0 { return .unknown }
      if let exact = a.dividedExactly(by: b) { return exact }
      // Division rounds down here and towards zero there: the same only where nothing is negative.
      return a.isNonNegative && b.isNonNegative ? a.dividedFloor(by: b) : .unknown
    default: return .unknown
    }
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (a, b) = (try arguments.tensor(0), try arguments.tensor(1))
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: element))]
    }
    let walk = (
      Broadcast.selection(a.shape, to: shape), Broadcast.selection(b.shape, to: shape)
    )
    if element.isFloat || b.element.isFloat {
      let values = Broadcast.combine(a.doubles, b.doubles, walk, floating)
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    let values: [Int64]
    switch function {
    case .pow:
      let wide = (element == .u64, b.element == .u64)
      values = try Broadcast.combine(a.integers, b.integers, walk) { base, exponent in
        if wide.1 || exponent >= 0 { return Self.power(base, UInt64(bitPattern: exponent)) }
        return try Self.inverse(base, isUnsigned: wide.0, isEven: exponent & 1 == 0)
      }
    case _ where element == .u64:
      let a = a.integers.map(UInt64.init(bitPattern:))
      let b = b.integers.map(UInt64.init(bitPattern:))
      values = try Broadcast.combine(a, b, walk, integral).map(Int64.init(bitPattern:))
    default:
      values = try Broadcast.combine(a.integers, b.integers, walk, integral)
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private func floating(_ a: Double, _ b: Double) -> Double {
    switch function {
    case .add: a + b
    case .sub: a - b
    case .mul: a * b
    case .div: a / b
    case .pow: Glibc.pow(a, b)
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .prelu: a >= 0 ? a : a * b
    case .fmod: Glibc.fmod(a, b)
    case .mod, .and, .or, .xor, .shiftLeft, .shiftRight:
      preconditionFailure("\(function) is no function of floats")
    }
  }

  private func integral<I: FixedWidthInteger>(_ a: I, _ b: I) throws -> I {
    switch function {
    case .add: return a &+ b
    case .sub: return a &- b
    case .mul: return a &* b
    case .div:
      guard b != 0 else {
        throw EvaluationError.value(input: "b", problem: "an integer is divided by 0")
      }
      return a.dividedReportingOverflow(by: b).partialValue
    case .min: return Swift.min(a, b)
    case .max: return Swift.max(a, b)
    case .prelu: return a >= 0 ? a : a &* b
    case .mod, .fmod:
      guard b != 0 else {
        throw EvaluationError.value(input: "b", problem: "an integer is divided by 0")
      }
      let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
      return function == .mod && rest != 0 && (rest < 0) != (b < 0) ? rest &+ b : rest
    case .and: return a & b
    case .or: return a | b
    case .xor: return a ^ b
    case .shiftLeft: return a << b
    case .shiftRight: return a >> b
    case .pow: preconditionFailure("powers have their own body")
    }
  }

  /// A negative power of an integer, truncated.
  private static func inverse(_ base: Int64, isUnsigned: Bool, isEven: Bool) throws -> Int64 {
    switch base {
    case 0: throw EvaluationError.value(input: "b", problem: "0 has no negative power")
    case 1: return 1
    case -1 where !isUnsigned: return isEven ? 1 : -1
    default: return 0
    }
  }

  /// An integer power, wrapping.
  private static func power(_ base: Int64, _ exponent: UInt64) -> Int64 {
    var result: Int64 = 1
    var square = base
    var rest = exponent
    while rest != 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }
}
