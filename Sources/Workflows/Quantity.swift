public import Tensors

/// An amount that may depend on symbolic sizes: a number in JSON when it is known, else an expression.
public struct Quantity: Encodable, Hashable, Sendable {
  public let value: Dim

  init(_ value: Dim) { self.value = value }

  /// Digits in groups of three, or the expression.
  public var text: String {
    guard let number = value.value else { return value.description }
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let number = value.value {
      try container.encode(number)
    } else {
      try container.encode(value.description)
    }
  }
}
