import Glibc
import Tensors
import Testing

/// The 16-bit float encodings against their definition: fraction · 2^exponent.
@Suite struct HalfTests {
  /// A 16-bit format by the widths of its fields.
  struct Format: Sendable, CustomStringConvertible {
    let description: String
    let fractionBits: Int
    let bias: Int
    let value: @Sendable (UInt16) -> Float
    let pattern: @Sendable (Double) -> UInt16

    var infinity: UInt16 { UInt16(0x7FFF >> fractionBits) << fractionBits }

    /// The magnitude of a finite pattern; that of infinity is the next power of two.
    func magnitude(_ bits: UInt16) -> Double {
      let exponent = Int(bits & 0x7FFF) >> fractionBits
      let fraction = Int(bits) & ((1 << fractionBits) - 1)
      let significand = exponent == 0 ? fraction : fraction + (1 << fractionBits)
      return scalbn(Double(significand), Int32(max(exponent, 1) - bias - fractionBits))
    }
  }

  static let formats = [
    Format(
      description: "f16", fractionBits: 10, bias: 15, value: { Half.value(f16: $0) },
      pattern: { Half.f16($0) }),
    Format(
      description: "bf16", fractionBits: 7, bias: 127, value: { Half.value(bf16: $0) },
      pattern: { Half.bf16($0) }),
  ]

  @Test(arguments: formats) func everyPatternIsItsValueAndBack(_ format: Format) {
    var wrong: [UInt16] = []
    for bits in UInt16.min...UInt16.max {
      let value = format.value(bits)
      let isRight: Bool
      switch bits & 0x7FFF {
      case ..<format.infinity:
        let expected = format.magnitude(bits)
        isRight =
          Double(value.magnitude) == expected && (value.sign == .minus) == (bits & 0x8000 != 0)
          && format.pattern(Double(value)) == bits
      case format.infinity:
        isRight =
          value == (bits & 0x8000 == 0 ? .infinity : -.infinity)
          && format.pattern(Double(value)) == bits
      default:
        let back = format.pattern(Double(value))
        isRight = value.isNaN && back & 0x7FFF > format.infinity && back & 0x8000 == bits & 0x8000
      }
      if !isRight { wrong.append(bits) }
    }
    #expect(wrong == [])
  }

  /// Between every two neighbours: the middle goes to the even one, all else to the nearer.
  @Test(arguments: formats) func betweenNeighbours(_ format: Format) {
    var wrong: [UInt16] = []
    for bits in 0..<format.infinity {
      let (low, high) = (format.magnitude(bits), format.magnitude(bits + 1))
      let middle = (low + high) / 2
      let even = bits & 1 == 0 ? bits : bits + 1
      let found = [
        format.pattern(middle), format.pattern(middle.nextDown), format.pattern(middle.nextUp),
        format.pattern(low.nextUp), format.pattern(high.nextDown), format.pattern(-middle),
        format.pattern(-middle.nextUp),
      ]
      let expected = [even, bits, bits + 1, bits, bits + 1, even | 0x8000, bits + 1 | 0x8000]
      if found != expected { wrong.append(bits) }
    }
    #expect(wrong == [])
  }

  @Test(
    "19: known values of binary16",
    arguments: [
      (65504, 0x7BFF), (65519.999, 0x7BFF), (65520, 0x7C00), (-65520, 0xFC00), (1e300, 0x7C00),
      (0x1p-24, 0x0001), (0x1p-25, 0x0000), (0x1.0000001p-25, 0x0001), (2.98e-8, 0x0000),
      (1e-12, 0x0000), (-1e-12, 0x8000), (0x1p-14, 0x0400), (0x1.FF8p-15, 0x03FF), (1, 0x3C00),
      (-2, 0xC000), (0.1, 0x2E66), (1.0 / 3, 0x3555), (3.140625, 0x4248), (0x1p-1074, 0x0000),
      (.infinity, 0x7C00), (-0.0, 0x8000),
    ] as [(Double, UInt16)])
  func knownHalves(_ value: Double, _ bits: UInt16) {
    #expect(Half.f16(value) == bits)
  }

  @Test(
    "known values of bfloat16",
    arguments: [
      (1, 0x3F80), (-2, 0xC000), (3.140625, 0x4049), (0.1, 0x3DCD), (1e-40, 0x0001),
      (3.3895313892515355e38, 0x7F7F), (0x1.FEFFFFFp127, 0x7F7F), (0x1.FFp127, 0x7F80),
      (-1e300, 0xFF80), (0x1p-133, 0x0001), (0x1p-134, 0x0000), (0x1p-126, 0x0080),
      (1.00390625, 0x3F80), (1.01171875, 0x3F82), (-0.0, 0x8000),
    ] as [(Double, UInt16)])
  func knownBrainFloats(_ value: Double, _ bits: UInt16) {
    #expect(Half.bf16(value) == bits)
  }

  @Test func roundedOnce() {
    // Single precision would drop the last term and leave a tie.
    #expect(Half.f16(1 + 0x1p-11 + 0x1p-40) == 0x3C01)
    #expect(Half.bf16(1 + 0x1p-8 + 0x1p-40) == 0x3F81)
  }
}
