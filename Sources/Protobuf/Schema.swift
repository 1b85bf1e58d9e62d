import CProtobufC

/// The fields of a message type and of all types below it, in the form the skimmer looks them up in.
///
/// It is made from protobuf-c's descriptors, so a schema file is the only list of a format's fields.
/// A field of type `Extent` numbered 100000 + n declares that the payload of field n is bulk: it
/// stays in the file, and the skeleton says where.
struct Schema {
  /// What the skimmer does with a known field.
  struct Field {
    enum Content: UInt8 { case unknown, number, text, bytes, message, reserved }

    var content = Content.unknown
    var isRepeated = false
    /// How one element is laid out.
    var kind = WireKind.varint
    /// The index of the message type that the field holds.
    var message = 0
    /// The number of the field that says where the payload is; 0 when the payload is copied.
    var place = 0
  }

  /// Added to a field's number in that of its place.
  static let placeOffset = 100_000
  private static let denseCount = 64

  /// `denseCount` slots per message type, by field number.
  private var dense: [Field] = []
  private var sparse: [[(number: Int, field: Field)]] = []
  private var descriptors: [UnsafePointer<ProtobufCMessageDescriptor>] = []

  /// Message type 0 is `root`.
  init(root: UnsafePointer<ProtobufCMessageDescriptor>) {
    var index: [UnsafePointer<ProtobufCMessageDescriptor>: Int] = [root: 0]
    descriptors = [root]
    var next = 0
    while next < descriptors.count {
      add(descriptors[next], &index)
      next += 1
    }
  }

  private mutating func add(
    _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
    _ index: inout [UnsafePointer<ProtobufCMessageDescriptor>: Int]
  ) {
    var slots = [Field](repeating: Field(), count: Schema.denseCount)
    var rest: [(number: Int, field: Field)] = []
    let all = UnsafeBufferPointer(
      start: descriptor.pointee.fields, count: Int(descriptor.pointee.n_fields))
    var numbers: Set<Int> = []
    for source in all { numbers.insert(Int(source.id)) }
    for source in all {
      var field = Field()
      field.isRepeated = source.label == PROTOBUF_C_LABEL_REPEATED
      if Int(source.id) > Schema.placeOffset {
        field.content = .reserved
      } else {
        (field.content, field.kind) = Schema.layout(of: source.type)
      }
      if field.content == .message, let below = source.descriptor {
        let type = below.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
        field.message = index[type] ?? descriptors.count
        if index.updateValue(field.message, forKey: type) == nil { descriptors.append(type) }
      }
      let place = Int(source.id) + Schema.placeOffset
      if numbers.contains(place) { field.place = place }
      if Int(source.id) < Schema.denseCount {
        slots[Int(source.id)] = field
      } else {
        rest.append((Int(source.id), field))
      }
    }
    dense += slots
    sparse.append(rest)
  }

  private static func layout(of type: ProtobufCType) -> (Field.Content, WireKind) {
    switch type {
    case PROTOBUF_C_TYPE_STRING: (.text, .lengthPrefixed)
    case PROTOBUF_C_TYPE_BYTES: (.bytes, .lengthPrefixed)
    case PROTOBUF_C_TYPE_MESSAGE: (.message, .lengthPrefixed)
    case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32:
      (.number, .fixed32)
    case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64:
      (.number, .fixed64)
    default: (.number, .varint)
    }
  }

  /// The field of a message type with a number; its content is `unknown` when there is none.
  func field(_ number: Int, of message: Int) -> Field {
    if number < Schema.denseCount { return dense[message * Schema.denseCount + number] }
    for entry in sparse[message] where entry.number == number { return entry.field }
    return Field()
  }

  /// The name of a message type, such as `onnx.GraphProto`.
  func name(of message: Int) -> String { text(descriptors[message].pointee.name) }

  /// The name of a field, such as `onnx.GraphProto.node`.
  func name(of number: Int, in message: Int) -> String {
    guard let found = protobuf_c_message_descriptor_get_field(descriptors[message], UInt32(number))
    else { return "field \(number) of \(name(of: message))" }
    return name(of: message) + "." + text(found.pointee.name)
  }
}
