/// One kind of computation: attributes, inference, cost and reference semantics in one type.
///
/// A conforming type is a value whose stored properties are the attributes. Inputs are positional; an
/// absent optional input is nil. `infer` and `evaluate` return every output that the operator can have, in
/// order; a node binds those that it names.
public protocol Operator: Hashable, Sendable {
  /// The name in the text form, in messages and in `.slim`: lower case with underscores.
  static var name: String { get }

  /// The version of the meaning, stored in `.slim`; raised when an attribute or the semantics change.
  static var version: Int { get }

  /// Whether equal inputs always give equal outputs. Impure operators are never folded and never merged.
  static var isPure: Bool { get }

  /// The names of the inputs in order, for messages; a variadic operator repeats its last one.
  static var inputNames: [String] { get }

  /// The operator with every attribute at its default.
  init()

  /// Visits every attribute once, in the order of the text form.
  mutating func attributes(_ visit: inout some AttributeVisitor) throws(AttributeError)

  /// The facts of all outputs.
  func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact]

  /// The work of one evaluation.
  func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost

  /// The outputs by the letter of the specification, computed in double precision and rounded once.
  func evaluate(_ inputs: [Value?]) throws -> [Value]
}

extension Operator {
  public static var version: Int { 1 }
  public static var isPure: Bool { true }

  /// An operator with some attributes set: `Conv { $0.stride = [2, 2] }`.
  public init(_ configure: (inout Self) -> Void) {
    self.init()
    configure(&self)
  }

  public mutating func attributes(_ visit: inout some AttributeVisitor) throws(AttributeError) {}

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost { Cost() }
}

/// An operator whose node holds graphs, such as `if`.
///
/// A region has no access to the values around it: everything that it captures is an explicit input of
/// the node and of the region.
public protocol RegionOperator: Operator {
  func infer(_ inputs: [Fact?], regions: [any Region]) throws(ShapeError) -> [Fact]
  func evaluate(_ inputs: [Value?], regions: [any Region]) throws -> [Value]
}

extension RegionOperator {
  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    throw .unsupported("\(Self.name) cannot be inferred without its regions")
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    throw EvaluationError.unsupported("\(Self.name) cannot be evaluated without its regions")
  }
}

/// What an operator sees of a graph that its node holds.
public protocol Region: Sendable {
  func infer(_ inputs: [Fact]) throws(ShapeError) -> [Fact]
  func evaluate(_ inputs: [Value]) throws -> [Value]
}
