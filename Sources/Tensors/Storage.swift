import Glibc

/// The memory behind tensors: a heap block, a mapped file, or zeros.
@usableFromInline enum Storage: Sendable {
  case heap(HeapStorage)
  case mapped(MappedFile)
  case zeros(ZeroStorage)

  @usableFromInline var base: UnsafeRawPointer? {
    switch self {
    case .heap(let heap): UnsafeRawPointer(heap.base)
    case .mapped(let file): file.bytes.baseAddress
    case .zeros(let zeros): zeros.base
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

/// Zeros that take no memory, whatever their number: pages that nothing can write to.
@usableFromInline final class ZeroStorage: Sendable {
  nonisolated(unsafe) let base: UnsafeRawPointer
  private let byteCount: Int

  /// nil when the address space has no room.
  init?(byteCount: Int) {
    let size = max(byteCount, 1)
    let base = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let base, base != MAP_FAILED else { return nil }
    self.base = UnsafeRawPointer(base)
    self.byteCount = size
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }
}
