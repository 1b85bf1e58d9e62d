import Glibc
import Tensors

/// The message in `bytes` without its bulk payloads, each replaced by where it lies.
///
/// Unknown fields are left out. Every length, the nesting depth and all text is checked, so what
/// comes out is safe to give to protobuf-c, which checks none of them.
func skim(
  _ bytes: UnsafeRawBufferPointer, origin: Int, schema: Schema, limits: Limits
) throws(ProtobufError) -> [UInt8] {
  advise(bytes, MADV_RANDOM)
  defer { advise(bytes, MADV_NORMAL) }
  var skimmer = Skimmer(bytes: bytes, origin: origin, schema: schema, limits: limits)
  try skimmer.walk()
  return skimmer.skeleton
}

/// Tells the kernel how mapped bytes will be read; without effect on small ones.
private func advise(_ bytes: UnsafeRawBufferPointer, _ advice: CInt) {
  guard let base = bytes.baseAddress, bytes.count > 1 << 20 else { return }
  let page = Int(sysconf(CInt(_SC_PAGESIZE)))
  let lead = Int(bitPattern: base) % page
  madvise(UnsafeMutableRawPointer(mutating: base - lead), bytes.count + lead, advice)
}

/// The walk over the wire format, one message per frame; no recursion.
private struct Skimmer {
  /// A message being walked.
  private struct Frame {
    var type: Int
    var end: Int
    /// Where its length will be written in the skeleton.
    var hole: Int
  }

  /// Bytes of a length that is known only later, padded to this size.
  private static let holeSize = 5

  private let bytes: UnsafeRawBufferPointer
  private let origin: Int
  private let schema: Schema
  private let limits: Limits
  private(set) var skeleton: [UInt8] = []
  private var position = 0
  /// Bytes from here to the current field are copied together.
  private var uncopied = 0
  private var frame: Frame

  init(bytes: UnsafeRawBufferPointer, origin: Int, schema: Schema, limits: Limits) {
    self.bytes = bytes
    self.origin = origin
    self.schema = schema
    self.limits = limits
    frame = Frame(type: 0, end: bytes.count, hole: 0)
  }

  mutating func walk() throws(ProtobufError) {
    var outer: [Frame] = []
    while true {
      if position == frame.end {
        try copy(upTo: position)
        guard let parent = outer.popLast() else { return }
        closeHole()
        frame = parent
        continue
      }
      let start = position
      let (number, kind) = try tag()
      let field = schema.field(number, of: frame.type)
      switch field.content {
      case .unknown:
        try copy(upTo: start)
        _ = try payload(kind, number)
        uncopied = position
      case .reserved:
        throw .privateField(field: name(number), at: origin + start)
      case .message:
        try expect(kind, .lengthPrefixed, number, start)
        let length = try payloadLength(number)
        try check(.depth, outer.count + 2, "nesting of \(name(number))", at: start)
        outer.append(frame)
        try openHole(tag: UInt64(number) << 3 | UInt64(WireKind.lengthPrefixed.rawValue), start)
        frame = Frame(
          type: field.message, end: position + length, hole: skeleton.count - Skimmer.holeSize)
      case .text, .bytes, .number:
        if kind == .lengthPrefixed, field.place != 0 {
          try replace(number, field, start)
        } else {
          try keep(number, field, kind, start)
        }
      }
    }
  }

  /// Checks a field whose payload is copied.
  private mutating func keep(
    _ number: Int, _ field: Schema.Field, _ kind: WireKind, _ start: Int
  ) throws(ProtobufError) {
    let isPacked = field.content == .number && field.isRepeated && kind == .lengthPrefixed
    if !isPacked { try expect(kind, field.kind, number, start) }
    let content = try payload(kind, number)
    if field.content == .text {
      try checkText(content, number)
    } else if isPacked {
      try checkPacked(content, field.kind, number)
    }
  }

  /// Writes where a payload is instead of the payload.
  private mutating func replace(
    _ number: Int, _ field: Schema.Field, _ start: Int
  ) throws(ProtobufError) {
    try copy(upTo: start)
    let content = try payload(.lengthPrefixed, number)
    if field.content == .number, field.kind != .varint {
      try checkPacked(content, field.kind, number)
    }
    var extent = WireWriter()
    extent.unsigned(1, UInt64(origin + content.lowerBound))
    extent.unsigned(2, UInt64(content.count))
    var place = WireWriter()
    place.bytes(field.place, extent.bytes)
    try append(place.bytes)
    uncopied = position
  }

  // MARK: Reading

  private mutating func tag() throws(ProtobufError) -> (number: Int, kind: WireKind) {
    let start = position
    let value = try varint(limit: 5, nil)
    guard let kind = WireKind(rawValue: UInt8(value & 7)), kind != .groupStart, kind != .groupEnd,
      value >> 3 >= 1, value >> 3 < 1 << 29
    else { throw .badTag(message: schema.name(of: frame.type), at: origin + start, tag: value) }
    return (Int(value >> 3), kind)
  }

  /// A number of at most `limit` bytes.
  private mutating func varint(limit: Int, _ number: Int?) throws(ProtobufError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for index in 0..<limit {
      guard position < frame.end else {
        throw .truncated(
          field: name(number), at: origin + start, needed: UInt64(index + 1), available: index)
      }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 { return value }
    }
    throw .longVarint(field: name(number), at: origin + start)
  }

  /// Reads a length and checks that so many bytes follow in the message.
  private mutating func payloadLength(_ number: Int) throws(ProtobufError) -> Int {
    let length = try varint(limit: 5, number)
    guard length <= UInt64(frame.end - position) else {
      throw .truncated(
        field: name(number), at: origin + position, needed: length,
        available: frame.end - position)
    }
    return Int(length)
  }

  /// Steps over a value; the result is where its bytes are.
  private mutating func payload(
    _ kind: WireKind, _ number: Int
  ) throws(ProtobufError) -> Range<Int> {
    let start = position
    switch kind {
    case .varint:
      _ = try varint(limit: 10, number)
      return start..<position
    case .lengthPrefixed:
      let length = try payloadLength(number)
      position += length
      return position - length..<position
    default:
      let size = kind == .fixed32 ? 4 : 8
      guard size <= frame.end - position else {
        throw .truncated(
          field: name(number), at: origin + start, needed: UInt64(size),
          available: frame.end - position)
      }
      position += size
      return start..<position
    }
  }

  // MARK: Checking

  private func expect(
    _ found: WireKind, _ expected: WireKind, _ number: Int, _ at: Int
  ) throws(ProtobufError) {
    guard found == expected else {
      throw .wrongKind(field: name(number), at: origin + at, found: found, expected: expected)
    }
  }

  private func check(
    _ limit: Limits.Name, _ found: Int?, _ what: @autoclosure () -> String, at place: Int
  ) throws(ProtobufError) {
    do throws(LimitError) { try limits.check(limit, found, what()) } catch {
      throw .limit(error, at: origin + place)
    }
  }

  private func checkText(_ range: Range<Int>, _ number: Int) throws(ProtobufError) {
    try check(.text, range.count, name(number), at: range.lowerBound)
    let content = UnsafeRawBufferPointer(rebasing: bytes[range])
    var isASCII = true
    for (index, byte) in content.enumerated() where byte == 0 || byte >= 0x80 {
      if byte == 0 {
        throw .zeroInText(field: name(number), at: origin + range.lowerBound + index)
      }
      isASCII = false
    }
    guard isASCII || String(validating: content, as: UTF8.self) != nil else {
      throw .notUTF8(field: name(number), at: origin + range.lowerBound)
    }
  }

  private func checkPacked(
    _ range: Range<Int>, _ kind: WireKind, _ number: Int
  ) throws(ProtobufError) {
    guard kind == .varint else {
      let size = kind == .fixed32 ? 4 : 8
      guard range.count % size == 0 else {
        throw .raggedPacked(
          field: name(number), at: origin + range.lowerBound, length: range.count, element: size)
      }
      return
    }
    var length = 0
    for index in range {
      length = bytes[index] < 0x80 ? 0 : length + 1
      guard length < 10 else { throw .longVarint(field: name(number), at: origin + index) }
    }
    guard length == 0 else {
      throw .truncated(
        field: name(number), at: origin + range.upperBound - length, needed: UInt64(length + 1),
        available: length)
    }
  }

  private func name(_ number: Int?) -> String {
    guard let number else { return schema.name(of: frame.type) }
    return schema.name(of: number, in: frame.type)
  }

  // MARK: Writing the skeleton

  private mutating func append(_ more: some Collection<UInt8>) throws(ProtobufError) {
    let (size, overflow) = skeleton.count.addingReportingOverflow(more.count)
    try check(
      .structure, overflow ? nil : size, "structure of the file, without weights", at: position)
    skeleton.append(contentsOf: more)
  }

  private mutating func copy(upTo end: Int) throws(ProtobufError) {
    if end > uncopied {
      try append(UnsafeRawBufferPointer(rebasing: bytes[uncopied..<end]))
    }
    uncopied = end
  }

  /// Begins a message in the skeleton: its tag, and room for its length.
  private mutating func openHole(tag: UInt64, _ start: Int) throws(ProtobufError) {
    try copy(upTo: start)
    var head = WireWriter()
    head.varint(tag)
    try append(head.bytes + [UInt8](repeating: 0, count: Skimmer.holeSize))
    uncopied = position
  }

  /// Writes the length of the message that ends here into its hole.
  private mutating func closeHole() {
    var length = skeleton.count - frame.hole - Skimmer.holeSize
    for index in 0..<Skimmer.holeSize {
      let isLast = index == Skimmer.holeSize - 1
      skeleton[frame.hole + index] = UInt8(length & 0x7f) | (isLast ? 0 : 0x80)
      length >>= 7
    }
  }
}
