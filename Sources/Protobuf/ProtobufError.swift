public import Tensors

/// Why bytes are not a protobuf message that can be read; offsets are bytes from the file's start.
public enum ProtobufError: Error, Hashable, Sendable {
  /// The bytes end inside a tag, a number or a payload.
  case truncated(field: String, at: Int, needed: UInt64, available: Int)
  /// A number of more than ten bytes, or a tag or length of more than five.
  case longVarint(field: String, at: Int)
  /// A tag with field number 0 or an unknown kind of value.
  case badTag(message: String, at: Int, tag: UInt64)
  /// A field of a kind its number does not have in this format.
  case wrongKind(field: String, at: Int, found: WireKind, expected: WireKind)
  /// Packed elements whose bytes are no whole number of elements.
  case raggedPacked(field: String, at: Int, length: Int, element: Int)
  /// A field that only the skimmer may write.
  case privateField(field: String, at: Int)
  /// Text with a zero byte inside.
  case zeroInText(field: String, at: Int)
  /// Text that is not UTF-8.
  case notUTF8(field: String, at: Int)
  /// A limit was met, perhaps at one place.
  case limit(LimitError, at: Int?)
  /// A message that the parser refused without a reason.
  case refused(message: String)

  /// Whether a limit of ours was reached, rather than a rule of the format broken.
  public var isResourceLimit: Bool {
    if case .limit = self { true } else { false }
  }
}

/// How a value is laid out on the wire.
public enum WireKind: UInt8, Hashable, Sendable {
  case varint = 0
  case fixed64 = 1
  case lengthPrefixed = 2
  case groupStart = 3
  case groupEnd = 4
  case fixed32 = 5
}

extension WireKind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .varint: "a varint"
    case .fixed64: "8 fixed bytes"
    case .lengthPrefixed: "a length and bytes"
    case .groupStart: "the start of a group"
    case .groupEnd: "the end of a group"
    case .fixed32: "4 fixed bytes"
    }
  }
}

extension ProtobufError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let field, let at, let needed, let available):
      "byte \(at): \(field) needs \(needed) bytes, \(available) are left"
    case .longVarint(let field, let at):
      "byte \(at): a number in \(field) has more bytes than its kind allows"
    case .badTag(let message, let at, let tag):
      "byte \(at): \(tag) is not a field tag of \(message)"
    case .wrongKind(let field, let at, let found, let expected):
      "byte \(at): \(field) is \(found), should be \(expected)"
    case .raggedPacked(let field, let at, let length, let element):
      "byte \(at): \(field) has \(length) bytes, should be a multiple of \(element)"
    case .privateField(let field, let at):
      "byte \(at): \(field) is a private field, should not be in a file"
    case .zeroInText(let field, let at):
      "byte \(at): \(field) has a zero byte, should be text"
    case .notUTF8(let field, let at):
      "byte \(at): \(field) is not UTF-8"
    case .limit(let error, nil): "\(error)"
    case .limit(let error, let at?): "byte \(at): \(error)"
    case .refused(let message):
      "the content of \(message) is malformed"
    }
  }
}
