import Glibc
import Tensors

extension Metrics {
  /// Metrics of integer or boolean tensors of `count` elements, which must be equal.
  static func ofIntegers(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int, _ element: ElementType,
    _ tolerance: Tolerance
  ) -> (metrics: Metrics, worst: Int?) {
    switch element {
    case .i64: measure(Int64.self, a, b, count, tolerance)
    case .i32: measure(Int32.self, a, b, count, tolerance)
    case .i16: measure(Int16.self, a, b, count, tolerance)
    case .i8: measure(Int8.self, a, b, count, tolerance)
    case .u64: measure(UInt64.self, a, b, count, tolerance)
    case .u32: measure(UInt32.self, a, b, count, tolerance)
    case .u16: measure(UInt16.self, a, b, count, tolerance)
    case .u8, .bool: measure(UInt8.self, a, b, count, tolerance)
    default: preconditionFailure("\(element) is not an integer type")
    }
  }

  private static func measure<Element: FixedWidthInteger>(
    _ type: Element.Type, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int,
    _ tolerance: Tolerance
  ) -> (metrics: Metrics, worst: Int?) {
    let width = MemoryLayout<Element>.stride
    var result = Metrics()
    result.count = count
    var largest: UInt64 = 0
    for i in 0..<count {
      let y = b.loadUnaligned(fromByteOffset: i * width, as: Element.self)
      largest = max(largest, UInt64(y.magnitude))
    }
    let floor = tolerance.absolute * Double(largest)
    var (sumA, sumB, product, error) = (0.0, 0.0, 0.0, 0.0)
    var largestDifference: UInt64 = 0
    var largestRatio = 0.0
    var worst: Int?
    for i in 0..<count {
      let x = a.loadUnaligned(fromByteOffset: i * width, as: Element.self)
      let y = b.loadUnaligned(fromByteOffset: i * width, as: Element.self)
      // The difference of two elements always fits in 64 bits without a sign.
      let difference =
        UInt64(truncatingIfNeeded: max(x, y)) &- UInt64(truncatingIfNeeded: min(x, y))
      let (left, right, distance) = (Double(x), Double(y), Double(difference))
      sumA += left * left
      sumB += right * right
      product += left * right
      error += distance * distance
      guard difference > 0 else { continue }
      result.failing += 1
      if difference > largestDifference {
        largestDifference = difference
        worst = i
      }
      largestRatio = max(largestRatio, distance / max(right.magnitude, floor))
    }
    result.maxAbsolute = Double(largestDifference)
    result.relativeFloor = floor
    result.maxRelative = largest > 0 ? largestRatio : nil
    if count > 0 { result.rms = (error / Double(count)).squareRoot() }
    if sumA > 0, sumB > 0 { result.cosine = product / (sumA.squareRoot() * sumB.squareRoot()) }
    if sumB > 0, error > 0 { result.sqnr = 10 * log10(sumB / error) }
    return (result, worst)
  }
}
