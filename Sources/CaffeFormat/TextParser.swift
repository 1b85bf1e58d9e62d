import CCaffeSchema
import CProtobufC
import Protobuf
import Tensors

/// A name in a text that its message type does not have.
struct UnknownField {
  let offset: Int
  let name: String
  /// The type's name, and the names that it has.
  let message: String
  let known: [String]
  /// The field of the net and the position in it where the name stands; nil when it is one of the net itself.
  let layer: LayerKey?
}

/// A layer by its field of the net and its position there.
struct LayerKey: Hashable {
  let field: Int
  let position: Int
}

/// Turns protobuf's text format into wire form by walking the descriptors of protobuf-c.
///
/// Nothing is unpacked here: protobuf-c does that, with the same descriptors. A field whose schema name ends
/// in `_`, as protobuf-c needs it, is written without it in text.
struct TextParser {
  typealias Descriptor = UnsafePointer<ProtobufCMessageDescriptor>
  typealias FieldDescriptor = UnsafePointer<ProtobufCFieldDescriptor>

  private var scanner: TextScanner
  private let limits: Limits
  private(set) var wire: [UInt8] = []
  /// In the order of the text.
  private(set) var unknown: [UnknownField] = []
  private(set) var ignored: Set<String> = []
  private var layer: LayerKey?
  private var counts: [Int: Int] = [:]

  /// The wire form of a text that is a message.
  init(
    _ bytes: UnsafeRawBufferPointer, _ descriptor: Descriptor, limits: Limits = .current
  ) throws(TextFailure) {
    self.limits = limits
    do throws(LimitError) { try limits.check(.structure, bytes.count, "the text") } catch {
      throw TextFailure(offset: 0, message: "\(error)", isResourceLimit: true)
    }
    scanner = try TextScanner(bytes)
    try message(descriptor, depth: 1, until: nil)
  }

  private mutating func message(
    _ descriptor: Descriptor, depth: Int, until close: UInt8?
  ) throws(TextFailure) {
    var seen: UInt128 = 0
    precondition(descriptor.pointee.n_fields <= 128, "a message type of more than 128 fields")
    while true {
      switch scanner.token {
      case .word: break
      case .end where close == nil: return
      case .symbol(let symbol) where symbol == close: return try scanner.advance()
      default:
        let what = close.map { ", or '\(Character(Unicode.Scalar($0)))'," } ?? ""
        throw scanner.fail("a field\(what) expected, not \(scanner.found)")
      }
      if depth == 1 { layer = nil }
      if let field = field(of: descriptor) {
        let bit = UInt128(1) << UInt128(field - descriptor.pointee.fields)
        if field.pointee.label != PROTOBUF_C_LABEL_REPEATED, seen & bit != 0 {
          throw scanner.fail("'\(scanner.text)' is given twice")
        }
        seen |= bit
        try scanner.advance()
        try values(of: field, depth)
      } else {
        try skipField(descriptor, depth)
      }
      if try !scanner.take(";") { _ = try scanner.take(",") }
    }
  }

  /// The field that the token names; nil when there is none, or it has no bearing on anything.
  private func field(of descriptor: Descriptor) -> FieldDescriptor? {
    let range = scanner.range
    guard range.count < 100 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 102) { name in
      for (index, at) in range.enumerated() { name[index] = CChar(bitPattern: scanner.bytes[at]) }
      name[range.count] = 0
      let underscore = CChar(bitPattern: UInt8(ascii: "_"))
      guard let start = name.baseAddress, name[range.count - 1] != underscore else { return nil }
      var field = protobuf_c_message_descriptor_get_field_by_name(descriptor, start)
      if field == nil {
        name[range.count] = underscore
        name[range.count + 1] = 0
        field = protobuf_c_message_descriptor_get_field_by_name(descriptor, start)
      }
      guard let field, field.pointee.id < UInt32(TextParser.firstPrivate), !isIdle else {
        return nil
      }
      return field
    }
  }

  /// Fields from here on are the skimmer's.
  private static let firstPrivate = 100_000

  /// Whether the token names a field that says how to compute, not what.
  private var isIdle: Bool {
    scanner.range.count == 6 && scanner.bytes[scanner.range.lowerBound] == UInt8(ascii: "e")
      && scanner.text == "engine"
  }

  // MARK: Values

  private mutating func values(of field: FieldDescriptor, _ depth: Int) throws(TextFailure) {
    let isMessage = field.pointee.type == PROTOBUF_C_TYPE_MESSAGE
    let hasColon = try scanner.take(":")
    if !hasColon, !isMessage { throw scanner.fail("':' expected, not \(scanner.found)") }
    let start = scanner.range.lowerBound
    guard try scanner.take("[") else { return try value(of: field, depth) }
    guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else {
      throw TextFailure(offset: start, message: "one value expected, not a list")
    }
    if try scanner.take("]") { return }
    repeat { try value(of: field, depth) } while try scanner.take(",")
    guard try scanner.take("]") else {
      throw scanner.fail("',' or ']' expected, not \(scanner.found)")
    }
  }

  private mutating func value(of field: FieldDescriptor, _ depth: Int) throws(TextFailure) {
    let id = field.pointee.id
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_MESSAGE: try nested(field, depth)
    case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES:
      let start = scanner.range.lowerBound
      let content = try scanner.string()
      if field.pointee.type == PROTOBUF_C_TYPE_STRING {
        guard !content.contains(0), String(validating: content, as: UTF8.self) != nil else {
          throw TextFailure(offset: start, message: "the string is not text in UTF-8")
        }
      }
      tag(id, .lengthPrefixed)
      varint(UInt64(content.count))
      wire += content
    case PROTOBUF_C_TYPE_ENUM: try enumeration(field)
    case PROTOBUF_C_TYPE_BOOL:
      let value = try truth()
      tag(id, .varint)
      varint(value ? 1 : 0)
    case PROTOBUF_C_TYPE_FLOAT:
      let value = Float(try scanner.float())
      tag(id, .fixed32)
      fixed(value.bitPattern)
    case PROTOBUF_C_TYPE_DOUBLE:
      let value = try scanner.float()
      tag(id, .fixed64)
      fixed(value.bitPattern)
    case PROTOBUF_C_TYPE_INT32:
      try integer(id, Int128(Int32.min)...Int128(Int32.max), "int32")
    case PROTOBUF_C_TYPE_INT64:
      try integer(id, Int128(Int64.min)...Int128(Int64.max), "int64")
    case PROTOBUF_C_TYPE_UINT32: try integer(id, 0...Int128(UInt32.max), "uint32")
    case PROTOBUF_C_TYPE_UINT64: try integer(id, 0...Int128(UInt64.max), "uint64")
    default: preconditionFailure("the schema has a field of type \(field.pointee.type)")
    }
  }

  private mutating func integer(
    _ id: UInt32, _ range: ClosedRange<Int128>, _ kind: String
  ) throws(TextFailure) {
    let value = try scanner.integer(of: range, kind)
    tag(id, .varint)
    varint(UInt64(truncatingIfNeeded: value))
  }

  private mutating func truth() throws(TextFailure) -> Bool {
    let words: [String: Bool] = [
      "true": true, "True": true, "t": true, "1": true, "false": false, "False": false, "f": false,
      "0": false,
    ]
    guard scanner.token == .word || scanner.token == .number, let value = words[scanner.text] else {
      throw scanner.fail("true or false expected, not \(scanner.found)")
    }
    try scanner.advance()
    return value
  }

  private mutating func enumeration(_ field: FieldDescriptor) throws(TextFailure) {
    guard let raw = field.pointee.descriptor else { preconditionFailure("an enum without values") }
    let values = raw.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    let all = UnsafeBufferPointer(
      start: values.pointee.values, count: Int(values.pointee.n_values))
    let word = scanner.text
    if scanner.token == .word, let found = all.first(where: { text($0.name) == word }) {
      tag(field.pointee.id, .varint)
      varint(UInt64(bitPattern: Int64(found.value)))
      return try scanner.advance()
    }
    if scanner.token == .word, text(values.pointee.name) == "caffe.V1LayerParameter.LayerType" {
      // A type that V1 does not have: it is reported with all other unsupported layers.
      tag(field.pointee.id, .lengthPrefixed)
      varint(UInt64(word.utf8.count))
      wire += Array(word.utf8)
      return try scanner.advance()
    }
    if scanner.token == .number || scanner.token == .symbol(UInt8(ascii: "-")) {
      let start = scanner.range.lowerBound
      let value = try scanner.integer(of: Int128(Int32.min)...Int128(Int32.max), "int32")
      guard all.contains(where: { Int128($0.value) == value }) else {
        throw TextFailure(offset: start, message: "\(names(all)) expected, not \(value)")
      }
      tag(field.pointee.id, .varint)
      return varint(UInt64(bitPattern: Int64(value)))
    }
    throw scanner.fail("\(names(all)) expected, not \(scanner.found)")
  }

  private func names(_ values: UnsafeBufferPointer<ProtobufCEnumValue>) -> String {
    "one of " + values.map { text($0.name) }.joined(separator: ", ")
  }

  private mutating func nested(_ field: FieldDescriptor, _ depth: Int) throws(TextFailure) {
    guard let raw = field.pointee.descriptor else { preconditionFailure("a message without type") }
    let close = try open(depth)
    if depth == 1 {
      let id = Int(field.pointee.id)
      layer = LayerKey(field: id, position: counts[id, default: 0])
      counts[id, default: 0] += 1
    }
    tag(field.pointee.id, .lengthPrefixed)
    let hole = wire.count
    wire += [0, 0, 0, 0, 0]
    try message(
      raw.assumingMemoryBound(to: ProtobufCMessageDescriptor.self), depth: depth + 1, until: close)
    var length = wire.count - hole - 5
    for index in 0..<5 {
      wire[hole + index] = UInt8(length & 0x7F) | (index < 4 ? 0x80 : 0)
      length >>= 7
    }
  }

  /// Takes the brace that opens a message; gives the one that closes it.
  private mutating func open(_ depth: Int) throws(TextFailure) -> UInt8 {
    do throws(LimitError) { try limits.check(.depth, depth + 1, "nesting of the text") } catch {
      throw TextFailure(
        offset: scanner.range.lowerBound, message: "\(error)", isResourceLimit: true)
    }
    if try scanner.take("{") { return UInt8(ascii: "}") }
    if try scanner.take("<") { return UInt8(ascii: ">") }
    throw scanner.fail("'{' expected, not \(scanner.found)")
  }

  // MARK: Unknown fields

  /// Passes over a field that the message type does not have.
  private mutating func skipField(
    _ descriptor: Descriptor, _ depth: Int
  ) throws(TextFailure) {
    let name = scanner.text
    if IdleFields.names.contains(name) {
      if !isIdle { ignored.insert(name) }
    } else if unknown.count < TextParser.reported {
      let fields = UnsafeBufferPointer(
        start: descriptor.pointee.fields, count: Int(descriptor.pointee.n_fields))
      unknown.append(
        UnknownField(
          offset: scanner.range.lowerBound, name: name, message: text(descriptor.pointee.name),
          known: fields.filter { $0.id < UInt32(TextParser.firstPrivate) }.map {
            let name = text($0.name)
            return name.hasSuffix("_") ? String(name.dropLast()) : name
          }, layer: layer))
    }
    try scanner.advance()
    try skipValues(depth)
  }

  /// Up to how many unknown fields are kept.
  private static let reported = 1000

  private mutating func skipFields(depth: Int, until close: UInt8) throws(TextFailure) {
    while scanner.token != .symbol(close) {
      guard scanner.token == .word else {
        throw scanner.fail(
          "a field, or '\(Character(Unicode.Scalar(close)))', expected, not \(scanner.found)")
      }
      try scanner.advance()
      try skipValues(depth)
      if try !scanner.take(";") { _ = try scanner.take(",") }
    }
    try scanner.advance()
  }

  private mutating func skipValues(_ depth: Int) throws(TextFailure) {
    let hasColon = try scanner.take(":")
    guard try scanner.take("[") else { return try skipValue(depth, hasColon) }
    if try scanner.take("]") { return }
    repeat { try skipValue(depth, true) } while try scanner.take(",")
    guard try scanner.take("]") else {
      throw scanner.fail("',' or ']' expected, not \(scanner.found)")
    }
  }

  private mutating func skipValue(_ depth: Int, _ hasColon: Bool) throws(TextFailure) {
    switch scanner.token {
    case .symbol(UInt8(ascii: "{")), .symbol(UInt8(ascii: "<")):
      let close = try open(depth)
      try skipFields(depth: depth + 1, until: close)
    case _ where !hasColon: throw scanner.fail("':' expected, not \(scanner.found)")
    case .string: _ = try scanner.string()
    case .word, .number: try scanner.advance()
    case .symbol(UInt8(ascii: "-")):
      try scanner.advance()
      guard scanner.token == .word || scanner.token == .number else { fallthrough }
      try scanner.advance()
    default: throw scanner.fail("a value expected, not \(scanner.found)")
    }
  }

  // MARK: Writing

  private mutating func tag(_ id: UInt32, _ kind: WireKind) {
    varint(UInt64(id) << 3 | UInt64(kind.rawValue))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      wire.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    wire.append(UInt8(rest))
  }

  private mutating func fixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { wire.append(contentsOf: $0) }
  }
}

/// Fields that forks add and that say how to compute, not what: they are left out.
enum IdleFields {
  static let names: Set<String> = [
    "engine", "forward_type", "backward_type", "forward_math", "backward_math",
    "default_forward_type", "default_backward_type", "default_forward_math",
    "default_backward_math", "cudnn_math_override", "conv_algos_override",
    "default_conv_algos_override", "cudnn_convolution_algo_seeker", "global_grad_scale",
    "default_global_grad_scale", "reduce_buckets", "default_cudnn_math_override",
  ]
}
