import CCaffeSchema
import COnnxSchema
import CSlimSchema

typealias Descriptor = UnsafePointer<ProtobufCMessageDescriptor>

/// A protobuf message taken apart along its schema, so that it can be changed and written again.
struct WireMessage {
  enum Content {
    case number(UInt64)
    /// The elements of a packed field of varints.
    case numbers([UInt64])
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes([UInt8])
    case message(WireMessage)
  }

  struct Field {
    var number: Int
    var content: Content
  }

  /// What kind of message it is.
  let descriptor: Descriptor
  var fields: [Field] = []

  init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  /// Takes bytes apart; nil when they are no such message.
  init?(_ bytes: some RandomAccessCollection<UInt8>, _ descriptor: Descriptor) {
    self.init(descriptor)
    var reader = WireReader(bytes: Array(bytes))
    while !reader.isAtEnd {
      guard let tag = reader.varint(), tag >> 3 <= Int32.max else { return nil }
      let number = Int(tag >> 3)
      let content: Content?
      switch tag & 7 {
      case 0: content = reader.varint().map { .number($0) }
      case 1: content = reader.little(8).map { .fixed64($0) }
      case 2: content = reader.payload().flatMap { Self.payload($0, number, descriptor) }
      case 5: content = reader.little(4).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
      default: content = nil
      }
      guard let content else { return nil }
      fields.append(Field(number: number, content: content))
    }
  }

  private static func payload(
    _ bytes: [UInt8], _ number: Int, _ descriptor: Descriptor
  ) -> Content? {
    guard let field = protobuf_c_message_descriptor_get_field(descriptor, UInt32(number)) else {
      return .bytes(bytes)
    }
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_MESSAGE:
      guard let inner = field.pointee.descriptor else { return .bytes(bytes) }
      return WireMessage(bytes, inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
        .map { .message($0) }
    case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_UINT32,
      PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_ENUM, PROTOBUF_C_TYPE_BOOL:
      var reader = WireReader(bytes: bytes)
      var numbers: [UInt64] = []
      while !reader.isAtEnd {
        guard let number = reader.varint() else { return .bytes(bytes) }
        numbers.append(number)
      }
      return .numbers(numbers)
    default: return .bytes(bytes)
    }
  }

  /// The full name of the kind, such as `onnx.TensorProto`.
  var name: String { String(cString: descriptor.pointee.name) }

  var bytes: [UInt8] {
    var result: [UInt8] = []
    write(&result)
    return result
  }

  private func write(_ result: inout [UInt8]) {
    for field in fields {
      let tag = UInt64(field.number) << 3
      switch field.content {
      case .number(let value):
        Self.varint(tag, &result)
        Self.varint(value, &result)
      case .fixed64(let value):
        Self.varint(tag | 1, &result)
        withUnsafeBytes(of: value.littleEndian) { result.append(contentsOf: $0) }
      case .fixed32(let value):
        Self.varint(tag | 5, &result)
        withUnsafeBytes(of: value.littleEndian) { result.append(contentsOf: $0) }
      case .bytes(let bytes): Self.payload(tag, bytes, &result)
      case .message(let message): Self.payload(tag, message.bytes, &result)
      case .numbers(let values):
        var inner: [UInt8] = []
        for value in values { Self.varint(value, &inner) }
        Self.payload(tag, inner, &result)
      }
    }
  }

  private static func payload(_ tag: UInt64, _ bytes: [UInt8], _ result: inout [UInt8]) {
    varint(tag | 2, &result)
    varint(UInt64(bytes.count), &result)
    result += bytes
  }

  static func varint(_ value: UInt64, _ result: inout [UInt8]) {
    var rest = value
    while rest > 127 {
      result.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    result.append(UInt8(rest))
  }
}

/// Numbers and payloads of a message's bytes.
private struct WireReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for index in 0..<10 where position < bytes.count {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 127) << UInt64(7 * index)
      if byte < 128 { return value }
    }
    return nil
  }

  mutating func little(_ count: Int) -> UInt64? {
    guard bytes.count - position >= count else { return nil }
    defer { position += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  mutating func payload() -> [UInt8]? {
    guard let count = varint(), count <= UInt64(bytes.count - position) else { return nil }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }
}
