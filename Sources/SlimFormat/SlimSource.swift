import Tensors

/// A mapped `.slim` file that is being read, and errors that name it.
struct SlimSource {
  let mapping: MappedFile

  init(path: String) throws(SlimError) {
    do {
      mapping = try MappedFile(path: path)
    } catch {
      throw SlimError(path: path, .file(error))
    }
  }

  var path: String { mapping.path }
  var bytes: UnsafeRawBufferPointer { mapping.bytes }

  func error(_ problem: SlimError.Problem, at offset: Int? = nil) -> SlimError {
    SlimError(path: path, at: offset, problem)
  }

  /// Bytes of the file; the range must lie in it.
  func piece(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// The little-endian number at an offset; it must lie in the file.
  func number<N: FixedWidthInteger>(at offset: Int, _ type: N.Type) -> N {
    precondition(offset >= 0 && bytes.count - offset >= MemoryLayout<N>.size, "byte \(offset)")
    return N(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: N.self))
  }

  /// Checks that the number at an offset is the one it must be.
  func expect<N: FixedWidthInteger & UnsignedInteger>(
    _ what: String, at offset: Int, _ expected: N
  ) throws(SlimError) {
    let found = number(at: offset, N.self)
    guard found == expected else {
      throw error(.number(what: what, found: UInt64(found), expected: "\(expected)"), at: offset)
    }
  }

  /// Checks that a range, which must lie in the file, is all zeros.
  func expectZeros(_ range: Range<Int>) throws(SlimError) {
    for offset in range where bytes[offset] != 0 {
      throw error(.padding(found: bytes[offset]), at: offset)
    }
  }

  /// Checks the hash of a range, which must lie in the file.
  func expectChecksum(
    of what: String, _ range: Range<Int>, _ expected: UInt64
  ) throws(SlimError) {
    var checksum = Checksum()
    mapping.withPieces(range) { checksum.add($0) }
    guard checksum.value == expected else {
      throw error(
        .checksum(of: what, found: checksum.value, expected: expected), at: range.lowerBound)
    }
  }
}
