import Glibc

/// What tokens stand for.
extension TextScanner {
  /// Takes a whole number with its sign.
  mutating func integer(of range: ClosedRange<Int128>, _ kind: String) throws(TextFailure) -> Int128
  {
    let start = self.range.lowerBound
    let isNegative = try take("-")
    guard token == .number else {
      throw TextFailure(offset: start, message: "a whole number expected, not \(found)")
    }
    var digits = Substring(text)
    var radix = 10
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      (digits, radix) = (digits.dropFirst(2), 16)
    } else if digits.count > 1, digits.hasPrefix("0") {
      (digits, radix) = (digits.dropFirst(), 8)
    }
    let isDecimal = digits.utf8.allSatisfy { TextScanner.isDigit($0) || radix == 16 }
    guard isDecimal, !digits.isEmpty, let magnitude = magnitude(digits, radix) else {
      throw TextFailure(offset: start, message: "a whole number expected, not \(found)")
    }
    let value = isNegative ? -magnitude : magnitude
    guard range.contains(value) else {
      throw TextFailure(
        offset: start, message: "\(isNegative ? "-" : "")\(text) is out of the range of \(kind)")
    }
    try advance()
    return value
  }

  /// Of up to 80 bits, so that nothing overflows; larger numbers are out of every range.
  private func magnitude(_ digits: Substring, _ radix: Int) -> Int128? {
    var value: Int128 = 0
    for digit in digits {
      guard let digit = digit.hexDigitValue, digit < radix else { return nil }
      value = min(value * Int128(radix) + Int128(digit), 1 << 80)
    }
    return value
  }

  /// Takes a number with or without a fraction, `inf` or `nan`.
  mutating func float() throws(TextFailure) -> Double {
    let start = range.lowerBound
    let isNegative = try take("-")
    let value: Double
    switch token {
    case .number:
      guard let number = number(text) else {
        throw TextFailure(offset: start, message: "a number expected, not \(found)")
      }
      value = number
    case .word:
      switch text.lowercased() {
      case "inf", "infinity", "inff", "infinityf": value = .infinity
      case "nan", "nanf": value = .nan
      default: throw TextFailure(offset: start, message: "a number expected, not \(found)")
      }
    default: throw TextFailure(offset: start, message: "a number expected, not \(found)")
    }
    try advance()
    return isNegative ? -value : value
  }

  private func number(_ text: String) -> Double? {
    var text = text
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    if !isHex, let last = text.last, last == "f" || last == "F" { text.removeLast() }
    let value = text.withCString { start -> Double? in
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end.map { $0.pointee == 0 && $0 != start } ?? false ? value : nil
    }
    return value
  }

  /// Takes one string or several that follow one another; their bytes together.
  mutating func string() throws(TextFailure) -> [UInt8] {
    guard token == .string else { throw fail("a string in quotes expected, not \(found)") }
    var result: [UInt8] = []
    while token == .string {
      try unescape(range.lowerBound + 1..<range.upperBound - 1, &result)
      try advance()
    }
    return result
  }

  private func unescape(_ range: Range<Int>, _ result: inout [UInt8]) throws(TextFailure) {
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes[at]
      at += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      let start = at - 1
      let kind = bytes[at]
      at += 1
      if let plain = TextScanner.escapes[kind] {
        result.append(plain)
      } else if kind >= UInt8(ascii: "0"), kind <= UInt8(ascii: "7") {
        at -= 1
        result.append(try code(&at, range.upperBound, radix: 8, atMost: 3, start))
      } else if kind | 0x20 == UInt8(ascii: "x") {
        result.append(try code(&at, range.upperBound, radix: 16, atMost: 2, start))
      } else if kind | 0x20 == UInt8(ascii: "u") {
        let digits = kind == UInt8(ascii: "u") ? 4 : 8
        var value: UInt32 = 0
        let end = min(at + digits, range.upperBound)
        while at < end, let digit = TextScanner.digit(bytes[at], 16) {
          value = value << 4 | UInt32(digit)
          at += 1
        }
        guard at == end, let scalar = Unicode.Scalar(value) else {
          throw TextFailure(offset: start, message: "the escape is no character")
        }
        result += Array(String(Character(scalar)).utf8)
      } else {
        let name = String(decoding: [kind], as: UTF8.self)
        throw TextFailure(offset: start, message: "'\\\(name)' is no escape")
      }
    }
  }

  private func code(
    _ at: inout Int, _ end: Int, radix: Int, atMost count: Int, _ start: Int
  ) throws(TextFailure) -> UInt8 {
    var value = 0
    let end = min(end, at + count)
    let first = at
    while at < end, let digit = TextScanner.digit(bytes[at], radix) {
      value = value * radix + digit
      at += 1
    }
    guard at > first, let byte = UInt8(exactly: value) else {
      throw TextFailure(offset: start, message: "the escape is no byte")
    }
    return byte
  }

  private static func digit(_ byte: UInt8, _ radix: Int) -> Int? {
    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else {
      return nil
    }
    return digit
  }

  private static let escapes: [UInt8: UInt8] = Dictionary(
    uniqueKeysWithValues: zip("abfnrtv\\'\"?".utf8, "\u{7}\u{8}\u{C}\n\r\t\u{B}\\'\"?".utf8))
}
