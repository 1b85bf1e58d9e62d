import Protobuf

extension SlimHeader {
  /// Reads and checks the header, the bounds of every section and the padding between them.
  ///
  /// The checksum comes first, so that a damaged header is not taken for a newer version. The content
  /// of the sections is not looked at.
  ///
  /// - Throws: `SlimError` for the first rule that is broken.
  init(reading file: SlimSource) throws(SlimError) {
    let size = try SlimHeader.checkedSize(file)
    major = Int(file.number(at: 8, UInt16.self))
    minor = Int(file.number(at: 10, UInt16.self))
    guard major == SlimHeader.major else {
      throw file.error(.majorVersion(found: major, known: SlimHeader.major), at: 8)
    }
    try SlimHeader.checkFileSize(file)
    let count = (size - SlimHeader.fixedSize) / SlimHeader.entrySize
    try file.expect("the number of sections", at: 24, UInt32(count))
    try file.expect("the byte order mark", at: 28, SlimHeader.byteOrder)
    if !isNewer {
      try file.expectZeros(SlimHeader.checksumOffset + 8..<SlimHeader.fixedSize)
    }
    var end = size
    for index in 0..<count {
      let at = SlimHeader.fixedSize + SlimHeader.entrySize * index
      let section = try readSection(file, at: at, after: end)
      try file.expectZeros(end..<section.offset)
      end = section.end
      sections.append(section)
    }
    guard end == file.bytes.count else {
      throw file.error(
        .number(
          what: "the end of the last section", found: UInt64(end),
          expected: "\(file.bytes.count), the size of the file"), at: end)
    }
    guard section(.graph) != nil else {
      throw file.error(
        .number(what: "the number of graph sections", found: 0, expected: "1"),
        at: SlimHeader.fixedSize)
    }
  }

  private static func checkFileSize(_ file: SlimSource) throws(SlimError) {
    let stated = file.number(at: 16, UInt64.self)
    guard stated <= UInt64(file.bytes.count) else {
      throw file.error(
        .truncated(what: "the file", needed: stated, available: file.bytes.count),
        at: file.bytes.count)
    }
    try file.expect("the size of the file in the header", at: 16, UInt64(file.bytes.count))
  }

  /// Whether the file may hold things of which this program has never heard.
  private var isNewer: Bool { minor > SlimHeader.minor }

  /// The size of the header, after a look at magic and checksum.
  private static func checkedSize(_ file: SlimSource) throws(SlimError) -> Int {
    let start = file.bytes.prefix(magic.count)
    guard start.elementsEqual(magic.prefix(start.count)), !start.isEmpty else {
      throw file.error(.magic(found: Array(start)), at: 0)
    }
    func available(_ needed: Int) throws(SlimError) {
      guard file.bytes.count >= needed else {
        throw file.error(
          .truncated(
            what: "the header", needed: UInt64(needed), available: file.bytes.count), at: 0)
      }
    }
    try available(fixedSize)
    let size = Int(file.number(at: 12, UInt32.self))
    let largest = fixedSize + entrySize * sectionLimit
    guard (fixedSize...largest).contains(size), size % entrySize == 0 else {
      throw file.error(
        .number(
          what: "the size of the header", found: UInt64(size),
          expected: "a multiple of \(entrySize) from \(fixedSize) to \(largest)"), at: 12)
    }
    try available(size)
    let stored = file.number(at: checksumOffset, UInt64.self)
    var checksum = Checksum()
    checksum.add(file.piece(0..<checksumOffset))
    checksum.addZeros(8)
    checksum.add(file.piece(checksumOffset + 8..<size))
    guard checksum.value == stored else {
      throw file.error(
        .checksum(of: "the header", found: checksum.value, expected: stored), at: checksumOffset)
    }
    return size
  }

  /// The section whose table entry is at `at` and which follows what ends at `end`.
  private func readSection(
    _ file: SlimSource, at: Int, after end: Int
  ) throws(SlimError) -> Section {
    let number = file.number(at: at, UInt32.self)
    let flags = file.number(at: at + 4, UInt16.self)
    let alignment = file.number(at: at + 6, UInt16.self)
    let name = Section.name(of: number)
    if let last = sections.last, number <= last.kind {
      throw file.error(
        .number(
          what: "the kind of a section", found: UInt64(number), expected: "above \(last.kind)"),
        at: at)
    }
    if let kind = Section.Kind(rawValue: number) {
      try file.expect("the flags of \(name)", at: at + 4, UInt16(kind.mustBeUnderstood ? 1 : 0))
      try file.expect("the alignment of \(name)", at: at + 6, kind.alignment)
    } else if flags & 1 != 0 {
      throw file.error(.section(kind: number), at: at)
    }
    guard alignment <= 16 else {
      throw file.error(
        .number(
          what: "the alignment of \(name)", found: UInt64(alignment), expected: "at most 16"),
        at: at + 6)
    }
    let offset = roundUp(end, to: 1 << Int(alignment))
    try file.expect("the offset of \(name)", at: at + 8, UInt64(offset))
    let length = file.number(at: at + 16, UInt64.self)
    guard
      let last = (Checked(offset) + Checked(length)).inside(offset...max(offset, file.bytes.count)),
      last <= file.bytes.count
    else {
      throw file.error(
        .truncated(what: name, needed: length, available: max(0, file.bytes.count - offset)),
        at: offset)
    }
    return Section(
      kind: number, mustBeUnderstood: flags & 1 != 0, alignment: alignment, offset: offset,
      length: last - offset, checksum: file.number(at: at + 24, UInt64.self))
  }
}
