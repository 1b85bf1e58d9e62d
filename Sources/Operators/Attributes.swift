public import Tensors

/// An attribute as text, files and visitors hold it.
public enum AttributeValue: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  case float(Float)
  case word(String)
  case ints([Int])
  case floats([Float])
  /// An optional attribute that is not set.
  case absent
}

/// An attribute that is missing, misspelt or out of range.
public enum AttributeError: Error, Hashable, Sendable {
  case unknown(name: String)
  case value(name: String, found: AttributeValue, expected: String)
}

/// Sees every attribute of an operator once, by name, and may replace its value.
///
/// The printer and encoder read, the parser and decoder write.
public protocol AttributeVisitor {
  /// - Returns: the new value, or nil to keep the present one.
  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue?
}

extension AttributeVisitor {
  /// Visits one attribute; operators write `try visit("axis", &axis)`.
  public mutating func callAsFunction<T: AttributeConvertible>(
    _ name: String, _ attribute: inout T
  ) throws(AttributeError) {
    guard let value = try visit(name, attribute.attributeValue) else { return }
    guard let converted = T(attributeValue: value) else {
      throw .value(name: name, found: value, expected: T.expectation)
    }
    attribute = converted
  }
}

/// A type of which attributes can be.
public protocol AttributeConvertible {
  init?(attributeValue: AttributeValue)
  var attributeValue: AttributeValue { get }
  /// What a value must be, for messages: "an integer", "one of floor, ceil".
  static var expectation: String { get }
}

extension Int: AttributeConvertible {
  public init?(attributeValue: AttributeValue) {
    guard case .int(let value) = attributeValue else { return nil }
    self = value
  }
  public var attributeValue: AttributeValue { .int(self) }
  public static var expectation: String { "an integer" }
}

extension Bool: AttributeConvertible {
  public init?(attributeValue: AttributeValue) {
    guard case .bool(let value) = attributeValue else { return nil }
    self = value
  }
  public var attributeValue: AttributeValue { .bool(self) }
  public static var expectation: String { "true or false" }
}

extension Float: AttributeConvertible {
  public init?(attributeValue: AttributeValue) {
    switch attributeValue {
    case .float(let value): self = value
    case .int(let value): self = Float(value)
    default: return nil
    }
  }
  public var attributeValue: AttributeValue { .float(self) }
  public static var expectation: String { "a number" }
}

/// A type of which lists can be attributes.
public protocol ListedAttribute {
  static func list(_ value: AttributeValue) -> [Self]?
  static func value(_ list: [Self]) -> AttributeValue
  static var listExpectation: String { get }
}

extension Array: AttributeConvertible where Element: ListedAttribute {
  public init?(attributeValue: AttributeValue) {
    guard let list = Element.list(attributeValue) else { return nil }
    self = list
  }
  public var attributeValue: AttributeValue { Element.value(self) }
  public static var expectation: String { Element.listExpectation }
}

extension Int: ListedAttribute {
  public static func list(_ value: AttributeValue) -> [Int]? {
    if case .ints(let list) = value { list } else { nil }
  }
  public static func value(_ list: [Int]) -> AttributeValue { .ints(list) }
  public static var listExpectation: String { "a list of integers" }
}

extension Float: ListedAttribute {
  public static func list(_ value: AttributeValue) -> [Float]? {
    switch value {
    case .floats(let list): list
    case .ints(let list): list.map { Float($0) }
    default: nil
    }
  }
  public static func value(_ list: [Float]) -> AttributeValue { .floats(list) }
  public static var listExpectation: String { "a list of numbers" }
}

extension Optional: AttributeConvertible where Wrapped: AttributeConvertible {
  public init?(attributeValue: AttributeValue) {
    if attributeValue == .absent {
      self = .none
      return
    }
    guard let value = Wrapped(attributeValue: attributeValue) else { return nil }
    self = value
  }
  public var attributeValue: AttributeValue { self?.attributeValue ?? .absent }
  public static var expectation: String { Wrapped.expectation }
}

/// An attribute that is one word of a closed list: an enum with string raw values.
public protocol WordAttribute: AttributeConvertible, RawRepresentable<String>, CaseIterable,
  Hashable, Sendable
{}

extension WordAttribute {
  public init?(attributeValue: AttributeValue) {
    guard case .word(let word) = attributeValue else { return nil }
    self.init(rawValue: word)
  }
  public var attributeValue: AttributeValue { .word(rawValue) }
  public static var expectation: String {
    "one of \(allCases.map(\.rawValue).joined(separator: ", "))"
  }
}

extension ElementType: WordAttribute {}
