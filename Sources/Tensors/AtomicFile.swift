import Glibc
import Synchronization

/// A file that appears under its name complete or not at all.
///
/// Bytes go to a temporary file in the folder of the target, which `commit` writes through to the disk and
/// renames; without a commit nothing is left behind. A symbolic link stays a link: the file that it names
/// is replaced. The mode (and, where allowed, the owner) of a replaced file are kept, and one that is
/// write-protected is refused. Devices and pipes are written in place.
package final class AtomicFile {
  /// The path as it was given.
  package let path: String
  /// The number of bytes written so far.
  package private(set) var count = 0

  private let target: String
  /// Nil when the target is written in place.
  private var temporary: String?
  private var slot: Int?
  private var descriptor: Int32 = -1
  private var isCommitted = false
  /// Whether the file will be read as soon as it is written, so that it should stay in the page cache.
  package var isReadSoon = false
  /// Takes the bytes while they go past the page cache.
  private var direct: DirectOutput?

  private static let serial = Atomic<Int>(0)

  /// Opens the temporary file.
  ///
  /// - Throws: `FileError.system` when the target may not be written or its folder takes no file.
  package init(path: String) throws(FileError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    if !exists, errno != ENOENT || path.isEmpty {
      throw .system(path: path, action: "write", code: errno)
    }
    let isPlace = exists && status.st_mode & S_IFMT != S_IFREG
    target = isPlace ? path : try Self.followingLinks(path)
    if exists {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw .system(path: path, action: "write", code: EISDIR)
      }
      guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
        throw .system(path: path, action: "write", code: errno)
      }
      if isPlace {
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        if descriptor < 0 { throw .system(path: path, action: "write", code: errno) }
        return
      }
    }
    try openTemporary()
    if exists {
      // An owner that may not be given away changes; the mode is set after, as chown clears bits of it.
      _ = fchown(descriptor, status.st_uid, status.st_gid)
      _ = fchmod(descriptor, status.st_mode & 0o7777)
    }
  }

  /// Looks whether a file could be written here, and touches nothing.
  ///
  /// - Throws: `FileError.system` as writing would, as far as that can be foreseen.
  package static func check(path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw .system(path: path, action: "write", code: EISDIR)
      }
      guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
        throw .system(path: path, action: "write", code: errno)
      }
      guard status.st_mode & S_IFMT == S_IFREG else { return }
    } else if errno != ENOENT || path.isEmpty {
      throw .system(path: path, action: "write", code: errno)
    }
    let folder = folder(of: try followingLinks(path))
    guard faccessat(AT_FDCWD, folder.isEmpty ? "." : folder, W_OK | X_OK, AT_EACCESS) == 0 else {
      throw .system(path: path, action: "write", code: errno)
    }
  }

  deinit {
    _ = direct?.finish()
    if descriptor >= 0 { close(descriptor) }
    discard()
  }

  /// Where the bytes are until `commit`; the target itself when that is a device or a pipe.
  package var temporaryPath: String { temporary ?? target }

  /// Adds bytes at the end.
  ///
  /// - Throws: `FileError.system` when the disk is full or the file cannot grow.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if let direct {
      try checked(direct.write(bytes))
      count += bytes.count
      return
    }
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, base, min(rest.count, 1 << 30))
      if written < 0 {
        if errno == EINTR { continue }
        throw .system(path: path, action: "write", code: errno)
      }
      count += written
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  package func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  private static let worthDirect = 1 << 26

  /// Says how many bytes are about to be written, before any is.
  ///
  /// Unless they are read soon, many of them go past the page cache, since they have to be on the disk before the
  /// file gets its name anyway.
  package func expect(_ byteCount: Int) {
    guard byteCount >= Self.worthDirect, count == 0, temporary != nil, !isReadSoon else { return }
    direct = DirectOutput(descriptor)
  }

  /// Whether bytes that are written can be replaced: not those of a device or a pipe.
  package var canReplace: Bool { temporary != nil }

  /// Replaces the first bytes.
  ///
  /// - Precondition: so many bytes have been written, and `settle` called.
  package func replace(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    precondition(direct == nil && bytes.count <= count, "\(bytes.count) of \(count) bytes")
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(done))
      if written < 0, errno != EINTR {
        throw .system(path: path, action: "write", code: errno)
      }
      done += max(written, 0)
    }
  }

  /// Hands everything to the system, so that who opens the file sees it.
  package func settle() throws(FileError) {
    guard let direct else { return }
    try checked(direct.finish())
    self.direct = nil
  }

  private func checked(_ code: Int32) throws(FileError) {
    if code != 0 { throw .system(path: path, action: "write", code: code) }
  }

  /// Writes the bytes through to the disk; afterwards nothing more can be written, and only the name is missing.
  ///
  /// - Throws: `FileError.system`; the target is then as it was.
  package func complete() throws(FileError) {
    guard descriptor >= 0 else { return }
    try settle()
    // Pipes and terminals cannot be synchronised, which is no failure.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw .system(path: path, action: "write", code: errno)
    }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { throw .system(path: path, action: "write", code: errno) }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: `FileError.system`; the target is then as it was.
  package func commit() throws(FileError) {
    precondition(!isCommitted, "'\(path)' is committed")
    try complete()
    isCommitted = true
    guard let temporary else { return }
    guard rename(temporary, target) == 0 else {
      throw .system(path: path, action: "write", code: errno)
    }
    self.temporary = nil
    TemporaryFiles.forget(slot)
  }

  /// Writes a whole file at once.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try AtomicFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  private func discard() {
    guard let temporary else { return }
    unlink(temporary)
    TemporaryFiles.forget(slot)
  }

  /// The file that a chain of symbolic links ends at; it need not exist.
  private static func followingLinks(_ path: String) throws(FileError) -> String {
    var current = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let length = readlink(current, &buffer, Int(PATH_MAX))
      if length < 0 { return current }
      let link = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      current = link.hasPrefix("/") ? link : folder(of: current) + link
    }
    throw .system(path: path, action: "write", code: ELOOP)
  }

  /// The folder of a path with its slash; empty for a bare name.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  private func openTemporary() throws(FileError) {
    let folder = Self.folder(of: target)
    var name = target[folder.endIndex...]
    // What is added must leave the name within the 255 bytes that file systems allow.
    while name.utf8.count > 200 { name.removeLast() }
    for _ in 0..<100 {
      let number = Self.serial.add(1, ordering: .relaxed).newValue
      let candidate = "\(folder).\(name).\(getpid()).\(number).tmp"
      slot = TemporaryFiles.remember(candidate)
      descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        temporary = candidate
        return
      }
      let code = errno
      TemporaryFiles.forget(slot)
      slot = nil
      if code != EEXIST { throw .system(path: path, action: "write", code: code) }
    }
    throw .system(path: path, action: "write", code: EEXIST)
  }
}
