import Tensors

/// Turns blocks of codes into elements, the inverse of `CodeReduction`.
struct CodeExpansion {
  let element: ElementType
  let encoding: WeightEncoding
  let slices: Slices?
  /// The entries of all tables, one table after the other.
  let table: [UInt8]

  /// Writes the elements of the codes from the element `start` on; false for a code beyond its table.
  ///
  /// - Parameter codes: with planes undone.
  func expand(
    _ codes: UnsafeRawBufferPointer, from start: Int, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    switch encoding.form {
    case .elements:
      target.copyMemory(from: codes)
      return true
    case .f16:
      widen(codes, target) { Half.value(f16: $0) }
      return true
    case .bf16:
      widen(codes, target) { Half.value(bf16: $0) }
      return true
    case .palette(_, let size):
      switch element.byteCount {
      case 1: return look(codes, start, target, size, UInt8.self)
      case 2: return look(codes, start, target, size, UInt16.self)
      case 4: return look(codes, start, target, size, UInt32.self)
      default: return look(codes, start, target, size, UInt64.self)
      }
    case .scale:
      scale(codes, start, target)
      return true
    }
  }

  private func widen(
    _ codes: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer,
    _ value: (UInt16) -> Float
  ) {
    let floats = target.assumingMemoryBound(to: Float.self)
    for i in floats.indices {
      floats[i] = value(
        UInt16(littleEndian: codes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)))
    }
  }

  private func look<Bits: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafeRawBufferPointer, _ start: Int, _ target: UnsafeMutableRawBufferPointer,
    _ size: Int, _ bits: Bits.Type
  ) -> Bool {
    guard let slices, let from = codes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let to = target.baseAddress?.assumingMemoryBound(to: Bits.self)
    else { return false }
    let count = codes.count
    if size < WeightEncoding.largestTable {
      var largest: UInt8 = 0
      for i in 0..<count { largest = max(largest, from[i]) }
      if Int(largest) >= size { return false }
    }
    table.withUnsafeBytes { bytes in
      let tables = bytes.assumingMemoryBound(to: Bits.self)
      var done = 0
      slices.forEachRun(from: start, count: count) { slice, run in
        guard let row = tables.baseAddress.map({ $0 + slice * size }) else {
          return
        }
        for i in done..<done + run { to[i] = row[Int(from[i])] }
        done += run
      }
    }
    return true
  }

  private func scale(
    _ codes: UnsafeRawBufferPointer, _ start: Int, _ target: UnsafeMutableRawBufferPointer
  ) {
    guard let slices, let from = codes.baseAddress?.assumingMemoryBound(to: Int8.self),
      let to = target.baseAddress?.assumingMemoryBound(to: Float.self)
    else { return }
    table.withUnsafeBytes { bytes in
      let scales = bytes.assumingMemoryBound(to: Float.self)
      var done = 0
      slices.forEachRun(from: start, count: codes.count) { slice, run in
        let scale = scales[slice]
        for i in done..<done + run { to[i] = Float(from[i]) * scale }
        done += run
      }
    }
  }
}

extension Slices {
  /// Calls `body` for each stretch of elements of one slice, in order.
  @inline(__always)
  func forEachRun(from start: Int, count: Int, _ body: (_ slice: Int, _ run: Int) -> Void) {
    var rest = count
    var slice = start / inner % self.count
    var left = inner - start % inner
    while rest > 0 {
      let run = min(left, rest)
      body(slice, run)
      rest -= run
      left = inner
      slice = slice + 1 == self.count ? 0 : slice + 1
    }
  }
}

/// Undoes planes: byte j of all codes lies at j · count.
func joinPlanes(
  _ planes: UnsafeRawBufferPointer, width: Int, into target: UnsafeMutableRawBufferPointer
) {
  guard let from = planes.baseAddress?.assumingMemoryBound(to: UInt8.self),
    let base = target.baseAddress
  else { return }
  let count = planes.count / width
  switch width {
  case 2:
    let to = base.assumingMemoryBound(to: UInt16.self)
    for i in 0..<count {
      to[i] = UInt16(littleEndian: UInt16(from[i]) | UInt16(from[count + i]) << 8)
    }
  case 4:
    let to = base.assumingMemoryBound(to: UInt32.self)
    for i in 0..<count {
      let low = UInt32(from[i]) | UInt32(from[count + i]) << 8
      let high = UInt32(from[2 * count + i]) << 16 | UInt32(from[3 * count + i]) << 24
      to[i] = UInt32(littleEndian: low | high)
    }
  default:
    let to = base.assumingMemoryBound(to: UInt8.self)
    for j in 0..<width {
      for i in 0..<count { to[i * width + j] = from[j * count + i] }
    }
  }
}

/// Puts the bytes of equal significance together, those of the lowest first.
func splitPlanes(
  _ codes: UnsafeRawBufferPointer, width: Int, into target: UnsafeMutableRawBufferPointer
) {
  guard let from = codes.baseAddress?.assumingMemoryBound(to: UInt8.self),
    let to = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
  else { return }
  let count = codes.count / width
  for j in 0..<width {
    for i in 0..<count { to[j * count + i] = from[i * width + j] }
  }
}
