/// The fixed header and the section table of a `.slim` file (schemas/slim.md).
struct SlimHeader: Hashable {
  static let magic: [UInt8] = [0x89, 0x53, 0x4C, 0x49, 0x4D, 0x0D, 0x0A, 0x1A]
  static let major = 1
  /// The newest minor version; a file has the oldest one that knows all that is in it.
  static let minor = 1
  static let fixedSize = 64
  static let entrySize = 32
  static let sectionLimit = 64
  static let minorOffset = 10
  static let checksumOffset = 32
  /// Stored as 04 03 02 01.
  static let byteOrder: UInt32 = 0x0102_0304

  var major = SlimHeader.major
  var minor = SlimHeader.minor
  /// In the order of the file, which is that of their kinds.
  var sections: [Section] = []

  var size: Int { SlimHeader.fixedSize + SlimHeader.entrySize * sections.count }

  var fileSize: Int { sections.last?.end ?? size }

  func section(_ kind: Section.Kind) -> Section? {
    sections.first { $0.kind == kind.rawValue }
  }

  /// One contiguous part of the file.
  struct Section: Hashable {
    /// The kinds that this program knows.
    enum Kind: UInt32 {
      case graph = 1
      case weights = 2
      case provenance = 3

      var mustBeUnderstood: Bool { self != .provenance }

      var alignment: UInt16 { self == .weights ? 12 : 6 }
    }

    var kind: UInt32
    var mustBeUnderstood: Bool
    /// The exponent of the power of two of which the offset is a multiple.
    var alignment: UInt16
    var offset: Int
    var length: Int
    /// The XXH3-64 of the section's bytes.
    var checksum: UInt64

    var end: Int { offset + length }

    var name: String { Section.name(of: kind) }

    static func name(of kind: UInt32) -> String {
      Kind(rawValue: kind).map { "the \($0) section" } ?? "section kind \(kind)"
    }
  }
}

/// The next multiple of a power of two.
func roundUp(_ number: Int, to unit: Int) -> Int { (number + unit - 1) & ~(unit - 1) }

extension SlimHeader {
  /// A header of sections that lie one after the other.
  init(_ parts: [(kind: Section.Kind, length: Int, checksum: UInt64)]) {
    var end = SlimHeader.fixedSize + SlimHeader.entrySize * parts.count
    for (kind, length, checksum) in parts {
      let offset = roundUp(end, to: 1 << Int(kind.alignment))
      sections.append(
        Section(
          kind: kind.rawValue, mustBeUnderstood: kind.mustBeUnderstood, alignment: kind.alignment,
          offset: offset, length: length, checksum: checksum))
      end = offset + length
    }
  }

  /// The header of other sections, laid out one after the other in their order.
  func with(_ sections: [Section]) -> SlimHeader {
    var header = self
    header.sections = sections
    var end = header.size
    for index in sections.indices {
      header.sections[index].offset = roundUp(end, to: 1 << Int(sections[index].alignment))
      end = header.sections[index].end
    }
    return header
  }

  /// The header with its table as the file holds it.
  var bytes: [UInt8] {
    var bytes = SlimHeader.magic
    bytes.append(little: UInt16(major))
    bytes.append(little: UInt16(minor))
    bytes.append(little: UInt32(size))
    bytes.append(little: UInt64(fileSize))
    bytes.append(little: UInt32(sections.count))
    bytes.append(little: SlimHeader.byteOrder)
    bytes += [UInt8](repeating: 0, count: SlimHeader.fixedSize - SlimHeader.checksumOffset)
    for section in sections {
      bytes.append(little: section.kind)
      bytes.append(little: UInt16(section.mustBeUnderstood ? 1 : 0))
      bytes.append(little: section.alignment)
      bytes.append(little: UInt64(section.offset))
      bytes.append(little: UInt64(section.length))
      bytes.append(little: section.checksum)
    }
    let checksum = bytes.withUnsafeBytes { Checksum.of($0) }
    withUnsafeBytes(of: checksum.littleEndian) {
      bytes.replaceSubrange(SlimHeader.checksumOffset..<SlimHeader.checksumOffset + 8, with: $0)
    }
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func append(little number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
