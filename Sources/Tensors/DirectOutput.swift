import Glibc

/// Writes a file past the page cache, from two buffers of which one is filled while the other is written.
///
/// Where the file system does not allow that, bytes take the usual way.
final class DirectOutput {
  private let descriptor: Int32
  private let memory: HeapStorage
  /// The number of bytes in the buffer that is being filled.
  private var filled = 0
  private var isSecond = false
  /// Where that buffer will lie in the file.
  private var offset = 0
  private var running: (thread: pthread_t, piece: Piece)?
  private var failure: Int32 = 0

  private static let bufferSize = 1 << 22

  /// A part of the file that a thread writes.
  private final class Piece: @unchecked Sendable {
    let descriptor: Int32
    let bytes: UnsafeRawBufferPointer
    let offset: Int
    /// The number of the error; read once the thread has ended.
    var code: Int32 = 0

    init(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) {
      self.descriptor = descriptor
      self.bytes = bytes
      self.offset = offset
    }

    func write() {
      var done = 0
      while done < bytes.count {
        let written = pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(offset + done))
        if written >= 0 {
          done += written
          continue
        }
        let error = errno
        if error == EINTR { continue }
        // The file system has other rules for such writes, or none.
        if error == EINVAL, DirectOutput.isDirect(descriptor),
          DirectOutput.setDirect(descriptor, false)
        {
          continue
        }
        code = error
        return
      }
    }
  }

  /// - Parameter descriptor: of an empty file; its offset is at the end of what was written after `finish`.
  /// - Returns: nil when there is no memory or the file takes no such writes.
  init?(_ descriptor: Int32) {
    guard Self.setDirect(descriptor, true) else { return nil }
    guard let memory = HeapStorage(unwritten: 2 * Self.bufferSize) else {
      _ = Self.setDirect(descriptor, false)
      return nil
    }
    self.descriptor = descriptor
    self.memory = memory
  }

  /// Adds bytes at the end.
  ///
  /// - Returns: the number of the first error, 0 for none.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = bytes
    while !rest.isEmpty, failure == 0 {
      let count = min(rest.count, Self.bufferSize - filled)
      UnsafeMutableRawBufferPointer(start: buffer + filled, count: count)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      filled += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if filled == Self.bufferSize { start() }
    }
    return failure
  }

  /// Writes what is left; the file then takes writes of any size again.
  ///
  /// - Returns: the number of the first error, 0 for none.
  func finish() -> Int32 {
    join()
    // What does not fill a block goes through the page cache.
    if !Self.setDirect(descriptor, false), failure == 0 { failure = errno }
    if failure == 0, filled > 0 {
      let piece = piece()
      piece.write()
      failure = piece.code
    }
    offset += filled
    filled = 0
    lseek(descriptor, off_t(offset), SEEK_SET)
    return failure
  }

  private var buffer: UnsafeMutableRawPointer {
    memory.base + (isSecond ? Self.bufferSize : 0)
  }

  private func piece() -> Piece {
    Piece(descriptor, UnsafeRawBufferPointer(start: buffer, count: filled), at: offset)
  }

  /// Has the full buffer written, once the other one is.
  private func start() {
    join()
    let piece = piece()
    offset += filled
    filled = 0
    isSecond.toggle()
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(piece)
    let result = pthread_create(
      &thread, nil,
      { @Sendable argument in
        guard let argument else { return nil }
        Unmanaged<Piece>.fromOpaque(argument).takeRetainedValue().write()
        return nil
      }, argument.toOpaque())
    if result == 0 {
      running = (thread, piece)
    } else {
      argument.release()
      piece.write()
      failure = piece.code
    }
  }

  private func join() {
    guard let (thread, piece) = running else { return }
    pthread_join(thread, nil)
    running = nil
    if failure == 0 { failure = piece.code }
  }

  #if arch(arm64)
    private static let direct: Int32 = 0o200000
  #else
    private static let direct: Int32 = 0o40000
  #endif

  private static func isDirect(_ descriptor: Int32) -> Bool {
    fcntl(descriptor, F_GETFL) & direct != 0
  }

  /// Says whether writes are to go past the page cache; false when the system refuses.
  private static func setDirect(_ descriptor: Int32, _ isOn: Bool) -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0 else { return false }
    return fcntl(descriptor, F_SETFL, isOn ? flags | direct : flags & ~direct) == 0
  }
}
