public import Operators

/// Something that stands in a pattern: a capture, or an operator applied to captures.
public protocol PatternConvertible {
  var pattern: Pattern { get }
}

/// A named part of a pattern that a match can be asked for.
public protocol Capture: Sendable {
  /// Unique among the captures of a rule.
  var name: String { get }
}

/// Any value. Used twice, it must be the same value.
public struct Operand: Capture, PatternConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var pattern: Pattern { Pattern(.operand(name, .present)) }
}

/// Any value, or an absent input.
public struct OptionalOperand: Capture, PatternConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var pattern: Pattern { Pattern(.operand(name, .optional)) }
}

/// All inputs that are left, present or absent; the last of an operator's operands.
public struct Operands: Capture, PatternConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var pattern: Pattern { Pattern(.rest(name)) }
}

/// A constant.
public struct Constant: Capture, PatternConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var pattern: Pattern { Pattern(.operand(name, .constant)) }
}

/// A constant, or an absent input.
public struct OptionalConstant: Capture, PatternConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var pattern: Pattern { Pattern(.operand(name, .optionalConstant)) }
}

/// A node of one operator; calling it with operands gives a pattern: `bn(conv(x, w, b), scale)`.
public struct Op<O: Operator>: Capture {
  public let name: String
  private let expectation: String
  private let accepts: (@Sendable (any Operator) -> Bool)?

  /// - Parameters:
  ///   - expectation: what the node must be, for messages, when `accepts` narrows the operator.
  ///   - accepts: which nodes are meant; others are treated like other operators.
  public init(
    _ name: String, _ expectation: String? = nil,
    where accepts: (@Sendable (O) -> Bool)? = nil
  ) {
    self.name = name
    self.expectation = expectation ?? O.name
    if let accepts {
      self.accepts = { op in
        guard let op = op as? O else { return false }
        return accepts(op)
      }
    } else {
      self.accepts = nil
    }
  }

  public func callAsFunction<each P: PatternConvertible>(_ operand: repeat each P) -> Pattern {
    var operands: [Pattern] = []
    repeat operands.append((each operand).pattern)
    return node(operands)
  }

  /// The operator with its two operands in either order.
  public func unordered(_ a: some PatternConvertible, _ b: some PatternConvertible) -> Pattern {
    .oneOf([node([a.pattern, b.pattern]), node([b.pattern, a.pattern])])
  }

  private func node(_ operands: [Pattern]) -> Pattern {
    Pattern(
      .node(
        NodePattern(
          name: name, types: [O.self], expectation: expectation, accepts: accepts,
          operands: operands)))
  }
}

/// A node of one of several operators whose operands have the same places.
public struct AnyOp: Capture {
  public let name: String
  private let types: [any Operator.Type]

  public init(_ name: String, of types: [any Operator.Type]) {
    self.name = name
    self.types = types
  }

  public func callAsFunction<each P: PatternConvertible>(_ operand: repeat each P) -> Pattern {
    var operands: [Pattern] = []
    repeat operands.append((each operand).pattern)
    let names = types.map { $0.name }
    let expectation =
      (names.count > 1 ? names.dropLast().joined(separator: ", ") + " or " : "")
      + (names.last ?? "")
    return Pattern(
      .node(
        NodePattern(
          name: name, types: types, expectation: expectation, accepts: nil, operands: operands)))
  }
}
