import Glibc
import Tensors

/// How elements of one floating-point type are read.
private protocol FloatElement {
  static func load(_ base: UnsafeRawPointer, _ index: Int) -> Double
}

private enum F64: FloatElement {
  @inline(__always) static func load(_ base: UnsafeRawPointer, _ index: Int) -> Double {
    base.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
  }
}

private enum F32: FloatElement {
  @inline(__always) static func load(_ base: UnsafeRawPointer, _ index: Int) -> Double {
    Double(base.loadUnaligned(fromByteOffset: 4 * index, as: Float.self))
  }
}

private enum F16: FloatElement {
  @inline(__always) static func load(_ base: UnsafeRawPointer, _ index: Int) -> Double {
    Double(Half.value(f16: base.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
  }
}

private enum BF16: FloatElement {
  @inline(__always) static func load(_ base: UnsafeRawPointer, _ index: Int) -> Double {
    Double(Half.value(bf16: base.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
  }
}

/// What one look at a tensor tells.
private struct Tally {
  var largest = 0.0
  var specials = Metrics.Specials()

  mutating func add(_ value: Double) {
    let magnitude = value.magnitude
    if magnitude < .infinity {
      if magnitude > largest { largest = magnitude }
    } else if value.isNaN {
      specials.nans += 1
    } else {
      specials.infinities += 1
    }
  }
}

extension Metrics {
  /// Metrics of floating-point tensors of `count` elements, and the element that differs most.
  ///
  /// All arithmetic is in double precision.
  static func ofFloats(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int, _ element: ElementType,
    identical: Bool, _ tolerance: Tolerance
  ) -> (metrics: Metrics, worst: (position: Int, a: Double, b: Double)?) {
    switch element {
    case .f64: measure(F64.self, a, b, count, identical, tolerance)
    case .f32: measure(F32.self, a, b, count, identical, tolerance)
    case .f16: measure(F16.self, a, b, count, identical, tolerance)
    case .bf16: measure(BF16.self, a, b, count, identical, tolerance)
    default: preconditionFailure("\(element) is not a floating-point type")
    }
  }

  private static func measure<Element: FloatElement>(
    _ type: Element.Type, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int,
    _ identical: Bool, _ tolerance: Tolerance
  ) -> (metrics: Metrics, worst: (position: Int, a: Double, b: Double)?) {
    var result = Metrics()
    result.count = count
    var (first, second) = (Tally(), Tally())
    for i in 0..<count { second.add(Element.load(b, i)) }
    if identical {
      first = second
    } else {
      for i in 0..<count { first.add(Element.load(a, i)) }
    }
    result.a = first.specials
    result.b = second.specials
    result.relativeFloor = tolerance.absolute * second.largest
    result.maxRelative = second.largest > 0 ? 0 : nil
    if identical {
      result.cosine = second.largest > 0 ? 1 : nil
      return (result, nil)
    }

    // A power of two keeps sums of squares of very large and very small doubles in range.
    let largest = max(first.largest, second.largest)
    let scale =
      largest > 0x1p400 || (largest > 0 && largest < 0x1p-400)
      ? Double(sign: .plus, exponent: min(1000, -Int(largest.exponent)), significand: 1) : 1
    let floor = result.relativeFloor * scale
    var finite = 0
    var (sumA, sumB, product, error) = (0.0, 0.0, 0.0, 0.0)
    var largestError = 0.0
    var largestRatio = 0.0
    var worst = -1
    var firstSpecial = -1
    for i in 0..<count {
      let rawX = Element.load(a, i)
      let rawY = Element.load(b, i)
      guard rawX.isFinite && rawY.isFinite else {
        if rawX != rawY && !(rawX.isNaN && rawY.isNaN) {
          if firstSpecial < 0 { firstSpecial = i }
          result.mismatchedSpecials += 1
          result.failing += 1
        }
        continue
      }
      let (x, y) = (rawX * scale, rawY * scale)
      let difference = (x - y).magnitude
      let size = y.magnitude
      finite += 1
      sumA += x * x
      sumB += y * y
      product += x * y
      error += difference * difference
      if difference > largestError {
        largestError = difference
        worst = i
      }
      let measure = size > floor ? size : floor
      if difference > largestRatio * measure { largestRatio = difference / measure }
      if !(difference <= floor + tolerance.relative * size) { result.failing += 1 }
    }
    let back = 1 / scale
    result.maxAbsolute = min(largestError * back, .greatestFiniteMagnitude)
    if result.maxRelative != nil {
      result.maxRelative = min(largestRatio, .greatestFiniteMagnitude)
    }
    if finite > 0 {
      result.rms = min((error / Double(finite)).squareRoot() * back, .greatestFiniteMagnitude)
    }
    if sumA > 0, sumB > 0 { result.cosine = product / (sumA.squareRoot() * sumB.squareRoot()) }
    if sumB > 0, error > 0 { result.sqnr = 10 * log10(sumB / error) }
    let position = firstSpecial >= 0 ? firstSpecial : worst
    guard position >= 0 else { return (result, nil) }
    return (result, (position, Element.load(a, position), Element.load(b, position)))
  }
}
