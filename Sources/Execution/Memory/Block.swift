import Glibc

/// A block of memory, aligned to 64 bytes; large ones to 2 MiB, with huge pages asked for.
///
/// Memory is taken when it is first written, and no more than asked for.
final class Block: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private let mapped: Int

  private static let hugePage = 2 << 20

  /// - Parameter isFilled: whether all of it will be written; else `expect` says how much.
  /// - Returns: nil when the system has no such memory.
  init?(byteCount: Int, isFilled: Bool = true) {
    self.byteCount = byteCount
    guard byteCount >= Self.hugePage / 2 else {
      mapped = 0
      base = .allocate(byteCount: max(byteCount, 64), alignment: 64)
      return
    }
    let (padded, overflow) = byteCount.addingReportingOverflow(2 * Self.hugePage)
    guard !overflow else { return nil }
    let length = padded & ~(Self.hugePage - 1)
    guard
      let start = mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      start != MAP_FAILED
    else { return nil }
    let address = UInt(bitPattern: start)
    let aligned = (address + UInt(Self.hugePage) - 1) & ~(UInt(Self.hugePage) - 1)
    let lead = Int(aligned - address)
    if lead > 0 { munmap(start, lead) }
    base = start + lead
    let used = (byteCount + Self.hugePage - 1) & ~(Self.hugePage - 1)
    if length - lead > used { munmap(base + used, length - lead - used) }
    mapped = used
    if isFilled { expect(0..<byteCount) }
  }

  /// Asks for huge pages where a range, which is about to be written, takes whole ones.
  func expect(_ range: Range<Int>) {
    let start = (range.lowerBound + Self.hugePage - 1) & ~(Self.hugePage - 1)
    let end = range.upperBound & ~(Self.hugePage - 1)
    if mapped > 0, start < end { madvise(base + start, end - start, MADV_HUGEPAGE) }
  }

  deinit {
    if mapped > 0 { munmap(base, mapped) } else { base.deallocate() }
  }
}
