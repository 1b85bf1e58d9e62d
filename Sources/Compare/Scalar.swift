/// One element of a tensor, exactly.
///
/// It is coded as a number or a boolean; NaN and infinities are coded as "nan", "inf", "-inf". A float
/// that is a whole number may come back as an integer.
public enum Scalar: Hashable, Sendable {
  case float(Double)
  case signed(Int64)
  case unsigned(UInt64)
  case boolean(Bool)
}

extension Scalar: CustomStringConvertible {
  public var description: String {
    switch self {
    case .float(let value): "\(value)"
    case .signed(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .boolean(let value): "\(value)"
    }
  }
}

extension Scalar: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .float(let value) where !value.isFinite: try container.encode("\(value)")
    case .float(let value): try container.encode(value)
    case .signed(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .signed(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let text = try? container.decode(String.self), let value = Double(text) {
      self = .float(value)
    } else {
      self = .float(try container.decode(Double.self))
    }
  }
}
