/// A table as text: columns separated by two spaces, numbers to the right.
struct Table {
  private let header: [String]
  private let rightAligned: Set<Int>
  private var rows: [[String]] = []

  /// - Parameter header: the columns' titles; a title that starts with `>` is aligned to the right.
  init(_ header: [String]) {
    self.header = header.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    rightAligned = Set(header.indices.filter { header[$0].hasPrefix(">") })
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line +=
          (column == 0 ? "" : "  ")
          + (rightAligned.contains(column) ? padding + cell : cell + padding)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// Numbers as people read them.
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
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
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
