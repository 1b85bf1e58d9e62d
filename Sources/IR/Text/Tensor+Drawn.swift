package import Tensors

extension Tensor {
  /// The elements that `random(seed)` stands for in the text form.
  ///
  /// SplitMix64 from the seed gives 64-bit numbers z. A float is √3·(u₁+u₂+u₃+u₄−2) of four of them,
  /// u = (z >> 11)·2⁻⁵³: nearly normal, mean 0, variance 1. A signed integer is (z >> 33) mod 17 − 8, an unsigned
  /// one (z >> 33) mod 17, a boolean the top bit of z.
  ///
  /// - Precondition: as for `Tensor.init(element:shape:fill:)`.
  package init(drawnFrom seed: UInt64, element: ElementType, shape: [Int]) {
    var source = SplitMix64(state: seed)
    let count = shape.reduce(1, *)
    if element.isFloat {
      let values = (0..<count).map { _ in
        let sum = source.uniform() + source.uniform() + source.uniform() + source.uniform()
        return (sum - 2) * 1.7320508075688772
      }
      self.init(values, shape: shape, as: element)
    } else {
      let values = (0..<count).map { _ in
        if element == .bool { return Int64(source.next() >> 63) }
        let small = Int64((source.next() >> 33) % 17)
        return element.isSigned ? small - 8 : small
      }
      self.init(values, shape: shape, as: element)
    }
  }
}

private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
