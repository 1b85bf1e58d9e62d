/// The memory behind tensors: a heap block or a mapped file.
@usableFromInline enum Storage: Sendable {
  case heap(HeapStorage)
  case mapped(MappedFile)

  @usableFromInline var base: UnsafeRawPointer? {
    switch self {
    case .heap(let heap): UnsafeRawPointer(heap.base)
    case .mapped(let file): file.bytes.baseAddress
    }
  }
}

/// A zeroed block of memory, aligned to 64 bytes, freed with this object.
///
/// It is written only by the initialiser of the tensor that owns it, before anybody else sees it.
@usableFromInline final class HeapStorage: @unchecked Sendable {
  let base: UnsafeMutableRawPointer

  init(byteCount: Int) {
    base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  deinit { base.deallocate() }
}
