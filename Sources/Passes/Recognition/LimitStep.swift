import Operators
import Rewrite
import Tensors

/// A node that limits every element to a range, as part of a pattern.
///
/// These are `clip` with constant bounds, `relu`, and `min` or `max` with a constant of one element.
struct LimitStep: Sendable {
  private let low: OptionalConstant
  private let high: OptionalConstant
  private let bound: Constant
  private let clip: Op<Clip>
  private let relu: Op<Unary>
  private let binary: Op<Binary>

  init(_ name: String) {
    low = OptionalConstant("\(name) low")
    high = OptionalConstant("\(name) high")
    bound = Constant("\(name) bound")
    clip = Op<Clip>("\(name) clip")
    relu = Op<Unary>("\(name) relu", "relu") { $0.function == .relu }
    binary = Op<Binary>("\(name) binary", "min or max") {
      $0.function == .min || $0.function == .max
    }
  }

  func callAsFunction(_ x: some PatternConvertible) -> Pattern {
    .oneOf([clip(x, low, high), relu(x), extremum(x)])
  }

  /// Only `min` and `max`.
  func extremum(_ x: some PatternConvertible) -> Pattern { binary.unordered(x, bound) }

  /// The range; infinite where there is no bound.
  ///
  /// - Parameter rank: the rank of the operand, which a constant must not raise.
  /// - Throws: a mismatch for a constant of several elements or of integers, a bound that is NaN, and a range
  ///   without elements.
  func range(_ m: Match, rank: Int) throws(Mismatch) -> ClosedRange<Double> {
    var (least, most) = (-Double.infinity, Double.infinity)
    if m.find(clip) != nil {
      least = try number(m[low], rank: rank) ?? least
      most = try number(m[high], rank: rank) ?? most
    } else if let extremum = m.find(binary) {
      guard let number = try number(m[bound], rank: rank) else { return least...most }
      if extremum.function == .max { least = number } else { most = number }
    } else {
      least = 0
    }
    guard least <= most else { throw Mismatch("the range from \(least) to \(most) is empty") }
    return least...most
  }

  private func number(_ tensor: Tensor?, rank: Int) throws(Mismatch) -> Double? {
    guard let tensor else { return nil }
    guard tensor.count == 1, tensor.rank <= max(rank, 1), tensor.element.isFloat else {
      throw Mismatch(absent: "a bound is \(tensor), one float expected")
    }
    let number = tensor.doubles[0]
    if number.isNaN { throw Mismatch("a bound is not a number") }
    return number
  }
}

extension Edit {
  /// Puts a `relu` or a `clip` to a range in the root's place.
  mutating func limitRoot(
    _ x: Match.Bound, to range: ClosedRange<Double>, _ element: ElementType
  ) throws(Mismatch) {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low == 0, high == .infinity {
      try replaceRoot(with: Unary { $0.function = .relu }, x)
      return
    }
    let least =
      low == -.infinity
      ? nil : constant(Tensor([low], shape: [], as: element), named: "\(root.name).low")
    let most =
      high == .infinity
      ? nil : constant(Tensor([high], shape: [], as: element), named: "\(root.name).high")
    try replaceRoot(with: Clip(), x, least, most)
  }
}
