public import IR
public import Operators
public import Tensors

/// What a rule puts in the place of a match: new constants, new nodes and what replaces the root.
///
/// Types are inferred as the edit is written; nothing touches the graph before the driver commits all of it.
public struct Edit: Sendable {
  /// A value that the edit makes.
  public struct New: Sendable {
    /// The place among the edit's constants or nodes.
    public enum Place: Sendable {
      case constant(Int)
      case node(Int)
    }
    let place: Place
    public let fact: Fact
  }

  struct NewNode: Sendable {
    let op: any Operator
    let inputs: [Input?]
    let fact: Fact
  }

  /// What an input of a new node reads.
  public enum Input: Sendable {
    case value(ValueID)
    case new(New.Place)
  }

  /// The result that is replaced.
  public let root: Match.Bound
  let rootNode: NodeID
  let interior: [Match.BoundNode]
  private(set) var constants: [(tensor: Tensor, name: String)] = []
  private(set) var nodes: [NewNode] = []
  private(set) var replacement: Input?

  init(_ match: Match) {
    root = match.root
    rootNode = match.rootNode
    interior = match.interior
  }

  /// A new constant, named after `name`; constants of the graph are never changed in place.
  public mutating func constant(_ tensor: Tensor, named name: String) -> New {
    constants.append((tensor, name))
    return New(place: .constant(constants.count - 1), fact: Fact(constant: tensor))
  }

  /// A new node of one result; trailing absent operands are left out.
  ///
  /// - Throws: a mismatch when inference refuses the operands.
  public mutating func node(
    _ op: any Operator, _ inputs: [(any EditOperand)?]
  ) throws(Mismatch) -> New {
    var inputs = inputs
    while let last = inputs.last, last == nil { inputs.removeLast() }
    let facts: [Fact]
    do throws(GraphError) {
      facts = try Graph.infer(op, inputs.map { $0?.fact }, node: root.name)
    } catch {
      throw Mismatch("the rewritten form is not valid: \(error)")
    }
    guard let fact = facts.first else {
      preconditionFailure("\(type(of: op).name) has no result")
    }
    nodes.append(NewNode(op: op, inputs: inputs.map { $0?.editInput }, fact: fact))
    return New(place: .node(nodes.count - 1), fact: fact)
  }

  /// Puts a new node in the root's place.
  ///
  /// - Throws: a mismatch when the operands are refused or the type would change.
  public mutating func replaceRoot(
    with op: any Operator, _ inputs: (any EditOperand)?...
  ) throws(Mismatch) {
    try replaceRoot(with: node(op, inputs))
  }

  /// Puts a value of the match, or one that the edit made, in the root's place.
  ///
  /// - Throws: a mismatch when the type would change.
  public mutating func replaceRoot(with value: any EditOperand) throws(Mismatch) {
    try requireSameType(value.fact)
    replacement = value.editInput
  }

  /// Refuses when the root's type would not provably stay what it is, dimension by dimension.
  public func requireSameShape(_ value: some EditOperand) throws(Mismatch) {
    guard let old = root.fact.tensorType, let new = value.fact.tensorType,
      old.shape.count == new.shape.count,
      zip(old.shape, new.shape).allSatisfy({ $0.isEqual(to: $1) })
    else {
      throw Mismatch(
        "the result would be \(Self.text(value.fact)), it is \(Self.text(root.fact))")
    }
  }

  private func requireSameType(_ fact: Fact) throws(Mismatch) {
    if let old = root.fact.tensorType, let new = fact.tensorType {
      if old.element == new.element, old.shape.count == new.shape.count,
        !zip(old.shape, new.shape).contains(where: { $0.isDifferent(from: $1) })
      {
        return
      }
    } else if root.fact.type == fact.type {
      return
    }
    throw Mismatch("the result would be \(Self.text(fact)), it is \(Self.text(root.fact))")
  }

  static func text(_ fact: Fact) -> String {
    fact.tensorType.map { "\($0.element)\($0.shape.text)" } ?? "\(fact.type)"
  }
}

/// What the operands of a new node can be: a value of the match or one that the edit makes.
public protocol EditOperand: Sendable {
  var editInput: Edit.Input { get }
  var fact: Fact { get }
}

extension Match.Bound: EditOperand {
  public var editInput: Edit.Input { .value(id) }
}

extension Edit.New: EditOperand {
  public var editInput: Edit.Input { .new(place) }
}
