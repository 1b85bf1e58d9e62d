/// An untrusted integer whose arithmetic cannot trap: `value` is nil once anything overflowed.
package struct Checked: Hashable, Sendable {
  /// The result, or nil when it or anything it was computed from left the range of `Int`.
  package let value: Int?

  package init(_ number: some BinaryInteger) { value = Int(exactly: number) }
  private init(optional value: Int?) { self.value = value }

  package static func + (a: Checked, b: Checked) -> Checked {
    combine(a, b) { $0.addingReportingOverflow($1) }
  }

  package static func - (a: Checked, b: Checked) -> Checked {
    combine(a, b) { $0.subtractingReportingOverflow($1) }
  }

  package static func * (a: Checked, b: Checked) -> Checked {
    combine(a, b) { $0.multipliedReportingOverflow(by: $1) }
  }

  /// The product of numbers; 1 for none.
  package static func product(_ numbers: some Sequence<some BinaryInteger>) -> Checked {
    numbers.reduce(Checked(1)) { $0 * Checked($1) }
  }

  /// The value when it lies in a range.
  package func inside(_ range: ClosedRange<Int>) -> Int? {
    guard let value, range.contains(value) else { return nil }
    return value
  }

  private static func combine(
    _ a: Checked, _ b: Checked, _ operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> Checked {
    guard let x = a.value, let y = b.value else { return Checked(optional: nil) }
    let (result, overflow) = operation(x, y)
    return Checked(optional: overflow ? nil : result)
  }
}
