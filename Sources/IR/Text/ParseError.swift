public import Operators
public import Tensors

/// Text that is no graph: where and why.
public struct ParseError: Error, Sendable {
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in characters.
  public let column: Int
  public let problem: Problem

  public enum Problem: Sendable {
    case expected(String, found: String)
    /// A name that no line above introduces, with its `%` or `@`.
    case undefined(String)
    case unknownOperator(String)
    case attribute(op: String, AttributeError)
    /// One attribute given twice.
    case repeated(attribute: String)
    /// Two outputs of one name.
    case repeatedOutput(String)
    /// The graph refuses: inference, or a name that exists already.
    case graph(GraphError)
    /// The type in the text is not what inference finds.
    case type(value: String, written: String, inferred: String)
    /// A weight whose elements do not fit its type, or are not in the text.
    case weight(String, problem: String)
    case limit(LimitError)
  }
}

extension ParseError: CustomStringConvertible {
  public var description: String { "\(line):\(column): \(problem)" }
}

extension ParseError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .expected(let expected, let found): "\(found) found, \(expected) expected"
    case .undefined(let name): "'\(name)' is not defined above"
    case .unknownOperator(let name): "operator '\(name)' does not exist"
    case .attribute(let op, let error): "\(op): \(error)"
    case .repeated(let attribute): "attribute '\(attribute)' is given twice"
    case .repeatedOutput(let name): "two outputs have the name '\(name)'"
    case .graph(let error): "\(error)"
    case .type(let value, let written, let inferred):
      "'\(value)' is written as \(written), \(inferred) inferred"
    case .weight(let name, let problem): "weight '\(name)': \(problem)"
    case .limit(let error): "\(error)"
    }
  }
}
