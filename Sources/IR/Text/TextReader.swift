/// The characters of a text form: words, strings, punctuation, and where an error is.
struct TextReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Moves to the next character that is neither white space nor in a comment (`#` to the end of the line).
  mutating func skip() {
    while position < bytes.count {
      switch bytes[position] {
      case 9, 10, 13, 32: position += 1
      case UInt8(ascii: "#"):
        while position < bytes.count, bytes[position] != 10 { position += 1 }
      default: return
      }
    }
  }

  /// The next character after white space; nil at the end.
  mutating func peek() -> UInt8? {
    skip()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Passes over one character if it is the next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(ParseError) {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  /// Passes over a whole word if it is the next.
  mutating func take(word: String) -> Bool {
    let start = position
    if self.word() == word { return true }
    position = start
    return false
  }

  /// The next word: a letter or underscore, then letters, digits, underscores and dots.
  mutating func word() -> String? {
    guard let first = peek(), Text.isLetter(first) else { return nil }
    let start = position
    while position < bytes.count, Text.isWord(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// The characters of a number, `inf` and `nan` included; nil when the next one cannot begin one.
  mutating func number() -> String? {
    guard let first = peek(), first == UInt8(ascii: "-") || Text.isWord(first) else { return nil }
    let start = position
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      let isExponent = bytes[position - 1] | 0x20 == UInt8(ascii: "e")
      guard Text.isWord(byte) || isExponent && (byte == 43 || byte == 45) else { break }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A string in quotes with the escapes `\"`, `\\`, `\n`, `\t` and `\u{hex}`.
  mutating func string(_ expected: String) throws(ParseError) -> String {
    guard take("\"") else { throw unexpected(expected) }
    let start = position - 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte == 10 { break }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      text += try escape()
    }
    throw error(at: start, .expected("'\"'", found: "a string without end"))
  }

  /// A string of at least one character.
  mutating func nonemptyString(_ expected: String) throws(ParseError) -> String {
    _ = peek()
    let start = position
    let string = try string(expected)
    if string.isEmpty { throw error(at: start, .expected(expected, found: "an empty string")) }
    return string
  }

  private mutating func escape() throws(ParseError) -> [UInt8] {
    let start = position - 1
    guard position < bytes.count else {
      throw error(at: start, .expected("an escape", found: "the end of the text"))
    }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      if position < bytes.count, bytes[position] == UInt8(ascii: "{") {
        let from = position + 1
        while position < bytes.count, position < from + 8, bytes[position] != 125 { position += 1 }
        let digits = String(decoding: bytes[min(from, position)..<position], as: UTF8.self)
        if position < bytes.count, bytes[position] == 125, let code = UInt32(digits, radix: 16),
          let scalar = Unicode.Scalar(code)
        {
          position += 1
          return Array(String(Character(scalar)).utf8)
        }
      }
    default: break
    }
    throw error(
      at: start, .expected("one of \\\", \\\\, \\n, \\t, \\u{hex}", found: "another escape"))
  }

  /// The text up to one of two closing characters that is in no brackets and no quotes, without white space.
  mutating func raw(until first: Unicode.Scalar, or second: Unicode.Scalar) -> String {
    var depth = 0
    var quoted = false
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if quoted {
        if byte == UInt8(ascii: "\\"), position + 1 < bytes.count {
          text.append(byte)
          position += 1
        } else if byte == UInt8(ascii: "\"") {
          quoted = false
        }
      } else {
        if depth == 0, byte == UInt8(ascii: first) || byte == UInt8(ascii: second) { break }
        if byte == UInt8(ascii: "\"") { quoted = true }
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
      }
      if quoted || ![9, 10, 13, 32].contains(bytes[position]) { text.append(bytes[position]) }
      position += 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  mutating func expectEnd() throws(ParseError) {
    if peek() != nil { throw unexpected("the end of the text") }
  }

  /// The error that something else stands here.
  mutating func unexpected(_ expected: String) -> ParseError {
    guard let first = peek() else {
      return error(at: position, .expected(expected, found: "the end of the text"))
    }
    let start = position
    if let word = word() {
      return error(at: start, .expected(expected, found: "'\(Text.shortened(word))'"))
    }
    if first == UInt8(ascii: "\"") {
      return error(at: start, .expected(expected, found: "a string"))
    }
    let rest = String(decoding: bytes[start..<min(start + 4, bytes.count)], as: UTF8.self)
    let character = rest.unicodeScalars.first.map { "'\($0)'" } ?? "nothing"
    return error(at: start, .expected(expected, found: character))
  }

  /// An error at a position of this text.
  func error(at position: Int, _ problem: ParseError.Problem) -> ParseError {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.count { $0 == 10 } + 1
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    return ParseError(line: line, column: column, problem: problem)
  }
}

/// The spelling of names, shared by the printer and the parser.
enum Text {
  static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
  }

  static func isWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || (48...57).contains(byte) || byte == 46
  }

  static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy(isWord)
  }

  static func quoted(_ name: String) -> String {
    var result = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func name(_ name: String) -> String { isPlain(name) ? name : quoted(name) }

  /// The beginning of a text from outside, for messages.
  static func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(57) + "..." : text
  }
}
