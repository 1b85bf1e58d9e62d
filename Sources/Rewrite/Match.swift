public import IR
public import Operators
public import Tensors

/// Where a pattern was found: ids, operators, facts and constants, never the graph.
///
/// A second reference to the graph would make the edit that follows copy every table.
public struct Match: Sendable {
  /// A value that a capture stands for.
  public struct Bound: Sendable {
    public let id: ValueID
    public let name: String
    public let fact: Fact
    /// The tensor, when the value is a constant.
    public let tensor: Tensor?
    /// The operator that computes it and the facts of its inputs; nil for inputs and constants.
    public let producer: Producer?
    public let isInput: Bool
    /// Whether an output of the graph shows the value.
    public let isOutput: Bool
  }

  public struct Producer: Sendable {
    public let op: any Operator
    public let inputs: [Fact?]
  }

  struct BoundNode: Sendable {
    let id: NodeID
    let op: any Operator
    let name: String
    /// Whether the pattern lets it have other readers, so that it may stay.
    let isShared: Bool
  }

  enum Binding: Sendable {
    case value(Bound?)
    case values([Bound?])
    case node(BoundNode)
  }

  /// The root's first result, which the rule replaces.
  public let root: Bound
  let rootNode: NodeID
  var bindings: [(name: String, binding: Binding)] = []
  /// The matched nodes but for the root, nearest to it first.
  var interior: [BoundNode] = []

  init(root: Bound, node: NodeID) {
    self.root = root
    rootNode = node
  }

  func binding(_ name: String) -> Binding? {
    bindings.first { $0.name == name }?.binding
  }

  private func value(_ name: String) -> Bound? {
    switch binding(name) {
    case .value(let bound): bound
    case .values, .node, nil: preconditionFailure("'\(name)' is no value of the pattern")
    }
  }

  private func present(_ name: String) -> Bound {
    guard let bound = value(name) else { preconditionFailure("'\(name)' is absent") }
    return bound
  }

  private func node(_ name: String) -> BoundNode? {
    if case .node(let node) = binding(name) { node } else { nil }
  }

  /// The value that an operand stands for.
  public subscript(x: Operand) -> Bound { present(x.name) }

  /// The value that an operand stands for, nil when the input is absent.
  public subscript(x: OptionalOperand) -> Bound? { value(x.name) }

  /// The values of the inputs that the pattern does not name, nil where absent.
  public subscript(rest: Operands) -> [Bound?] {
    guard case .values(let values) = binding(rest.name) else {
      preconditionFailure("'\(rest.name)' is no rest of the pattern")
    }
    return values
  }

  public subscript(c: Constant) -> Tensor {
    guard let tensor = present(c.name).tensor else {
      preconditionFailure("'\(c.name)' has no tensor")
    }
    return tensor
  }

  public subscript(c: OptionalConstant) -> Tensor? { value(c.name)?.tensor }

  /// The operator of a node that every form of the pattern has.
  public subscript<O: Operator>(op: Op<O>) -> O {
    guard let found = find(op) else { preconditionFailure("'\(op.name)' is not in the match") }
    return found
  }

  public subscript(op: AnyOp) -> any Operator {
    guard let node = node(op.name) else { preconditionFailure("'\(op.name)' is not in the match") }
    return node.op
  }

  /// The operator of a node that only some forms of the pattern have.
  public func find<O: Operator>(_ op: Op<O>) -> O? { node(op.name)?.op as? O }

  /// A constant as a value of the graph, to be used unchanged.
  public func bound(_ c: Constant) -> Bound { present(c.name) }

  public func bound(_ c: OptionalConstant) -> Bound? { value(c.name) }

  /// The name of the node that an operator's capture stands for.
  public func name<O: Operator>(of op: Op<O>) -> String { node(op.name)?.name ?? op.name }

  /// Refuses unless a condition holds; the ledger keeps the sentence.
  public func require(
    _ condition: Bool, _ reason: @autoclosure () -> String
  ) throws(Mismatch) {
    if !condition { throw Mismatch(reason()) }
  }
}
