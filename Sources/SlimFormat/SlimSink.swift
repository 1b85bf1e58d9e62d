package import Tensors

/// Something that takes the bytes of a file in order.
package protocol SlimSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError)

  /// Says before anything is written how many bytes will be.
  func expect(_ byteCount: Int)

  /// Whether bytes that are written can be replaced.
  var canReplace: Bool { get }

  /// Replaces the first bytes, after all have been written.
  func replace(_ bytes: UnsafeRawBufferPointer) throws(FileError)

  /// Makes everything that was written visible to who opens the file.
  func settle() throws(FileError)
}

extension SlimSink {
  func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  func replace(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try replace(UnsafeRawBufferPointer(bytes))
    }
  }
}

/// A sink that only takes bytes.
extension SlimSink {
  package func expect(_ byteCount: Int) {}
  package var canReplace: Bool { false }
  package func replace(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    preconditionFailure("bytes of a sink that cannot replace them")
  }
  package func settle() throws(FileError) {}
}

extension AtomicFile: SlimSink {}
