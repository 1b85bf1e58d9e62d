import IR
import Operators
import Tensors

/// Steps that many layers are made of.
extension LayerReader {
  /// The only bottom.
  func operand() throws(CaffeProblem) -> ValueID {
    try bottom(try operands(1, 1), 0)
  }

  /// All bottoms, of which there are some at least.
  func operands(atLeast count: Int) throws(CaffeProblem) -> [ValueID] {
    guard bottoms.count >= count else {
      throw .operandCount(found: bottoms.count, expected: "at least \(count)")
    }
    return bottoms
  }

  /// One of the operands that must be given.
  func bottom(_ operands: [ValueID?], _ index: Int) throws(CaffeProblem) -> ValueID {
    guard let value = operands[index] else { throw .missingOperand(index: index) }
    return value
  }

  /// Refuses a layer that has not as many tops.
  func expectTops(_ range: ClosedRange<Int>) throws(CaffeProblem) {
    guard !range.contains(topNames.count) else { return }
    let expected =
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    throw .topCount(found: topNames.count, expected: expected)
  }

  /// The sizes of some axes of a value, which must be known.
  func sizes(of value: ValueID, axes: Range<Int>) throws(CaffeProblem) -> [Int] {
    let shape = try type(of: value).shape
    guard let sizes = Shape(Array(shape[axes])).concrete else { return try self.sizes(of: value) }
    return sizes
  }

  func rank(of value: ValueID) throws(CaffeProblem) -> Int { try type(of: value).shape.count }

  /// The sizes of an image batch, which must have four.
  func image(_ value: ValueID) throws(CaffeProblem) -> [Int] {
    let sizes = try sizes(of: value)
    guard sizes.count == 4 else {
      throw .shape(found: sizes, expected: "4 sizes: images, channels, height and width")
    }
    return sizes
  }

  /// A number as a constant that broadcasts to everything, of the type of a value.
  mutating func scalar(
    _ number: Double, like value: ValueID, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let element = try type(of: value).element
    return try constant(Tensor([number], shape: [], as: element), suffix)
  }

  /// A function of two values as a step.
  mutating func step(
    _ function: Binary.Function, _ a: ValueID, _ b: ValueID, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    try step(Binary { $0.function = function }, [a, b], suffix)
  }

  /// A function of a value and a number as a step.
  mutating func step(
    _ function: Binary.Function, _ a: ValueID, _ number: Double, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let constant = try scalar(number, like: a, suffix + "_by")
    return try step(function, a, constant, suffix)
  }

  mutating func reduced(
    _ function: Reduce.Function, _ value: ValueID, axes: Range<Int>, _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let axes = try constant(Array(axes), suffix + "_axes")
    return try step(Reduce { $0.function = function }, [value, axes], suffix)
  }

  mutating func reshaped(
    _ value: ValueID, _ shape: [Int], _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let target = try constant(shape, suffix + "_shape")
    return try step(Reshape(), [value, target], suffix)
  }

  /// Gives a value under another shape as a top.
  mutating func result(
    _ value: ValueID, reshaped shape: [Int], top: Int = 0
  ) throws(CaffeProblem) {
    let target = try constant(shape, "shape")
    try result(Reshape(), [value, target], top: top)
  }
}

/// The number of elements of a shape.
///
/// - Throws: `invalid` when an `Int` cannot hold it.
func elementCount(_ sizes: some Sequence<Int>) throws(CaffeProblem) -> Int {
  var count = 1
  for size in sizes {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { throw .invalid("a shape has too many elements") }
    count = product
  }
  return count
}

extension UInt32 {
  /// The number as an `Int` that is small enough to calculate with.
  func checked(_ field: String) throws(CaffeProblem) -> Int {
    guard self <= UInt32(Int32.max) else {
      throw .field(name: field, found: "\(self)", expected: "a number below 2^31")
    }
    return Int(self)
  }

  /// The same for a number that must not be 0.
  func positive(_ field: String) throws(CaffeProblem) -> Int {
    guard self > 0 else { throw .field(name: field, found: "0", expected: "a positive number") }
    return try checked(field)
  }
}

/// The trained per-channel numbers of a layer, laid out to broadcast along an axis.
extension Tensor {
  /// The tensor with axes of size 1 behind it, to a rank that it has from an axis on.
  func extended(to rank: Int) -> Tensor {
    reshaped(shape + Array(repeating: 1, count: max(rank - shape.count, 0)))
  }
}
