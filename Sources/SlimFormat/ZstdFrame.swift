import CZstd

/// Packs blocks as zstd frames, one after the other, with memory that is kept between them.
struct ZstdCompressor: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
  }

  deinit { ZSTD_freeCCtx(context) }

  /// The bytes that a frame of so many may take.
  func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }

  /// Writes the frame of a block into memory that takes `bound` bytes, and returns its size.
  func frame(
    _ block: UnsafeRawBufferPointer, level: Int32, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    let size = ZSTD_compressCCtx(
      context, target.baseAddress, target.count, block.baseAddress, block.count, level)
    precondition(ZSTD_isError(size) == 0, "zstd cannot pack \(block.count) bytes")
    return size
  }

  /// The frame of a block: the shortest that the levels give. It says how many bytes it holds.
  func frame(_ block: UnsafeRawBufferPointer, levels: [Int32]) -> [UInt8] {
    let bound = ZSTD_compressBound(block.count)
    var best: [UInt8]?
    for level in levels {
      let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        let size = ZSTD_compressCCtx(
          context, buffer.baseAddress, bound, block.baseAddress, block.count, level)
        precondition(ZSTD_isError(size) == 0, "zstd cannot pack \(block.count) bytes")
        count = size
      }
      if best.map({ frame.count < $0.count }) ?? true { best = frame }
    }
    guard let best else { preconditionFailure("no level") }
    return best
  }
}

/// Unpacks zstd frames.
struct ZstdDecompressor: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Unpacks a frame; false unless it is sound and gives just as many bytes as the target takes.
  func unpack(_ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
    ZSTD_decompressDCtx(
      context, target.baseAddress, target.count, frame.baseAddress, frame.count) == target.count
  }
}

/// The size of the frame with which some bytes begin, if it says that it holds `content` bytes; else nil.
func zstdFrameSize(_ bytes: UnsafeRawBufferPointer, content: Int) -> Int? {
  guard let base = bytes.baseAddress, content > 0,
    ZSTD_getFrameContentSize(base, bytes.count) == UInt64(content)
  else { return nil }
  let size = ZSTD_findFrameCompressedSize(base, bytes.count)
  return ZSTD_isError(size) == 0 && size > 0 && size <= bytes.count ? size : nil
}
