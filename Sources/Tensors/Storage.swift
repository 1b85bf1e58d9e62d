import Glibc
import Synchronization

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
  /// Whether the memory goes back to those who need some for a short time.
  private let isShared: Bool

  private static let hugePage = 2 << 20

  /// A block of zeros.
  init(byteCount: Int) {
    base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    mapped = 0
    isShared = false
  }

  /// A block with anything in it that will soon be freed: later ones of moderate size reuse its memory.
  init(shortLived byteCount: Int) {
    isShared = byteCount <= ReusedMemory.blockSize
    base =
      isShared ? ReusedMemory.take() : .allocate(byteCount: max(byteCount, 1), alignment: 64)
    mapped = 0
  }

  /// A block with anything in it; for a large one, huge pages are asked for.
  ///
  /// - Returns: nil when the system has no such memory.
  init?(unwritten byteCount: Int) {
    isShared = false
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
    if isShared {
      ReusedMemory.give(base)
    } else if mapped > 0 {
      munmap(base, mapped)
    } else {
      base.deallocate()
    }
  }
}

/// Blocks of one size that go from one short use to the next, since fresh memory is slow to touch.
enum ReusedMemory {
  static let blockSize = 2 << 20
  private static let limit = 4
  private static let idle = Mutex<[UInt]>([])

  static func take() -> UnsafeMutableRawPointer {
    let known = idle.withLock { $0.popLast() }.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
    return known ?? .allocate(byteCount: blockSize, alignment: 64)
  }

  static func give(_ block: UnsafeMutableRawPointer) {
    let isKept = idle.withLock { idle in
      if idle.count < limit { idle.append(UInt(bitPattern: block)) }
      return idle.last == UInt(bitPattern: block)
    }
    if !isKept { block.deallocate() }
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
