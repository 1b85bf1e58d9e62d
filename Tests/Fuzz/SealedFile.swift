import CXXHash
import CZlib

/// A `.slim` file by its sections, written again with checksums that are right.
struct SealedFile {
  struct Section {
    var head: [UInt8]
    var content: [UInt8]
  }

  private static let fixedSize = 64
  private static let entrySize = 32

  private let head: [UInt8]
  var sections: [Section] = []

  /// Takes a file apart; nil when it is too damaged for that.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.fixedSize else { return nil }
    head = Array(bytes[..<Self.fixedSize])
    let count = Self.little(bytes, 24, 4)
    guard (1...8).contains(count), bytes.count >= Self.fixedSize + count * Self.entrySize else {
      return nil
    }
    for index in 0..<count {
      let at = Self.fixedSize + index * Self.entrySize
      let (offset, length) = (Self.little(bytes, at + 8, 8), Self.little(bytes, at + 16, 8))
      guard offset >= 0, offset <= bytes.count, length >= 0, length <= bytes.count - offset else {
        return nil
      }
      sections.append(
        Section(
          head: Array(bytes[at..<at + 8]), content: Array(bytes[offset..<offset + length])))
    }
  }

  /// The file, its parts laid out anew.
  var bytes: [UInt8] {
    let size = Self.fixedSize + Self.entrySize * sections.count
    var table: [UInt8] = []
    var body: [UInt8] = []
    for section in sections {
      let unit = 1 << Int(min(section.head[6], 16))
      let offset = (size + body.count + unit - 1) / unit * unit
      body += [UInt8](repeating: 0, count: offset - size - body.count)
      table += section.head + Self.bytes(offset, 8) + Self.bytes(section.content.count, 8)
      table += Self.hash(section.content)
      body += section.content
    }
    var head = head
    head.replaceSubrange(16..<24, with: Self.bytes(size + body.count, 8))
    var result = head + table + body
    Self.sealHeader(&result, size)
    return result
  }

  /// Makes the checksums of damaged bytes right where their places can be found.
  static func repair(_ bytes: inout [UInt8]) {
    guard let file = SealedFile(bytes) else { return }
    for (index, section) in file.sections.enumerated() {
      let at = fixedSize + index * entrySize + 24
      bytes.replaceSubrange(at..<at + 8, with: hash(section.content))
    }
    sealHeader(&bytes, fixedSize + entrySize * file.sections.count)
  }

  private static func sealHeader(_ bytes: inout [UInt8], _ size: Int) {
    bytes.replaceSubrange(32..<40, with: [UInt8](repeating: 0, count: 8))
    bytes.replaceSubrange(32..<40, with: hash(Array(bytes[..<size])))
  }

  fileprivate static func sum(_ bytes: some Collection<UInt8>) -> UInt64 {
    Array(bytes).withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
  }

  private static func hash(_ bytes: [UInt8]) -> [UInt8] {
    let value = sum(bytes)
    return (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  fileprivate static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }
}

/// The checksums of a zip archive's entries.
enum ZipChecksums {
  /// Makes those of stored entries right that the directory still leads to.
  static func repair(_ bytes: inout [UInt8]) {
    var at = 0
    while at + 46 <= bytes.count {
      defer { at += 1 }
      guard bytes[at] == 0x50, SealedFile.little(bytes, at, 4) == 0x0201_4B50,
        SealedFile.little(bytes, at + 10, 2) == 0
      else { continue }
      let (size, local) = (
        SealedFile.little(bytes, at + 20, 4), SealedFile.little(bytes, at + 42, 4)
      )
      guard local + 30 <= bytes.count else { continue }
      let start =
        local + 30 + SealedFile.little(bytes, local + 26, 2)
        + SealedFile.little(bytes, local + 28, 2)
      guard start + size <= bytes.count else { continue }
      let sum = crc32_z(0, Array(bytes[start..<start + size]), size)
      for index in 0..<4 { bytes[at + 16 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
    }
  }
}

extension WireMessage {
  /// Makes the checksums in the table of weights those of the bytes to which it leads.
  mutating func sealWeights(_ section: [UInt8]) {
    for index in fields.indices {
      guard fields[index].number == 2, case .message(var weight) = fields[index].content else {
        continue
      }
      var place = (offset: UInt64(0), length: UInt64(0))
      for field in weight.fields {
        guard case .number(let value) = field.content else { continue }
        if field.number == 4 { place.offset = value }
        if field.number == 5 { place.length = value }
      }
      let count = UInt64(section.count)
      guard place.offset <= count, place.length <= count - place.offset else { continue }
      let start = Int(place.offset)
      let sum = SealedFile.sum(section[start..<start + Int(place.length)])
      for part in weight.fields.indices where weight.fields[part].number == 6 {
        weight.fields[part].content = .number(sum)
      }
      fields[index].content = .message(weight)
    }
  }
}
