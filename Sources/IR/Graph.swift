public import Operators
public import Tensors

/// The identity of a value within one graph; it stays the same while the graph is edited.
public struct ValueID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  public static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }
}

/// The identity of a node within one graph; it stays the same while the graph is edited.
public struct NodeID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// A computation: values in single assignment, nodes in topological order.
///
/// A graph is a value; copies are independent. It is changed only by the operations of `Graph+Building` and
/// `Graph+Editing`, which keep use lists, names and order consistent. Never hold a second copy while
/// editing: the first change would copy every table.
public struct Graph: Sendable {
  public var name: String

  /// The inputs in order. All are values with source `.input`.
  public package(set) var inputs: [ValueID] = []

  /// The outputs in order.
  public package(set) var outputs: [Output] = []

  /// Values by id, removed ones included.
  package var values: [ValueInfo] = []

  /// Nodes by id, nil where removed.
  package var nodeTable: [Node?] = []

  /// The values by name, removed ones left out.
  package var names: [String: ValueID] = [:]

  package var order = NodeOrder()

  public init(name: String) { self.name = name }

  /// A named result of a graph; several outputs may show one value.
  public struct Output: Hashable, Sendable {
    public var name: String
    public var value: ValueID

    public init(name: String, value: ValueID) {
      self.name = name
      self.value = value
    }
  }

  /// What the graph knows of a value.
  public subscript(id: ValueID) -> ValueInfo { values[id.index] }

  /// A node; the node must not have been removed.
  public subscript(id: NodeID) -> Node {
    guard let node = nodeTable[id.index] else { preconditionFailure("node \(id.index) is removed") }
    return node
  }

  public func contains(_ id: NodeID) -> Bool {
    id.index < nodeTable.count && nodeTable[id.index] != nil
  }

  /// The value of this name.
  public func value(named name: String) -> ValueID? { names[name] }

  /// The nodes in topological order.
  public var nodeIDs: [NodeID] { order.ids }

  /// The nodes in topological order.
  public var nodes: [Node] { order.ids.map { self[$0] } }

  public var nodeCount: Int { order.count }

  /// All values that are not removed, by id: inputs, constants and results of nodes.
  public var valueIDs: [ValueID] {
    values.indices.lazy.map(ValueID.init).filter { self[$0].source != .removed }
  }

  /// All constants, by id.
  public var constants: [ValueID] { valueIDs.filter { self[$0].source == .constant } }

  /// The node that computes a value; nil for inputs and constants.
  public func producer(of id: ValueID) -> Node? {
    if case .node(let node, _) = self[id].source { self[node] } else { nil }
  }

  /// The facts of a node's inputs, nil where an optional input is absent.
  public func inputFacts(of node: Node) -> [Fact?] {
    node.inputs.map { $0.map { self[$0].fact } }
  }

  /// Whether a value is shown as an output of the graph.
  public func isOutput(_ id: ValueID) -> Bool { self[id].outputUses > 0 }
}

/// One value of a graph.
public struct ValueInfo: Sendable {
  /// Unique in the graph; the source model's name wherever the value exists there.
  public package(set) var name: String
  public package(set) var fact: Fact
  public package(set) var source: Source

  /// The nodes that read the value, once per reading input.
  public package(set) var uses: [NodeID] = []

  /// How many outputs of the graph show the value.
  public package(set) var outputUses = 0

  /// The value of the source model that this one equals, if any; `diff` aligns graphs by it.
  public package(set) var origin: String?

  /// Where a value comes from.
  public enum Source: Hashable, Sendable {
    /// Given from outside, with an initial value when the model has one.
    case input
    /// Stored in the graph: `fact.constant` is the tensor.
    case constant
    /// The `output`-th result of a node.
    case node(NodeID, output: Int)
    case removed
  }

  public var isConstant: Bool { source == .constant }

  /// The tensor of a constant, or the initial value of an overridable input.
  public package(set) var tensor: Tensor?

  /// How the text form that the value was read from writes the tensor.
  var spelling: WeightSpelling?
}

/// One application of an operator.
public struct Node: Sendable {
  public let id: NodeID
  public package(set) var op: any Operator
  /// The operands; nil where an optional input is absent.
  public package(set) var inputs: [ValueID?]
  /// The results; nil where an output is not used. Trailing unused outputs are left out.
  public package(set) var outputs: [ValueID?]
  public package(set) var regions: [Graph]
  /// The node's name for messages: the source model's, or that of its first result.
  public package(set) var name: String
  /// The names of the source nodes from which it came, sorted.
  public package(set) var origins: [String]
}
