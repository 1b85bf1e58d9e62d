import Compare

/// How far the rounding of quantisers takes the outputs of a model that is compared with recorded outputs.
public struct NoiseReport: Encodable, Sendable {
  /// The largest movement of an output.
  public struct Output: Encodable, Sendable {
    public let name: String
    public let rms: Double
    public let maxAbs: Double
  }

  public let quantisers: Int
  /// The elements that are quantised.
  public let elements: Int
  /// Those within `movement` of another step.
  public let near: Int
  /// By how much the model's inputs were moved, relatively, and how often.
  public let movement: Double
  public let runs: Int
  public let outputs: [Output]
  /// Whether nothing differs by more than rounding may cause.
  public let explains: Bool

  init(_ noise: QuantiserNoise, explains: Bool) {
    quantisers = noise.quantisers
    elements = noise.elements
    near = noise.near
    movement = QuantiserNoise.movement
    runs = QuantiserNoise.runs
    outputs = noise.outputs.map { Output(name: $0.name, rms: $0.rms, maxAbs: $0.maxAbsolute) }
    self.explains = explains
  }

  /// What was found, in sentences.
  public var sentences: [String] {
    let count =
      "\(near) of \(elements) inputs of \(quantisers) quantisers lie within rounding of another step"
    let moves = outputs.map {
      "inputs moved by \(movement) in \(runs) runs move '\($0.name)' by up to \(Self.short($0.maxAbs)), "
        + "rms \(Self.short($0.rms))"
    }
    let verdict =
      explains
      ? "the difference is no larger: rounding explains it, and the recorded data cannot tell "
        + "errors that are smaller"
      : "the difference is larger than rounding explains"
    return [count] + moves + [verdict]
  }

  /// A number with three digits.
  private static func short(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "\(value)" }
    var unit = 1.0
    while value * unit < 100 { unit *= 10 }
    while value * unit >= 1000 { unit /= 10 }
    return "\((value * unit).rounded() / unit)"
  }
}
