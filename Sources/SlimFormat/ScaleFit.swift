/// Numbers that are small integers times one single-precision number, as dequantised weights are.
struct ScaleFit {
  let scale: Float
  /// For each of the values the integer.
  let codes: [Int8]

  /// Finds the largest scale such that every value is, bit by bit, an integer from -128 to 127 times the
  /// scale, rounded once; nil when there is none.
  ///
  /// - Parameter values: bit patterns, all different.
  init?(_ values: [UInt64]) {
    let floats = values.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    guard floats.allSatisfy(\.isFinite) else { return nil }
    let largest = floats.max { $0.magnitude < $1.magnitude } ?? 0
    guard largest != 0 else {
      self.init(floats, 1)
      return
    }
    for code in 1...128 {
      let near = largest.magnitude / Float(code)
      guard near.isNormal, Self.areMultiples(floats, of: near) else { continue }
      for scale in [near, near.nextDown, near.nextUp, near.nextDown.nextDown, near.nextUp.nextUp] {
        if let fit = ScaleFit(floats, scale) {
          self = fit
          return
        }
      }
    }
    return nil
  }

  private static func areMultiples(_ values: [Float], of scale: Float) -> Bool {
    for value in values {
      let ratio = value / scale
      if (ratio - ratio.rounded()).magnitude > 0x1p-10 { return false }
    }
    return true
  }

  private init?(_ values: [Float], _ scale: Float) {
    var codes: [Int8] = []
    codes.reserveCapacity(values.count)
    for value in values {
      let code = (value / scale).rounded()
      guard code >= -128, code <= 127,
        (Float(Int8(code)) * scale).bitPattern == value.bitPattern
      else { return nil }
      codes.append(Int8(code))
    }
    self.scale = scale
    self.codes = codes
  }
}
