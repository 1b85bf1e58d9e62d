import Glibc

/// The memory behind tensors: a heap block, a mapped file, zeros, or what is computed when read.
@usableFromInline enum Storage: Sendable {
  case heap(HeapStorage)
  case mapped(MappedFile)
  case zeros(ZeroStorage)
  case computed(ComputedStorage)

  @usableFromInline var base: UnsafeRawPointer? {
    switch self {
    case .heap(let heap): UnsafeRawPointer(heap.base)
    case .mapped(let file): file.bytes.baseAddress
    case .zeros(let zeros): zeros.base
    case .computed(let computed): computed.base
    }
  }
}

/// A block of memory, aligned to 64 bytes, freed with this object.
///
/// It is written only by who makes the tensors in it, before anybody else sees them.
@usableFromInline final class HeapStorage: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  /// The bytes that are mapped; 0 for a block of the allocator.
  private let mapped: Int

  private static let hugePage = 2 << 20

  /// A block of zeros.
  init(byteCount: Int) {
    base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    mapped = 0
  }

  /// A block of the allocator with anything in it, which the next one may reuse.
  init(writable byteCount: Int) {
    base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    mapped = 0
  }

  /// A block with anything in it; for a large one, huge pages are asked for.
  ///
  /// - Returns: nil when the system has no such memory.
  init?(unwritten byteCount: Int) {
    guard byteCount >= Self.hugePage else {
      base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
      mapped = 0
      return
    }
    let (padded, overflow) = byteCount.addingReportingOverflow(2 * Self.hugePage)
    let length = padded & ~(Self.hugePage - 1)
    guard !overflow,
      let start = mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      start != MAP_FAILED
    else { return nil }
    let lead = -Int(bitPattern: start) & (Self.hugePage - 1)
    if lead > 0 { munmap(start, lead) }
    base = start + lead
    mapped = length - lead
    // The last pages stay small ones, lest more memory is taken than asked for.
    madvise(base, byteCount & ~(Self.hugePage - 1), MADV_HUGEPAGE)
  }

  deinit {
    if mapped > 0 { munmap(base, mapped) } else { base.deallocate() }
  }
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
