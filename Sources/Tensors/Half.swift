/// The binary16 and bfloat16 encodings, as bit patterns.
///
/// All conversions round to nearest, ties to even; subnormals are kept; a NaN stays a (quiet) NaN.
public enum Half {
  /// The value of a binary16 bit pattern.
  @inlinable public static func value(f16 bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    if exponent == 0x1F {
      return Float(
        bitPattern: sign | 0x7F80_0000 | (fraction == 0 ? 0 : 0x40_0000 | fraction << 13))
    }
    if exponent == 0 {
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    }
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }

  /// The binary16 bit pattern nearest to a value, rounded once from double precision.
  @inlinable public static func f16(_ value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return sign | 0x7E00 }
    let magnitude = value.magnitude
    if magnitude >= 65520 { return sign | 0x7C00 }
    if magnitude < 0x1p-14 {
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let exponent = Int(magnitude.exponent)
    let scaled = (magnitude * scale(10 - exponent)).rounded(.toNearestOrEven)
    return sign | (UInt16(exponent + 14) << 10) + UInt16(scaled)
  }

  /// The value of a bfloat16 bit pattern.
  @inlinable public static func value(bf16 bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }

  /// The bfloat16 bit pattern nearest to a value, rounded once from double precision.
  @inlinable public static func bf16(_ value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    if value.isNaN { return sign | 0x7FC0 }
    let magnitude = value.magnitude
    if magnitude < 0x1p-126 {
      return sign | UInt16((magnitude * 0x1p133).rounded(.toNearestOrEven))
    }
    if magnitude >= 0x1.FFp127 { return sign | 0x7F80 }
    let exponent = Int(magnitude.exponent)
    let scaled = (magnitude * scale(7 - exponent)).rounded(.toNearestOrEven)
    return sign | (UInt16(exponent + 126) << 7) + UInt16(scaled)
  }

  /// 2 to the power of `exponent`, which lies in the range of normal doubles.
  @inlinable static func scale(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(exponent + 1023) << 52)
  }
}
