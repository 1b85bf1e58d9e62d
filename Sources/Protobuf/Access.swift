package import CProtobufC

/// The text of a string field; empty when the field is absent.
package func text(_ field: UnsafePointer<CChar>?) -> String {
  field.map { String(cString: $0) } ?? ""
}

/// The text of bytes that may be in any encoding; what is not UTF-8 is replaced.
package func text(_ field: ProtobufCBinaryData) -> String {
  String(decoding: bytes(field), as: UTF8.self)
}

/// The content of a bytes field.
package func bytes(_ field: ProtobufCBinaryData) -> UnsafeRawBufferPointer {
  UnsafeRawBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len)
}

/// The elements of a repeated number field.
package func numbers<T>(_ count: Int, _ field: UnsafeMutablePointer<T>?) -> UnsafeBufferPointer<T> {
  UnsafeBufferPointer(start: field, count: field == nil ? 0 : count)
}

/// The elements of a repeated string field.
package func texts(
  _ count: Int, _ field: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> [String] {
  numbers(count, field).map { text($0) }
}

/// The elements of a repeated message field.
package struct Messages<Message>: RandomAccessCollection {
  private let base: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?
  package let endIndex: Int
  package var startIndex: Int { 0 }

  package init(_ count: Int, _ field: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?) {
    base = field
    endIndex = field == nil ? 0 : count
  }

  package subscript(position: Int) -> UnsafePointer<Message> {
    precondition(position >= 0 && position < endIndex, "message \(position) of \(endIndex)")
    guard let base, let message = base[position] else {
      preconditionFailure("repeated message \(position) is null")
    }
    return UnsafePointer(message)
  }
}
