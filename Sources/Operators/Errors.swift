public import Tensors

/// Inputs that an operator cannot take, found by inference.
public enum ShapeError: Error, Hashable, Sendable {
  /// A required input is absent.
  case missing(input: String)
  /// More inputs are given than the operator has.
  case inputCount(found: Int, expected: String)
  case rank(input: String, found: Int, expected: String)
  case elementType(input: String, found: ElementType, expected: String)
  /// A size, of a dimension or of a list, is not what another input or an attribute demands.
  case size(what: String, found: String, expected: String)
  case attribute(name: String, found: String, expected: String)
  /// A value that must be known before running is not.
  case unknown(input: String)
  /// A legal form that is not built; the sentence names it.
  case limit(LimitError)
  case unsupported(String)
}

extension ShapeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let input): "input '\(input)' is missing"
    case .inputCount(let found, let expected): "\(found) inputs, \(expected) expected"
    case .rank(let input, let found, let expected):
      "input '\(input)' has rank \(found), \(expected) expected"
    case .elementType(let input, let found, let expected):
      "input '\(input)' is \(found), \(expected) expected"
    case .size(let what, let found, let expected): "\(what) is \(found), \(expected) expected"
    case .attribute(let name, let found, let expected):
      "attribute '\(name)' is \(found), \(expected) expected"
    case .unknown(let input): "input '\(input)' must be known before running"
    case .limit(let error): error.description
    case .unsupported(let sentence): sentence
    }
  }
}

/// Values that an operator cannot compute with, found while running.
public enum EvaluationError: Error, Hashable, Sendable {
  /// Inference refuses the inputs at hand.
  case shape(ShapeError)
  /// An input holds an impossible value, such as an index out of range.
  case value(input: String, problem: String)
  case limit(LimitError)
  case unsupported(String)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .shape(let error): error.description
    case .value(let input, let problem): "input '\(input)': \(problem)"
    case .limit(let error): error.description
    case .unsupported(let sentence): sentence
    }
  }
}

extension AttributeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name): "attribute '\(name)' does not exist"
    case .value(let name, let found, let expected):
      "attribute '\(name)' is \(found), \(expected) expected"
    }
  }
}

extension AttributeValue: CustomStringConvertible {
  /// The value as the text form writes it.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .word(let value): value
    case .ints(let values): "[\(values.map(String.init).joined(separator: ","))]"
    case .floats(let values): "[\(values.map { "\($0)" }.joined(separator: ","))]"
    case .absent: "none"
    }
  }
}

extension EvaluationError {
  /// Refuses an evaluation that exceeds a limit.
  static func check(
    _ limit: Limits.Name, _ found: Int?, _ what: @autoclosure () -> String
  ) throws(EvaluationError) {
    do throws(LimitError) { try Limits.current.check(limit, found, what()) } catch {
      throw .limit(error)
    }
  }
}
