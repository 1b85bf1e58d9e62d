import Operators
import Rewrite
import Tensors

/// A sum or product of a value with a constant, as part of a pattern.
///
/// A difference x − c is the sum with −c, a quotient x / c the product with 1 / c; c − x and c / x are neither.
struct ScaleStep: Sendable {
  let constant: Constant
  private let plain: Op<Binary>
  private let commuted: Op<Binary>

  init(_ name: String) {
    constant = Constant("\(name) constant")
    plain = Op<Binary>(name, "add, sub, mul or div") { $0.isScaleOrShift }
    commuted = Op<Binary>("\(name) commuted", "add or mul") {
      $0.function == .add || $0.function == .mul
    }
  }

  func callAsFunction(_ x: some PatternConvertible) -> Pattern {
    .oneOf([plain(x, constant), commuted(constant, x)])
  }

  /// Whether the node is part of a match, for patterns of several forms.
  func isMatched(by m: Match) -> Bool { m.find(plain) != nil || m.find(commuted) != nil }

  /// What the matched node does.
  ///
  /// - Throws: a mismatch for a constant that is not of floats, not finite, or a divisor 0.
  func term(_ m: Match) throws(Mismatch) -> ScaleTerm {
    guard let binary = m.find(plain) ?? m.find(commuted) else {
      preconditionFailure("'\(constant.name)' is not in the match")
    }
    return try ScaleTerm(binary, m.bound(constant))
  }
}

/// Numbers to add to a value, or to multiply it with, that broadcast to its shape.
struct ScaleTerm {
  let isScale: Bool
  let name: String
  let element: ElementType
  let shape: [Int]
  let values: [Double]

  init(_ binary: Binary, _ constant: Match.Bound) throws(Mismatch) {
    guard let tensor = constant.tensor, tensor.element.isFloat else {
      throw Mismatch(absent: "'\(constant.name)' is not a constant of floats")
    }
    let numbers = tensor.doubles
    guard numbers.allSatisfy(\.isFinite) else {
      throw Mismatch("'\(constant.name)' is not finite")
    }
    isScale = binary.isScale
    name = constant.name
    element = tensor.element
    shape = tensor.shape
    switch binary.function {
    case .sub: values = numbers.map { -$0 }
    case .div:
      if numbers.contains(0) { throw Mismatch("'\(constant.name)' divides by 0") }
      values = numbers.map { 1 / $0 }
    default: values = numbers
    }
  }

  private init(like term: ScaleTerm, isScale: Bool, shape: [Int], values: [Double]) {
    self.isScale = isScale
    name = term.name
    element = term.element
    self.shape = shape
    self.values = values
  }

  /// The same term with other numbers.
  func with(_ values: [Double], shape: [Int]) -> ScaleTerm {
    ScaleTerm(like: self, isScale: isScale, shape: shape, values: values)
  }

  /// The same term with a function of its numbers.
  func map(_ body: (Double) -> Double) -> ScaleTerm { with(values.map(body), shape: shape) }

  static func * (a: ScaleTerm, b: ScaleTerm) throws(Mismatch) -> ScaleTerm {
    try combined(a, b, isScale: true)
  }

  static func + (a: ScaleTerm, b: ScaleTerm) throws(Mismatch) -> ScaleTerm {
    try combined(a, b, isScale: false)
  }

  /// The numbers of both terms, broadcast to each other.
  ///
  /// - Throws: a mismatch when there would be more numbers than in either, or when shapes do not broadcast.
  private static func combined(
    _ a: ScaleTerm, _ b: ScaleTerm, isScale: Bool
  ) throws(Mismatch) -> ScaleTerm {
    let rank = max(a.shape.count, b.shape.count)
    let left = [Int](repeating: 1, count: rank - a.shape.count) + a.shape
    let right = [Int](repeating: 1, count: rank - b.shape.count) + b.shape
    let shape = zip(left, right).map { $0 == 1 ? $1 : $0 }
    let count = Tensor.byteCount(element: .u8, shape: shape) ?? .max
    guard zip(left, right).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }),
      count <= max(a.values.count, b.values.count)
    else {
      throw Mismatch(
        "'\(a.name)' of shape \(a.shape) and '\(b.name)' of shape \(b.shape) do not merge into one")
    }
    var values = [Double](repeating: 0, count: count)
    let (leftSteps, rightSteps) = (steps(left), steps(right))
    for index in 0..<count {
      var (rest, i, j) = (index, 0, 0)
      for axis in shape.indices.reversed() {
        let position = rest % shape[axis]
        rest /= shape[axis]
        i += position * leftSteps[axis]
        j += position * rightSteps[axis]
      }
      values[index] = isScale ? a.values[i] * b.values[j] : a.values[i] + b.values[j]
    }
    return ScaleTerm(like: b, isScale: isScale, shape: shape, values: values)
  }

  /// The row-major strides of a shape, 0 where it broadcasts.
  private static func steps(_ shape: [Int]) -> [Int] {
    var steps = [Int](repeating: 0, count: shape.count)
    var step = 1
    for axis in shape.indices.reversed() {
      steps[axis] = shape[axis] == 1 ? 0 : step
      step *= shape[axis]
    }
    return steps
  }

  /// The numbers as a constant, rounded once.
  ///
  /// - Throws: a mismatch when one is not finite in the element type.
  func tensor() throws(Mismatch) -> Tensor {
    let tensor = Tensor(values, shape: shape, as: element)
    guard tensor.doubles.allSatisfy(\.isFinite) else {
      throw Mismatch("'\(name)' would not be finite")
    }
    return tensor
  }
}
