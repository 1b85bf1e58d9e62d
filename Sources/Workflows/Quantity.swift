import Tensors

/// An amount that may depend on symbolic sizes: a number in JSON when it is known, else an expression.
public struct Quantity: Encodable, Hashable, Sendable {
  let value: Dim

  init(_ value: Dim) { self.value = value }

  /// The amount; nil when it depends on symbolic sizes.
  public var number: Int? { value.value }

  /// The amount as digits or as an expression over the symbols.
  public var expression: String { value.description }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let number {
      try container.encode(number)
    } else {
      try container.encode(expression)
    }
  }
}
