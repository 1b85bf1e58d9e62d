package import Tensors

/// Something that takes the bytes of a file in order.
package protocol SlimSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError)
}

extension SlimSink {
  func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileError) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }
}

extension AtomicFile: SlimSink {}
