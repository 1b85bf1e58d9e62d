import CProtobufC

/// A message being made: values by field names, written as bytes or as text by its descriptor.
///
/// The schema decides how a value is written, so it is the only list of a format's fields. A field, or a word of an
/// enumeration, that the schema does not have is a mistake of the program.
package struct MessageDraft {
  /// What a field is given.
  enum Content {
    case integer(Int64)
    case real(Double)
    case text(String)
    case message(MessageDraft)
  }

  let descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  /// In the order of the fields' numbers, those of a repeated field as they were added.
  private(set) var entries: [(field: ProtobufCFieldDescriptor, content: Content)] = []

  /// An empty message of the type that `initialise`, protobuf-c's `…__init`, stands for.
  package init<Message>(_ initialise: (UnsafeMutablePointer<Message>?) -> Void) {
    descriptor = Unpacked.descriptor(initialise)
  }

  private init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
    self.descriptor = descriptor
  }

  package mutating func add(_ name: String, _ value: Int) {
    put(name, .integer(Int64(value)))
  }

  package mutating func add(_ name: String, _ value: Bool) {
    put(name, .integer(value ? 1 : 0))
  }

  package mutating func add(_ name: String, _ value: Float) {
    put(name, .real(Double(value)))
  }

  /// A text, or a word of an enumeration.
  package mutating func add(_ name: String, _ value: String) {
    let field = field(name)
    guard field.type == PROTOBUF_C_TYPE_ENUM, let below = field.descriptor else {
      return put(name, .text(value))
    }
    let words = below.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    guard let word = protobuf_c_enum_descriptor_get_value_by_name(words, value) else {
      preconditionFailure("'\(name)' has no word '\(value)'")
    }
    put(name, .integer(Int64(word.pointee.value)))
  }

  package mutating func add(_ name: String, _ values: [Int]) {
    for value in values { add(name, value) }
  }

  /// A message, filled by `body`; it is left out when it says nothing and may be.
  package mutating func add(
    _ name: String, evenEmpty: Bool = true, _ body: (inout MessageDraft) -> Void
  ) {
    guard let below = field(name).descriptor else { preconditionFailure("'\(name)' is no message") }
    var inner = MessageDraft(below.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
    body(&inner)
    if evenEmpty || !inner.entries.isEmpty { put(name, .message(inner)) }
  }

  private func field(_ name: String) -> ProtobufCFieldDescriptor {
    guard let found = protobuf_c_message_descriptor_get_field_by_name(descriptor, name) else {
      preconditionFailure("\(Protobuf.text(descriptor.pointee.name)) has no field '\(name)'")
    }
    return found.pointee
  }

  private mutating func put(_ name: String, _ content: Content) {
    let field = field(name)
    let place = entries.firstIndex { $0.field.id > field.id } ?? entries.endIndex
    entries.insert((field, content), at: place)
  }
}

extension MessageDraft {
  /// The message as bytes, or those of its fields whose numbers lie in a range.
  package func wire(_ numbers: ClosedRange<Int> = 1...Int(Int32.max)) -> [UInt8] {
    var writer = WireWriter()
    var rest = entries.filter { numbers.contains(Int($0.field.id)) }[...]
    while let (field, content) = rest.first {
      let number = Int(field.id)
      if field.flags & PROTOBUF_C_FIELD_FLAG_PACKED.rawValue != 0 {
        let count = rest.prefix { $0.field.id == field.id }.count
        writer.packed(
          number,
          rest.prefix(count).map { entry in
            guard case .integer(let value) = entry.content else {
              preconditionFailure("'\(Protobuf.text(field.name))' is no list of integers")
            }
            return value
          })
        rest = rest.dropFirst(count)
        continue
      }
      switch content {
      case .integer(let value): writer.integer(number, value)
      case .real(let value) where field.type == PROTOBUF_C_TYPE_DOUBLE:
        writer.double(number, value)
      case .real(let value): writer.float(number, Float(value))
      case .text(let value): writer.text(number, value)
      case .message(let inner): writer.bytes(number, inner.wire())
      }
      rest = rest.dropFirst()
    }
    return writer.bytes
  }

  /// What stands before the payload of a field of so many bytes.
  package static func header(_ number: Int, length: Int) -> [UInt8] {
    var writer = WireWriter()
    writer.varint(UInt64(number) << 3 | UInt64(WireKind.lengthPrefixed.rawValue))
    writer.varint(UInt64(length))
    return writer.bytes
  }
}
