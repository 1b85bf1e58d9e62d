/// A mistake in a text, and where it is.
struct TextFailure: Error {
  let offset: Int
  let message: String
  var isResourceLimit = false
}

/// Splits protobuf's text format into tokens.
struct TextScanner {
  enum Token: Hashable {
    case word, number, string, end
    /// Any other character.
    case symbol(UInt8)
  }

  let bytes: UnsafeRawBufferPointer
  private(set) var token = Token.end
  /// Where the token lies; a string with its quotes.
  private(set) var range = 0..<0

  init(_ bytes: UnsafeRawBufferPointer) throws(TextFailure) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { range = 3..<3 }
    try advance()
  }

  /// The token's bytes as text.
  var text: String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  /// The token for messages.
  var found: String {
    switch token {
    case .end: "the end of the file"
    case .string: range.count > 40 ? "a string" : text
    default: range.count > 80 ? "a long word" : "'\(text)'"
    }
  }

  func fail(_ message: String) -> TextFailure {
    TextFailure(offset: range.lowerBound, message: message)
  }

  /// Goes to the next token.
  mutating func advance() throws(TextFailure) {
    var start = range.upperBound
    while start < bytes.count {
      let byte = bytes[start]
      if byte == UInt8(ascii: "#") {
        while start < bytes.count, bytes[start] != 0x0A { start += 1 }
      } else if byte == 0x20 || byte >= 0x09 && byte <= 0x0D {
        start += 1
      } else {
        break
      }
    }
    guard start < bytes.count else {
      (token, range) = (.end, bytes.count..<bytes.count)
      return
    }
    let byte = bytes[start]
    var end = start + 1
    if TextScanner.isLetter(byte) {
      while end < bytes.count, TextScanner.isLetter(bytes[end]) || TextScanner.isDigit(bytes[end]) {
        end += 1
      }
      token = .word
    } else if TextScanner.isDigit(byte) || byte == UInt8(ascii: ".") {
      end = endOfNumber(from: start)
      token = .number
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      while end < bytes.count, bytes[end] != byte {
        if bytes[end] == 0x0A { break }
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard end < bytes.count, bytes[end] == byte else {
        throw TextFailure(offset: start, message: "the string does not end in its line")
      }
      end += 1
      token = .string
    } else {
      if byte >= 0x80 {
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      }
      token = .symbol(byte)
    }
    range = start..<end
  }

  private func endOfNumber(from start: Int) -> Int {
    var end = start + 1
    let isHex = bytes[start] == UInt8(ascii: "0") && end < bytes.count && bytes[end] | 0x20 == 0x78
    while end < bytes.count {
      let byte = bytes[end]
      let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      if isSign, isHex || bytes[end - 1] | 0x20 != UInt8(ascii: "e") { break }
      guard
        isSign || TextScanner.isLetter(byte) || TextScanner.isDigit(byte)
          || byte == UInt8(ascii: ".")
      else { break }
      end += 1
    }
    return end
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
      || byte == UInt8(ascii: "_")
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Takes a symbol when it is the token.
  mutating func take(_ symbol: Unicode.Scalar) throws(TextFailure) -> Bool {
    guard token == .symbol(UInt8(ascii: symbol)) else { return false }
    try advance()
    return true
  }
}
