/// The bytes of a file of unknown kind: bounded looks at its beginning and at the fields of a protobuf message.
struct ForeignBytes {
  /// A field of a protobuf message.
  struct Field {
    let number: Int
    /// Where its content is; empty for numbers.
    let range: Range<Int>
  }

  private let bytes: UnsafeRawBufferPointer

  /// - Parameter bytes: valid while this is used.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var count: Int { bytes.count }

  subscript(index: Int) -> UInt8 { bytes[index] }

  func starts(with magic: [UInt8], at offset: Int = 0) -> Bool {
    offset + magic.count <= count && bytes[offset..<offset + magic.count].elementsEqual(magic)
  }

  /// The text of a range, as much of it as is there.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<count)], as: UTF8.self)
  }

  /// A little-endian number of two bytes; 0 beyond the end.
  func number16(_ offset: Int) -> Int {
    offset + 2 <= count ? Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 : 0
  }

  /// Whether the beginning is text: UTF-8 without control characters.
  var isText: Bool {
    let head = bytes.prefix(4096)
    return head.allSatisfy { $0 >= 32 && $0 != 127 || (9...13).contains($0) }
      && (count > 4096 || String(validating: head, as: UTF8.self) != nil)
  }

  /// The first fields of the whole, taken as a protobuf message; empty when it is none.
  var fields: [Field] { fields(in: 0..<count) }

  /// Up to 64 fields of a message; empty when one of them does not fit.
  func fields(in range: Range<Int>) -> [Field] {
    var found: [Field] = []
    var at = range.lowerBound
    while at < range.upperBound, found.count < 64 {
      guard let tag = varint(&at, range.upperBound), tag >> 3 > 0, tag >> 3 < 1 << 29 else {
        return []
      }
      let number = Int(tag >> 3)
      var length: UInt64 = 0
      switch tag & 7 {
      case 0:
        guard varint(&at, range.upperBound) != nil else { return [] }
      case 1: length = 8
      case 2:
        guard let size = varint(&at, range.upperBound) else { return [] }
        length = size
      case 5: length = 4
      default: return []
      }
      guard length <= UInt64(range.upperBound - at) else { return [] }
      found.append(Field(number: number, range: at..<at + Int(length)))
      at += Int(length)
    }
    return found
  }

  /// Whether a message begins with two texts in these fields: a name and a type.
  func isMessage(_ range: Range<Int>, named name: Int, typed type: Int) -> Bool {
    let fields = fields(in: range)
    return fields.count >= 2 && fields[0].number == name && fields[1].number == type
      && fields.prefix(2).allSatisfy { field in
        !field.range.isEmpty && field.range.count < 1024
          && bytes[field.range].allSatisfy { $0 >= 32 && $0 != 127 }
      }
  }

  private func varint(_ at: inout Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard at < end else { return nil }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
    }
    return nil
  }
}
