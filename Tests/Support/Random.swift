public import Tensors

/// A seeded generator (SplitMix64), so that every test run sees the same numbers.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Tensor {
  /// Roughly normal values (the sum of four uniforms, unit variance), of both signs.
  public static func random(_ shape: [Int], seed: UInt64, as element: ElementType = .f32) -> Tensor
  {
    var generator = SeededGenerator(seed)
    let values = (0..<shape.reduce(1, *)).map { _ in
      (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -0.866...0.866, using: &generator) }
    }
    return Tensor(values, shape: shape, as: element)
  }
}
