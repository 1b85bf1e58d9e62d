import Glibc
public import Tensors

/// Weights that gather the bins of a spectrum into bands of the mel scale (ONNX MelWeightMatrix 17).
///
/// The mel of a frequency f in hertz is 2595 · log10(1 + f / 700). Bands are triangles with a peak of 1; their
/// corners are even steps of (mel(high) − mel(low)) / (bands + 2) from mel(low), each in the bin
/// ⌊(length + 1) · f / rate⌋. Where a triangle rises over no bin, its peak is 1 all the same.
///
/// - `bands`, `length` of the transform, `rate` in samples per second: one i32 or i64 each; `low` and `high`: edges
///   in hertz, one float each. Output: [length / 2 + 1, bands] of the type `to`; integers truncate.
/// - A corner outside the spectrum is an error.
public struct MelWeightMatrix: Operator {
  public static let name = "mel_weights"
  public static let inputNames = ["bands", "length", "rate", "low", "high"]
  public var to: ElementType = .f32

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("to", &to)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 5)
    if to == .bool { throw .attribute(name: "to", found: "bool", expected: "a number") }
    var counts: [Dim] = []
    for index in 0..<3 {
      _ = try facts.single(index, "i64 or i32") { $0 == .i64 || $0 == .i32 }
      let count = try facts.fact(index).integers?.first ?? .unknown
      if let value = count.value, value < 1 {
        throw .size(what: "'\(facts.name(index))'", found: "\(value)", expected: "1 or more")
      }
      counts.append(count)
    }
    for index in 3..<5 { _ = try facts.single(index, "a float type", where: \.isFloat) }
    return [Fact(to, [counts[1].dividedFloor(by: 2) + 1, counts[0]])]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (length, rate) = (try arguments.tensor(1).doubles[0], try arguments.tensor(2).doubles[0])
    func mel(_ index: Int) throws -> Double {
      2595 * log10(1 + (try arguments.tensor(index).doubles[0]) / 700)
    }
    let low = try mel(3)
    let (rows, bands) = (shape[0], shape[1])
    let step = (try mel(4) - low) / Double(bands + 2)
    var corners: [Int] = []
    for index in 0..<bands + 2 {
      let frequency = 700 * (pow(10, (low + Double(index) * step) / 2595) - 1)
      let bin = ((length + 1) * frequency / rate).rounded(.down)
      guard bin >= 0, bin < Double(rows) else {
        throw EvaluationError.value(
          input: "high", problem: "puts a corner of a band at bin \(bin), 0 to \(rows - 1) expected"
        )
      }
      corners.append(Int(bin))
    }
    var values = Array(repeating: 0.0, count: rows * bands)
    for band in 0..<bands {
      let (left, centre, right) = (corners[band], corners[band + 1], corners[band + 2])
      for bin in min(left, centre)...max(left, centre) where left < centre {
        values[bin * bands + band] = Double(bin - left) / Double(centre - left)
      }
      if left == centre { values[centre * bands + band] = 1 }
      for bin in min(centre, right)..<max(centre, right) where centre < right {
        values[bin * bands + band] = Double(right - bin) / Double(right - centre)
      }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
