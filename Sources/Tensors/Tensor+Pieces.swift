/// Elements that are read once, in order, without being kept in memory.
extension Tensor {
  /// A tensor whose elements are computed when they are read.
  ///
  /// `withUnsafeBytes` computes all of them and keeps them; `withPieces`, `copyBytes` and `loaded` keep nothing.
  ///
  /// - Parameter fill: writes the bytes of a range, which begins and ends between elements; may be called at
  ///   any time, on any thread, and gives the same bytes each time.
  /// - Precondition: as for `init(element:shape:fill:)`.
  package init(
    element: ElementType, shape: [Int],
    computing fill: @escaping @Sendable (Range<Int>, UnsafeMutableRawBufferPointer) -> Void
  ) {
    let byteCount = shape.reduce(element.byteCount, *)
    self.init(
      element: element, shape: shape,
      storage: .computed(ComputedStorage(byteCount: byteCount, fill)), offset: 0)
  }

  /// The computation of the elements, unless they lie in memory or in a file.
  private var computation: ComputedStorage? {
    if case .computed(let storage) = storage, !storage.isKept { storage } else { nil }
  }

  /// Whether the elements are computed each time they are read.
  package var isComputed: Bool { computation != nil }

  /// A tensor of some of the elements, which is soon let go.
  package func copy(of range: Range<Int>) -> Tensor {
    let width = element.byteCount
    let heap = HeapStorage(shortLived: range.count * width)
    copyBytes(
      range.lowerBound * width..<range.upperBound * width,
      into: UnsafeMutableRawBufferPointer(start: heap.base, count: range.count * width))
    return Tensor(element: element, shape: [range.count], storage: .heap(heap), offset: 0)
  }

  /// The tensor with all elements in memory or in a file, for who reads them once: what is computed belongs to
  /// the result alone.
  package var loaded: Tensor {
    guard let computation else { return self }
    return Tensor(
      element: element, shape: shape, storage: .heap(computation.filled()),
      offset: offset)
  }

  /// Copies a range of the bytes, which begins and ends between elements.
  package func copyBytes(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
    if let computation {
      computation.fill(offset + range.lowerBound..<offset + range.upperBound, target)
    } else {
      if range.count >= MappedFile.worthReleasing, let (file, offset) = mapping {
        file.populate(offset + range.lowerBound..<offset + range.upperBound)
      }
      withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }

  private static let pieceSize = 1 << 20

  /// Gives the bytes in order, in pieces of whole elements.
  ///
  /// Pages of a large tensor in a mapped file are let go after each.
  package func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    if let (file, offset) = mapping {
      try file.withPieces(offset..<offset + byteCount, body)
    } else if let computation {
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(Self.pieceSize, max(byteCount, 1)), alignment: 64)
      defer { buffer.deallocate() }
      var start = 0
      while start < byteCount {
        let end = min(start + Self.pieceSize, byteCount)
        let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(end - start)])
        computation.fill(offset + start..<offset + end, piece)
        try body(UnsafeRawBufferPointer(piece))
        start = end
      }
    } else {
      try withUnsafeBytes(body)
    }
  }

  /// Drops the pages of a mapped file in which a range of the bytes lies; they are read again when touched.
  package func release(_ range: Range<Int>) {
    if let (file, offset) = mapping {
      file.release(offset + range.lowerBound..<offset + range.upperBound)
    }
  }
}

extension MappedFile {
  private static let pieceSize = 1 << 22

  /// Gives the bytes of a range in pieces, in order; pages of a large range are let go after each.
  package func withPieces<Failure: Error>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = start + min(MappedFile.pieceSize, range.upperBound - start)
      if range.count >= MappedFile.worthReleasing { populate(start..<end) }
      try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      if range.count >= MappedFile.worthReleasing { release(start..<end) }
      start = end
    }
  }

  /// The bytes for which a call of the system pays.
  fileprivate static let worthReleasing = 1 << 18
}
