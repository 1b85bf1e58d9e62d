import Glibc
import SlimFormat
import Tensors

/// A file that is removed with this object.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8] = []) {
    var template = Array("/tmp/slim-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    precondition(descriptor >= 0, "no temporary file")
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    close(descriptor)
    replace(with: bytes)
  }

  deinit { unlink(path) }

  func replace(with bytes: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_TRUNC)
    defer { close(descriptor) }
    var start = 0
    while start < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + start, bytes.count - start)
      }
      precondition(written > 0, "cannot write \(path)")
      start += written
    }
  }

  /// Changes one byte in place.
  func setByte(at offset: Int, to byte: UInt8) {
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    var byte = byte
    precondition(pwrite(descriptor, &byte, 1, offset) == 1, "cannot write \(path)")
  }

  func truncate(to count: Int) {
    precondition(Glibc.truncate(path, count) == 0, "cannot truncate \(path)")
  }
}

/// Keeps what is written.
final class MemorySink: SlimSink {
  private(set) var bytes: [UInt8] = []
  private(set) var largestPiece = 0

  func write(_ piece: UnsafeRawBufferPointer) throws(FileError) {
    bytes.append(contentsOf: piece)
    largestPiece = max(largestPiece, piece.count)
  }
}
