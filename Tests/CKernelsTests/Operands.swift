import Testing

/// What random operands are made of.
enum Values: CaseIterable {
  /// Small integers: sums of products are exact in any order, so results must be equal.
  case integers
  /// Numbers between −1 and 1: results may differ by the rounding of each step.
  case reals
}

/// SplitMix64, so that every run sees the same operands.
struct Random {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func array(_ count: Int, _ values: Values) -> [Float] {
    (0..<count).map { _ in
      switch values {
      case .integers: Float(Int(next() % 9)) - 4
      case .reals: Float(Int(next() % 2_000_001) - 1_000_000) / 1_000_000
      }
    }
  }
}

/// Runs `body` on `count` floats between guard words, checks those, and returns the floats.
///
/// The floats start as NaN, so that what `body` leaves out is seen by any comparison.
func guarded(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  body: (UnsafeMutablePointer<Float>) -> Void
) -> [Float] {
  let margin = 64
  let word = Float(bitPattern: 0x7fc0_beef)
  var storage = [Float](repeating: word, count: count + 2 * margin)
  storage.withUnsafeMutableBufferPointer { body($0.baseAddress! + margin) }
  let outside = storage.indices.filter { $0 < margin || $0 >= margin + count }
  let broken = outside.filter { storage[$0].bitPattern != word.bitPattern }.map { $0 - margin }
  #expect(broken == [], "writes outside 0 ..< \(count)", sourceLocation: sourceLocation)
  return Array(storage[margin..<margin + count])
}

/// A value that should come out, and how far from it a result may be.
struct Wanted {
  var value: Double
  var bound: Double

  init(_ value: Double, within bound: Double = 0) {
    self.value = value
    self.bound = bound
  }

  func allows(_ result: Float) -> Bool {
    if value.isNaN || result.isNaN { return value.isNaN && result.isNaN }
    return Double(result) == value || abs(Double(result) - value) <= bound
  }
}

/// A sum as it is gathered: its value and that of the magnitudes of its terms.
struct Sum {
  var value = 0.0
  var magnitude = 0.0
  var terms = 0

  mutating func add(_ term: Double) {
    value += term
    magnitude += abs(term)
    terms += 1
  }

  /// The bound of a sum in single precision in any order, every step rounded once or twice.
  func wanted(_ values: Values, _ finish: (Double) -> Double = { $0 }) -> Wanted {
    let rounding = Double(2 * terms + 4) * 0x1p-24
    return Wanted(finish(value), within: values == .integers ? 0 : rounding * magnitude)
  }
}

/// Expects every result to be what is wanted; names the first that is not.
func expect(
  _ results: [Float], _ wanted: [Wanted], _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(results.count == wanted.count, sourceLocation: sourceLocation)
  let wrong = zip(results, wanted).enumerated().first { !$0.element.1.allows($0.element.0) }
  if let wrong {
    Issue.record(
      "\(comment()): [\(wrong.offset)] is \(wrong.element.0), should be \(wrong.element.1)",
      sourceLocation: sourceLocation)
  }
}

/// Bit for bit.
func expectSame(
  _ a: [Float], _ b: [Float], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.map(\.bitPattern) == b.map(\.bitPattern), sourceLocation: sourceLocation)
}
