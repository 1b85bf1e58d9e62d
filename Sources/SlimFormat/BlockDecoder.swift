import Tensors

/// Decodes one block after the other, with memory of its own; each thread needs one.
final class BlockDecoder: @unchecked Sendable {
  private let zstd = ZstdDecompressor()
  private var packed: UnsafeMutableRawBufferPointer?
  private var joined: UnsafeMutableRawBufferPointer?
  /// A block of which a part was wanted: most often the rest is next.
  private var spare: UnsafeMutableRawBufferPointer?
  private var spareNumber: (weight: Int, block: Int)?

  deinit {
    spare?.deallocate()
    packed?.deallocate()
    joined?.deallocate()
  }

  /// Writes the elements of a block; false when it is not what it should be.
  ///
  /// - Parameter start: the number of its first element.
  func decode(
    _ block: UnsafeRawBufferPointer, _ expansion: CodeExpansion, from start: Int,
    into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let encoding = expansion.encoding
    let count = target.count / expansion.element.byteCount
    let width = encoding.codeWidth(expansion.element)
    guard encoding.isCompressed else { return expansion.expand(block, from: start, into: target) }
    if encoding.form == .elements, !encoding.hasPlanes { return zstd.unpack(block, into: target) }
    let codes = room(&packed, count * width)
    guard zstd.unpack(block, into: codes) else { return false }
    guard encoding.hasPlanes else {
      return expansion.expand(UnsafeRawBufferPointer(codes), from: start, into: target)
    }
    if encoding.form == .elements {
      joinPlanes(UnsafeRawBufferPointer(codes), width: width, into: target)
      return true
    }
    let whole = room(&joined, count * width)
    joinPlanes(UnsafeRawBufferPointer(codes), width: width, into: whole)
    return expansion.expand(UnsafeRawBufferPointer(whole), from: start, into: target)
  }

  /// A block in memory that is valid until the next one is asked for; nil when it cannot be decoded.
  ///
  /// - Parameter decode: writes the block, which is not that of the last call.
  func spare(
    _ weight: Int, _ block: Int, _ count: Int, _ decode: (UnsafeMutableRawBufferPointer) -> Bool
  ) -> UnsafeMutableRawBufferPointer? {
    let room = room(&spare, count)
    if let spareNumber, spareNumber == (weight, block) { return room }
    spareNumber = nil
    guard decode(room) else { return nil }
    spareNumber = (weight, block)
    return room
  }

  /// The entries of a table, which are stored in planes; nil when the frame is not sound.
  func table(_ frame: UnsafeRawBufferPointer, _ size: Int, _ width: Int) -> [UInt8]? {
    var isSound = false
    let planes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      isSound = zstd.unpack(frame, into: UnsafeMutableRawBufferPointer(buffer))
      count = isSound ? size : 0
    }
    guard isSound else { return nil }
    var table = [UInt8](repeating: 0, count: size)
    table.withUnsafeMutableBytes { target in
      planes.withUnsafeBytes { joinPlanes($0, width: width, into: target) }
    }
    return table
  }

  /// Memory of some size, kept for the next block, which is rarely larger.
  private func room(
    _ memory: inout UnsafeMutableRawBufferPointer?, _ count: Int
  ) -> UnsafeMutableRawBufferPointer {
    if memory.map({ $0.count < count }) ?? true {
      memory?.deallocate()
      memory = .allocate(byteCount: count, alignment: 64)
    }
    guard let memory else { preconditionFailure("no memory for a block") }
    return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
  }
}
