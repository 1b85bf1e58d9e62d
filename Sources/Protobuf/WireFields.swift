/// The fields of a message in wire form, one after the other; it ends where the bytes are malformed.
///
/// It checks every length, but not the message's nesting or kinds: skim bytes of a file first.
package struct WireFields: Sequence, IteratorProtocol {
  package struct Field {
    package let number: Int
    package let kind: WireKind
    /// Where the tag starts.
    package let start: Int
    /// The bytes of the value: without the length for a field that has one.
    package let content: Range<Int>
    /// The value of a varint; 0 for other kinds.
    package let integer: UInt64
  }

  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int

  /// The fields in a range of bytes; positions count from the start of the bytes.
  package init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  package mutating func next() -> Field? {
    let start = position
    guard let tag = varint(), let kind = WireKind(rawValue: UInt8(tag & 7)),
      let number = Int(exactly: tag >> 3), number > 0, number < 1 << 29
    else { return nil }
    var first = position
    var integer: UInt64 = 0
    switch kind {
    case .varint:
      guard let value = varint() else { return nil }
      integer = value
    case .lengthPrefixed:
      guard let value = varint(), let length = Int(exactly: value), length <= end - position
      else { return nil }
      first = position
      position += length
    case .fixed32, .fixed64:
      let size = kind == .fixed32 ? 4 : 8
      guard size <= end - position else { return nil }
      position += size
    case .groupStart, .groupEnd: return nil
    }
    return Field(
      number: number, kind: kind, start: start, content: first..<position, integer: integer)
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for index in 0..<10 {
      guard position < end else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 { return value }
    }
    return nil
  }
}
