/// Fields of protobuf messages, for models that tests make.
enum Wire {
  /// A float tensor's `ValueInfoProto`.
  static func value(_ name: String, _ shape: [Int]) -> [UInt8] {
    let dims = shape.flatMap { bytes(1, number(1, $0)) }
    return bytes(1, Array(name.utf8)) + bytes(2, bytes(1, number(1, 1) + bytes(2, dims)))
  }

  static func number(_ field: Int, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    head(field, content.count) + content
  }

  /// What stands before the content of a field.
  static func head(_ field: Int, _ count: Int) -> [UInt8] {
    varint(field << 3 | 2) + varint(count)
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    while rest > 127 {
      result.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }
}
