extension Dim: CustomStringConvertible {
  /// The expression as the text form writes it: `12`, `N`, `(H+1)/2`, `2*N*W+3`, `?`.
  ///
  /// `/` rounds down. Terms are sorted by monomial, the constant comes last.
  public var description: String {
    guard let terms else { return "?" }
    if terms.isEmpty { return "0" }
    let sorted = terms.map { (text: $0.key.map(Self.text).joined(separator: "*"), $0.value) }
      .sorted { a, b in
        if a.text.isEmpty != b.text.isEmpty { return b.text.isEmpty }
        return a.text < b.text
      }
    var result = ""
    for (text, coefficient) in sorted {
      let sign = coefficient < 0 ? "-" : result.isEmpty ? "" : "+"
      let size = coefficient.magnitude
      result += sign
      if text.isEmpty {
        result += "\(size)"
      } else {
        result += size == 1 ? text : "\(size)*\(text)"
      }
    }
    return result
  }

  static func text(_ atom: Atom) -> String {
    switch atom {
    case .symbol(let name): isPlain(name) ? name : quoted(name)
    case .quotient(let a, let b): "\(operand(a))/\(operand(b))"
    case .maximum(let a, let b): "max(\(a),\(b))"
    case .minimum(let a, let b): "min(\(a),\(b))"
    }
  }

  /// An operand of `/`: a number or a symbol bare, all else in parentheses.
  private static func operand(_ dim: Dim) -> String {
    if let value = dim.value, value >= 0 { return "\(value)" }
    if case .symbol = dim.atom { return "\(dim)" }
    return "(\(dim))"
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, first == 95 || isLetter(first), name != "max", name != "min"
    else { return false }
    return name.utf8.allSatisfy { $0 == 95 || $0 == 46 || isLetter($0) || (48...57).contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func quoted(_ name: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
      escaped.append(scalar)
    }
    return "\"\(String(escaped))\""
  }
}

extension Dim {
  /// Reads an expression in the form that `description` writes; nil when it is not one.
  public init?(parsing text: String) {
    var reader = DimReader(text: Array(text.unicodeScalars))
    guard let dim = reader.sum(), reader.isAtEnd else { return nil }
    self = dim
  }
}

/// A recursive-descent reader of dimension expressions; nesting is limited.
private struct DimReader {
  let text: [Unicode.Scalar]
  var position = 0
  var depth = 0

  var isAtEnd: Bool { position == text.count }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == scalar else { return false }
    position += 1
    return true
  }

  mutating func sum() -> Dim? {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit, var result = term(isNegative: take("-")) else { return nil }
    while true {
      let isNegative = take("-")
      guard isNegative || take("+") else { return result }
      guard let next = term(isNegative: isNegative) else { return nil }
      result = result + next
    }
  }

  /// Deeper than any expression within `Dim.largestWeight`.
  private static let depthLimit = 200

  /// A product with its sign; the least integer has no positive counterpart to be read first.
  private mutating func term(isNegative: Bool) -> Dim? {
    let least = "\(Int.min.magnitude)"
    let end = position + least.utf8.count
    if isNegative, end <= text.count, text[position..<end].elementsEqual(least.unicodeScalars) {
      position = end
      guard take("*") else { return Dim(.min) }
      return product().map { $0 * Dim(.min) }
    }
    return product().map { isNegative ? $0 * -1 : $0 }
  }

  mutating func product() -> Dim? {
    guard var result = factor() else { return nil }
    while take("*") {
      guard let next = factor() else { return nil }
      result = result * next
    }
    return result
  }

  /// A factor is a primary, or a quotient of two: `/` binds tighter than `*`.
  mutating func factor() -> Dim? {
    guard var result = primary() else { return nil }
    while take("/") {
      guard let divisor = primary() else { return nil }
      result = result.dividedFloor(by: divisor)
    }
    return result
  }

  mutating func primary() -> Dim? {
    if take("?") { return .unknown }
    if take("(") {
      let inner = sum()
      return take(")") ? inner : nil
    }
    if take("\"") { return quotedSymbol() }
    let start = position
    while position < text.count, isWord(text[position]) { position += 1 }
    let word = String(String.UnicodeScalarView(text[start..<position]))
    if word == "max" || word == "min" {
      guard take("("), let a = sum(), take(","), let b = sum(), take(")") else { return nil }
      return word == "max" ? .maximum(a, b) : .minimum(a, b)
    }
    guard let first = word.unicodeScalars.first else { return nil }
    if ("0"..."9").contains(first) { return Int(word).map { Dim($0) } }
    return Dim(symbol: word)
  }

  mutating func quotedSymbol() -> Dim? {
    var name = String.UnicodeScalarView()
    while position < text.count {
      if take("\"") { return Dim(symbol: String(name)) }
      _ = take("\\")
      guard position < text.count else { return nil }
      name.append(text[position])
      position += 1
    }
    return nil
  }

  func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      || scalar == "_" || scalar == "."
  }
}
