package import CSlimSchema
package import Operators
package import Protobuf

/// Takes down the attributes of an operator.
struct AttributeRecorder: AttributeVisitor {
  private(set) var attributes: [(name: String, value: AttributeValue)] = []

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    attributes.append((name, value))
    return nil
  }

  /// The attributes of an operator, by name.
  static func attributes(of op: any Operator) -> [(name: String, value: AttributeValue)] {
    var op = op
    var recorder = AttributeRecorder()
    do throws(AttributeError) {
      try op.attributes(&recorder)
    } catch {
      preconditionFailure("\(type(of: op).name) refuses its own attributes: \(error)")
    }
    return recorder.attributes.sorted { $0.name < $1.name }
  }
}

/// Gives an operator the attributes of a file.
struct AttributeSetter: AttributeVisitor {
  private var values: [String: AttributeValue]

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    values.removeValue(forKey: name)
  }

  /// Sets attributes; those not named keep their defaults.
  ///
  /// - Throws: `AttributeError.unknown` for a name that the operator does not have, `.value` for a value
  ///   of another kind.
  static func set(
    _ values: [String: AttributeValue], of op: inout any Operator
  ) throws(AttributeError) {
    var setter = AttributeSetter(values: values)
    try op.attributes(&setter)
    if let left = setter.values.keys.min() { throw .unknown(name: left) }
  }
}

extension WireWriter {
  /// Writes an attribute as an `Attribute` message.
  package mutating func attribute(_ field: Int, _ name: String, _ value: AttributeValue) {
    message(field) { writer in
      writer.text(1, name)
      writer.integer(2, Int64(value.wireKind.rawValue))
      switch value {
      case .bool(let value): writer.integer(3, value ? 1 : 0)
      case .int(let value): writer.integer(4, Int64(value))
      case .float(let value): writer.float(5, value)
      case .word(let word): writer.text(6, word)
      case .ints(let values):
        if !values.isEmpty { writer.packed(7, values.map { Int64($0) }) }
      case .floats(let values):
        if !values.isEmpty { writer.packed(8, values) }
      case .absent: break
      }
    }
  }
}

extension AttributeValue {
  fileprivate var wireKind: Slim__Attribute__Kind {
    switch self {
    case .absent: SLIM__ATTRIBUTE__KIND__ABSENT
    case .bool: SLIM__ATTRIBUTE__KIND__BOOL
    case .int: SLIM__ATTRIBUTE__KIND__INT
    case .float: SLIM__ATTRIBUTE__KIND__FLOAT
    case .word: SLIM__ATTRIBUTE__KIND__WORD
    case .ints: SLIM__ATTRIBUTE__KIND__INTS
    case .floats: SLIM__ATTRIBUTE__KIND__FLOATS
    }
  }

  /// The value of an `Attribute` message; nil for a kind that this program does not know.
  package init?(_ message: UnsafePointer<Slim__Attribute>) {
    let field = message.pointee
    switch field.kind {
    case SLIM__ATTRIBUTE__KIND__ABSENT: self = .absent
    case SLIM__ATTRIBUTE__KIND__BOOL: self = .bool(field.bool_value != 0)
    case SLIM__ATTRIBUTE__KIND__INT: self = .int(Int(field.int_value))
    case SLIM__ATTRIBUTE__KIND__FLOAT: self = .float(field.float_value)
    case SLIM__ATTRIBUTE__KIND__WORD: self = .word(text(field.word))
    case SLIM__ATTRIBUTE__KIND__INTS:
      self = .ints(numbers(field.n_ints, field.ints).map { Int($0) })
    case SLIM__ATTRIBUTE__KIND__FLOATS: self = .floats(Array(numbers(field.n_floats, field.floats)))
    default: return nil
    }
  }
}
