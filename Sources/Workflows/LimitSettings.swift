import Tensors

/// Limits that a user raises or lowers: what every `--limit NAME=NUMBER` says.
public struct LimitSettings: Sendable {
  private var limits = Limits.current

  /// Reads settings such as `structure=256MiB`; the last of a name holds.
  ///
  /// - Throws: `Failure.usage` for a name that does not exist or a number out of its range.
  public init(parsing texts: [String]) throws(Failure) {
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = Limits.Name(rawValue: String(parts[0])) else {
        throw Failure(
          .usage, "--limit is '\(text)', NAME=NUMBER expected, the name one of \(Self.names)")
      }
      guard let value = Self.number(parts[1]), (1...name.highest).contains(value) else {
        throw Failure(
          .usage,
          "--limit \(name.rawValue) is '\(parts[1])', a number from 1 to \(name.highest) expected, "
            + "perhaps with KiB, MiB or GiB")
      }
      limits[name] = value
    }
  }

  /// The names, for help and messages.
  public static var names: String {
    Limits.Name.allCases.map { $0.rawValue }.joined(separator: ", ")
  }

  /// Does a piece of work under these limits.
  public func apply<R>(_ body: () throws -> R) rethrows -> R {
    try Limits.$current.withValue(limits, operation: body)
  }

  private static func number(_ text: Substring) -> Int? {
    for (unit, factor) in [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    where text.hasSuffix(unit) {
      guard let value = Int(text.dropLast(3)) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    return Int(text)
  }
}
