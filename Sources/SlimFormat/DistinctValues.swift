/// The different bit patterns among elements of one width, at most 256 of them.
struct DistinctValues {
  /// Ascending as unsigned numbers.
  private(set) var values: [UInt64] = []

  private static let slots = 1024

  /// Looks through elements; nil as soon as there are more than `limit` different ones.
  ///
  /// - Parameter ranges: of the elements' numbers.
  init?(
    _ bytes: UnsafeRawBufferPointer, width: Int, _ runs: ElementRuns,
    limit: Int = WeightEncoding.largestTable
  ) {
    let found: [UInt64]? =
      switch width {
      case 2: Self.find(bytes, UInt16.self, runs, limit)
      case 4: Self.find(bytes, UInt32.self, runs, limit)
      case 8: Self.find(bytes, UInt64.self, runs, limit)
      default: nil
      }
    guard let found else { return nil }
    values = found.sorted()
  }

  private static func find<Bits: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, _ bits: Bits.Type, _ runs: ElementRuns, _ limit: Int
  ) -> [UInt64]? {
    var found: [UInt64] = []
    found.reserveCapacity(limit)
    return withUnsafeTemporaryAllocation(of: Int16.self, capacity: slots) { slot in
      slot.initialize(repeating: -1)
      for run in 0..<runs.count {
        let start = runs.first + run * runs.stride
        for index in start..<start + runs.length {
          let value = UInt64(
            bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self))
          var at = hash(value)
          while slot[at] >= 0, found[Int(slot[at])] != value { at = (at + 1) & (slots - 1) }
          guard slot[at] < 0 else { continue }
          if found.count == limit { return nil }
          slot[at] = Int16(found.count)
          found.append(value)
        }
      }
      return found
    }
  }

  @inline(__always) private static func hash(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> 54)
  }

  /// Writes for each element of some runs which of the values it is.
  func code(
    _ bytes: UnsafeRawBufferPointer, width: Int, _ runs: ElementRuns,
    into codes: UnsafeMutableBufferPointer<UInt8>
  ) {
    switch width {
    case 2: code(bytes, UInt16.self, runs, codes)
    case 4: code(bytes, UInt32.self, runs, codes)
    default: code(bytes, UInt64.self, runs, codes)
    }
  }

  private func code<Bits: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, _ bits: Bits.Type, _ runs: ElementRuns,
    _ codes: UnsafeMutableBufferPointer<UInt8>
  ) {
    withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.slots) { slot in
      slot.initialize(repeating: -1)
      for (code, value) in values.enumerated() {
        var at = Self.hash(value)
        while slot[at] >= 0 { at = (at + 1) & (Self.slots - 1) }
        slot[at] = Int16(code)
      }
      values.withUnsafeBufferPointer { values in
        for run in 0..<runs.count {
          let start = runs.first + run * runs.stride
          for index in start..<start + runs.length {
            let value = UInt64(
              bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self))
            var at = Self.hash(value)
            while values[Int(slot[at])] != value { at = (at + 1) & (Self.slots - 1) }
            codes[index] = UInt8(truncatingIfNeeded: slot[at])
          }
        }
      }
    }
  }
}

/// The elements of one slice: `count` runs of `length`, each `stride` after the one before it.
struct ElementRuns {
  let first: Int
  let length: Int
  let stride: Int
  let count: Int
}

extension Slices {
  func runs(of slice: Int) -> ElementRuns {
    ElementRuns(first: slice * inner, length: inner, stride: count * inner, count: outer)
  }

  /// The elements of each slice.
  var sliceCount: Int { outer * inner }
}
