import Tensors

/// Which element of a source each element of a result is: the sum of one table entry per axis.
///
/// Slicing, transposing, broadcasting, gathering and padding differ only in their tables.
struct Selection {
  /// For every axis of the result, the offset in elements that each index adds; negative: outside.
  var tables: [[Int]]

  /// A selection whose steps along every axis are even.
  init(shape: [Int], strides: [Int]) {
    tables = zip(shape, strides).map { size, stride in (0..<size).map { $0 * stride } }
  }

  init(tables: [[Int]]) { self.tables = tables }

  /// The offset at which each row of the result (its last axis) starts, in row-major order; -1: outside.
  func rows() -> [Int] {
    var rows = [0]
    for table in tables.dropLast() {
      var next: [Int] = []
      next.reserveCapacity(rows.count * table.count)
      for row in rows {
        for step in table { next.append(row < 0 || step < 0 ? -1 : row + step) }
      }
      rows = next
    }
    return rows
  }

  /// The offset of every element of the result, in row-major order; -1: outside.
  func offsets() -> [Int] {
    guard let last = tables.last else { return [0] }
    var offsets: [Int] = []
    for row in rows() {
      for step in last { offsets.append(row < 0 || step < 0 ? -1 : row + step) }
    }
    return offsets
  }

  /// The selected elements of a tensor, bytes as they are; `fill` (a scalar, 0 when nil) is put outside.
  ///
  /// - Precondition: `shape` is the sizes of the tables, and every offset lies in the source.
  func apply(to source: Tensor, shape: [Int], fill: Tensor? = nil) -> Tensor {
    Tensor(element: source.element, shape: shape) { target in
      guard !target.isEmpty else { return }
      switch source.element.byteCount {
      case 1: copy(source, target, fill, as: UInt8.self)
      case 2: copy(source, target, fill, as: UInt16.self)
      case 4: copy(source, target, fill, as: UInt32.self)
      default: copy(source, target, fill, as: UInt64.self)
      }
    }
  }

  /// The selected elements of a list.
  func apply(to source: [Dim], fill: Dim = 0) -> [Dim] {
    offsets().map { $0 < 0 ? fill : source[$0] }
  }

  private func copy<Bits: FixedWidthInteger>(
    _ source: Tensor, _ target: UnsafeMutableRawBufferPointer, _ fill: Tensor?, as: Bits.Type
  ) {
    let outside = fill?.withUnsafeBytes { $0.loadUnaligned(as: Bits.self) } ?? 0
    let width = MemoryLayout<Bits>.size
    let elements = target.bindMemory(to: Bits.self)
    let last = tables.last ?? [0]
    source.withUnsafeBytes { bytes in
      var index = 0
      for row in rows() {
        for step in last {
          elements[index] =
            row < 0 || step < 0
            ? outside : bytes.loadUnaligned(fromByteOffset: (row + step) * width, as: Bits.self)
          index += 1
        }
      }
    }
  }
}
