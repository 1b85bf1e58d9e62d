import CProtobufC

/// The text form of protobuf: a field per line, messages in braces, two spaces for every level.
extension MessageDraft {
  package var text: String {
    var lines = ""
    append(to: &lines, indent: "")
    return lines
  }

  private func append(to lines: inout String, indent: String) {
    for (field, content) in entries {
      // A name that C could not have ends in an underscore in the schema.
      var name = Protobuf.text(field.name)
      if name.hasSuffix("_") { name.removeLast() }
      switch content {
      case .message(let inner):
        lines += "\(indent)\(name) {\n"
        inner.append(to: &lines, indent: indent + "  ")
        lines += "\(indent)}\n"
      case .integer(let value): lines += "\(indent)\(name): \(Self.text(value, field))\n"
      case .real(let value):
        let number =
          field.type == PROTOBUF_C_TYPE_DOUBLE ? value.description : Float(value).description
        lines +=
          "\(indent)\(name): \(number.hasSuffix(".0") ? String(number.dropLast(2)) : number)\n"
      case .text(let value): lines += "\(indent)\(name): \(Self.quoted(value))\n"
      }
    }
  }

  private static func text(_ value: Int64, _ field: ProtobufCFieldDescriptor) -> String {
    if field.type == PROTOBUF_C_TYPE_BOOL { return value == 0 ? "false" : "true" }
    guard field.type == PROTOBUF_C_TYPE_ENUM, let below = field.descriptor,
      let word = protobuf_c_enum_descriptor_get_value(
        below.assumingMemoryBound(to: ProtobufCEnumDescriptor.self), Int32(value))
    else { return "\(value)" }
    return Protobuf.text(word.pointee.name)
  }

  /// A string in quotes: UTF-8 stays, quotes, backslashes and control characters are escaped.
  private static func quoted(_ value: String) -> String {
    var result: [UInt8] = [0x22]
    for byte in value.utf8 {
      switch byte {
      case 0x22, 0x5C: result += [0x5C, byte]
      case 0x0A: result += Array("\\n".utf8)
      case 0x0D: result += Array("\\r".utf8)
      case 0x09: result += Array("\\t".utf8)
      case ..<0x20, 0x7F:
        result += [0x5C, 0x30 + byte >> 6, 0x30 + byte >> 3 & 7, 0x30 + byte & 7]
      default: result.append(byte)
      }
    }
    return String(decoding: result + [0x22], as: UTF8.self)
  }
}
