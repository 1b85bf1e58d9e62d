import Glibc

/// A file mapped read-only into memory for as long as this object lives.
///
/// The mapping is private and lazy: opening a file of any size reads nothing. A file that another
/// process truncates while it is mapped raises SIGBUS on access, as with every memory map.
public final class MappedFile: Sendable {
  public let path: String
  /// The whole file; valid while this object lives.
  nonisolated(unsafe) public let bytes: UnsafeRawBufferPointer

  /// How the pages are about to be read.
  public enum Access: Sendable {
    case normal, random, sequential
  }

  /// Maps the file at `path`.
  public init(path: String) throws(FileError) {
    self.path = path
    // A pipe without a writer must not be waited for; files do not care.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .system(path: path, action: "open", code: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(path: path, action: "read the size of", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw .malformed(
        path: path, problem: isFolder ? "is a folder, a file expected" : "is not a regular file")
    }
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let base, base != MAP_FAILED else {
      throw .system(path: path, action: "map", code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit {
    if let base = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  public var count: Int { bytes.count }

  /// Tells the kernel how the mapping is about to be read.
  public func advise(_ access: Access) {
    guard let base = bytes.baseAddress else { return }
    let advice =
      switch access {
      case .normal: MADV_NORMAL
      case .random: MADV_RANDOM
      case .sequential: MADV_SEQUENTIAL
      }
    madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, advice)
  }

  /// Maps the pages of a range at once, which is quicker than one by one as they are touched.
  package func populate(_ range: Range<Int>) {
    guard let base = bytes.baseAddress, range.lowerBound >= 0,
      range.lowerBound < min(range.upperBound, bytes.count)
    else { return }
    let start = range.lowerBound & ~(Self.pageSize - 1)
    // What cannot be populated is read when it is touched.
    madvise(
      UnsafeMutableRawPointer(mutating: base + start), min(range.upperBound, bytes.count) - start,
      Self.populateRead)
  }

  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  /// `MADV_POPULATE_READ` of linux/mman.h, from Linux 5.14 on; older ones refuse it.
  private static let populateRead: Int32 = 22

  /// Drops the pages of a range from memory; they are read again from the file when touched.
  public func release(_ range: Range<Int>) {
    guard let base = bytes.baseAddress else { return }
    let page = Self.pageSize
    let end = min(range.upperBound, bytes.count) / page * page
    guard range.lowerBound >= 0, range.lowerBound < end else { return }
    let start = (range.lowerBound + page - 1) / page * page
    if start < end {
      madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
    }
  }
}
