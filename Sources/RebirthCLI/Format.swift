import Workflows

/// Numbers and names as people read them.
enum Format {
  /// Groups of three digits: 12,345.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// An amount in groups of three digits, or the expression of its sizes.
  static func quantity(_ value: Quantity) -> String {
    value.number.map(count) ?? value.expression
  }

  /// The same text with control characters written as `\u{1B}`: names come from files.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isControl(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// Three significant digits: 1.23e-05, 0.123, 12.3, 1234; a dash for none.
  static func number(_ value: Double?) -> String {
    guard let value else { return "-" }
    if value == 0 { return "0" }
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let magnitude = value.magnitude
    if magnitude < 1e-3 || magnitude >= 1e6 { return scientific(value) }
    let places =
      magnitude >= 100
      ? 0
      : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : magnitude >= 0.1 ? 3 : magnitude >= 0.01 ? 4 : 5
    return fixed(value, places: places)
  }

  static func fixed(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    guard value.magnitude * scale < 1e18 else { return "\(value)" }
    let scaled = Int((value.magnitude * scale).rounded())
    let whole = scaled / Int(scale)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    let fraction = String(scaled % Int(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
  }

  /// A ratio in decibels: 96.3 dB.
  static func decibels(_ value: Double?) -> String {
    value.map { "\(fixed($0, places: 1)) dB" } ?? "-"
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = value.magnitude
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if mantissa >= 9.995 {
      mantissa = 1
      exponent += 1
    }
    let sign = value < 0 ? "-" : ""
    let digits = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return "\(sign)\(fixed(mantissa, places: 2))e\(exponent < 0 ? "-" : "+")\(digits)"
  }

  /// A size in bytes with a unit: 12 B, 3.4 kB, 5.6 MB.
  static func bytes(_ value: Int) -> String {
    if value < 1000 { return "\(value) B" }
    if value < 1_000_000 { return "\(fixed(Double(value) / 1e3, places: 1)) kB" }
    if value < 1_000_000_000 { return "\(fixed(Double(value) / 1e6, places: 1)) MB" }
    return "\(fixed(Double(value) / 1e9, places: 2)) GB"
  }
}
