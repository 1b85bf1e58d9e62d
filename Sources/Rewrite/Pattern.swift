import Operators

/// A shape of nodes and values around one root.
public struct Pattern: Sendable, PatternConvertible {
  /// What an operand without an operator of its own may be.
  enum Demand: Hashable, Sendable { case present, optional, constant, optionalConstant }

  indirect enum Form: Sendable {
    case operand(String, Demand)
    case rest(String)
    case node(NodePattern)
    case oneOf([Pattern])
  }

  let form: Form

  init(_ form: Form) { self.form = form }

  public var pattern: Pattern { self }

  /// Matches where one of the patterns does, the first that does.
  public static func oneOf(_ patterns: [Pattern]) -> Pattern { Pattern(.oneOf(patterns)) }

  /// The same node, which may also have other readers and be an output.
  public var shared: Pattern {
    guard case .node(var node) = form else {
      preconditionFailure("only a node of a pattern can be shared")
    }
    node.isShared = true
    return Pattern(.node(node))
  }

  /// The node patterns at the root: several when the root is `oneOf`.
  var roots: [NodePattern] {
    switch form {
    case .node(let node): [node]
    case .oneOf(let patterns): patterns.flatMap(\.roots)
    case .operand, .rest: []
    }
  }

  /// The number of nodes on the longest way from the root to a leaf.
  var depth: Int {
    switch form {
    case .node(let node): 1 + (node.operands.map(\.depth).max() ?? 0)
    case .oneOf(let patterns): patterns.map(\.depth).max() ?? 0
    case .operand, .rest: 0
    }
  }

  /// What a name captures.
  enum Kind: Hashable, Sendable {
    case operand(Demand)
    case rest
    case node
  }

  /// Adds every capture with its kind; a rule must not use one name for two kinds.
  ///
  /// - Returns: the first name that has two kinds.
  func addCaptures(to kinds: inout [String: Kind]) -> String? {
    func add(_ name: String, _ kind: Kind) -> String? {
      if let known = kinds[name] { return known == kind ? nil : name }
      kinds[name] = kind
      return nil
    }
    switch form {
    case .operand(let name, let demand): return add(name, .operand(demand))
    case .rest(let name): return add(name, .rest)
    case .node(let node):
      if let clash = add(node.name, .node) { return clash }
      for operand in node.operands {
        if let clash = operand.addCaptures(to: &kinds) { return clash }
      }
    case .oneOf(let patterns):
      for pattern in patterns {
        if let clash = pattern.addCaptures(to: &kinds) { return clash }
      }
    }
    return nil
  }
}

/// One node of a pattern.
struct NodePattern: Sendable {
  let name: String
  let types: [any Operator.Type]
  let expectation: String
  let accepts: (@Sendable (any Operator) -> Bool)?
  let operands: [Pattern]
  var isShared = false

  func matches(_ op: any Operator) -> Bool {
    types.contains { $0 == type(of: op) } && (accepts?(op) ?? true)
  }
}
