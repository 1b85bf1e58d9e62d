/// The header of an npy array: a Python dictionary with the keys descr, fortran_order and shape.
struct NPYHeader: Equatable {
  var element: ElementType
  var bigEndian = false
  var fortranOrder = false
  var shape: [Int]

  struct Problem: Error, Equatable {
    let sentence: String
  }

  static func parse(_ text: String) -> Result<NPYHeader, Problem> {
    var reader = DictionaryReader(text: Array(text.utf8))
    guard let fields = reader.dictionary() else {
      let start = text.prefix(100).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return .failure(Problem(sentence: "the npy header is no dictionary: \(start)"))
    }
    guard case .word(let descr)? = fields["descr"] else {
      return .failure(Problem(sentence: "the npy header has no simple element type 'descr'"))
    }
    guard let (element, bigEndian) = elementType(descr) else {
      return .failure(Problem(sentence: "the element type '\(descr)' is not supported"))
    }
    guard case .tuple(let shape)? = fields["shape"] else {
      return .failure(Problem(sentence: "the npy header has no 'shape'"))
    }
    guard case .flag(let fortran)? = fields["fortran_order"] else {
      return .failure(Problem(sentence: "the npy header has no 'fortran_order'"))
    }
    return .success(
      NPYHeader(element: element, bigEndian: bigEndian, fortranOrder: fortran, shape: shape))
  }

  private static let names: [String: ElementType] = [
    "f8": .f64, "f4": .f32, "f2": .f16, "i8": .i64, "i4": .i32, "i2": .i16, "i1": .i8,
    "u8": .u64, "u4": .u32, "u2": .u16, "u1": .u8, "b1": .bool,
  ]

  private static func elementType(_ descr: String) -> (ElementType, bigEndian: Bool)? {
    var name = descr
    var order: Character = "="
    if let first = name.first, "<>|=".contains(first) { order = name.removeFirst() }
    if name == "?" { name = "b1" }
    return names[name].map { ($0, order == ">") }
  }

  /// How npy names an element type; bfloat16, which it lacks, is written as f32.
  static func description(_ element: ElementType) -> String {
    switch element {
    case .f64: "<f8"
    case .f32, .bf16: "<f4"
    case .f16: "<f2"
    case .i64: "<i8"
    case .i32: "<i4"
    case .i16: "<i2"
    case .i8: "|i1"
    case .u64: "<u8"
    case .u32: "<u4"
    case .u16: "<u2"
    case .u8: "|u1"
    case .bool: "|b1"
    }
  }
}

/// Reads the small part of Python's syntax of which npy headers are made.
private struct DictionaryReader {
  enum Field {
    case word(String)
    case flag(Bool)
    case tuple([Int])
  }

  let text: [UInt8]
  var position = 0

  mutating func skipSpace() {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
  }

  mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func dictionary() -> [String: Field]? {
    guard take("{") else { return nil }
    var fields: [String: Field] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let field = field(), fields[key] == nil else {
        return nil
      }
      fields[key] = field
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpace()
    return position == text.count ? fields : nil
  }

  mutating func field() -> Field? {
    if take("(") { return tuple().map { .tuple($0) } }
    if let word = string() { return .word(word) }
    for (name, flag) in [("True", true), ("False", false)]
    where text[position...].starts(with: name.utf8) {
      position += name.utf8.count
      return .flag(flag)
    }
    return nil
  }

  mutating func tuple() -> [Int]? {
    var numbers: [Int] = []
    while !take(")") {
      skipSpace()
      let start = position
      while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
      guard let number = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
        return nil
      }
      if position < text.count, text[position] == 0x4C { position += 1 }
      numbers.append(number)
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return numbers
  }

  mutating func string() -> String? {
    skipSpace()
    guard position < text.count, text[position] == 0x27 || text[position] == 0x22 else {
      return nil
    }
    let quote = text[position]
    guard let end = text[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: text[(position + 1)..<end], as: UTF8.self)
  }
}
