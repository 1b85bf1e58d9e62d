/// Writes a protobuf message field by field, lengths in their shortest form.
package struct WireWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A field of type int32, int64, bool or enum.
  package mutating func integer(_ field: Int, _ value: Int64) {
    unsigned(field, UInt64(bitPattern: value))
  }

  /// A field of type uint32 or uint64.
  package mutating func unsigned(_ field: Int, _ value: UInt64) {
    tag(field, .varint)
    varint(value)
  }

  package mutating func float(_ field: Int, _ value: Float) {
    tag(field, .fixed32)
    fixed(value.bitPattern)
  }

  package mutating func double(_ field: Int, _ value: Double) {
    tag(field, .fixed64)
    fixed(value.bitPattern)
  }

  package mutating func text(_ field: Int, _ value: String) {
    bytes(field, value.utf8)
  }

  package mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
    tag(field, .lengthPrefixed)
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A packed field of type int32, int64, bool or enum.
  package mutating func packed(_ field: Int, _ values: some Collection<Int64>) {
    var inner = WireWriter()
    for value in values { inner.varint(UInt64(bitPattern: value)) }
    bytes(field, inner.bytes)
  }

  package mutating func packed(_ field: Int, _ values: some Collection<Float>) {
    var inner = WireWriter()
    for value in values { inner.fixed(value.bitPattern) }
    bytes(field, inner.bytes)
  }

  package mutating func packed(_ field: Int, _ values: some Collection<Double>) {
    var inner = WireWriter()
    for value in values { inner.fixed(value.bitPattern) }
    bytes(field, inner.bytes)
  }

  /// A nested message, written by `body`.
  package mutating func message<Failure: Error>(
    _ field: Int, _ body: (inout WireWriter) throws(Failure) -> Void
  ) throws(Failure) {
    var inner = WireWriter()
    try body(&inner)
    bytes(field, inner.bytes)
  }

  /// A field of another message in wire form, perhaps under another number.
  package mutating func copy(
    _ field: WireFields.Field, of source: UnsafeRawBufferPointer, as number: Int? = nil
  ) {
    tag(number ?? field.number, field.kind)
    if field.kind == .lengthPrefixed { varint(UInt64(field.content.count)) }
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[field.content]))
  }

  /// The beginning of a field of bytes that follow from elsewhere.
  package mutating func prefix(_ field: Int, length: Int) {
    tag(field, .lengthPrefixed)
    varint(UInt64(length))
  }

  /// A bare number.
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func tag(_ field: Int, _ kind: WireKind) {
    precondition(field >= 1 && field < 1 << 29, "field number \(field)")
    varint(UInt64(field) << 3 | UInt64(kind.rawValue))
  }

  private mutating func fixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
