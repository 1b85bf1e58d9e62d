import Synchronization

/// Elements that are computed when they are read, from what takes less memory or lies in a file.
@usableFromInline final class ComputedStorage: Sendable {
  /// Writes the bytes of a range, which begins and ends between elements.
  typealias Fill = @Sendable (Range<Int>, UnsafeMutableRawBufferPointer) -> Void

  let fill: Fill
  private let byteCount: Int
  private let kept = Mutex<HeapStorage?>(nil)

  init(byteCount: Int, _ fill: @escaping Fill) {
    self.byteCount = byteCount
    self.fill = fill
  }

  /// Whether the elements lie in memory because somebody asked where they are.
  var isKept: Bool { kept.withLock { $0 != nil } }

  /// Where the elements are; they are computed at the first call and kept from then on.
  var base: UnsafeRawPointer {
    kept.withLock { kept in
      let heap = kept ?? filled()
      kept = heap
      return UnsafeRawPointer(heap.base)
    }
  }

  /// The elements in memory of their own.
  func filled() -> HeapStorage {
    let heap = HeapStorage(unwritten: byteCount) ?? HeapStorage(byteCount: byteCount)
    fill(0..<byteCount, UnsafeMutableRawBufferPointer(start: heap.base, count: byteCount))
    return heap
  }
}
