import IR
import Operators

/// Looks for one pattern at one node; keeps the reason of the attempt that came furthest.
struct Matcher {
  private var match: Match
  private var failure: (progress: Int, mismatch: Mismatch)?

  /// Finds a pattern at a root.
  ///
  /// - Throws: why the best partial match failed.
  static func match(
    _ pattern: Pattern, at id: NodeID, in graph: Graph
  ) throws(Mismatch) -> Match {
    guard let output = graph[id].outputs.first ?? nil else {
      throw Mismatch(absent: "nothing reads '\(graph[id].name)'")
    }
    var matcher = Matcher(match: Match(root: bound(output, in: graph), node: id))
    guard matcher.node(pattern, id, isRoot: true, in: graph) else {
      throw matcher.failure?.mismatch ?? Mismatch(absent: "the pattern is not there")
    }
    for node in matcher.match.interior where !node.isShared {
      try requireSingleUse(of: node.id, in: graph)
    }
    for case let other? in graph[id].outputs.dropFirst()
    where !graph[other].uses.isEmpty || graph.isOutput(other) {
      throw Mismatch("the output '\(graph[other].name)' of '\(graph[id].name)' is in use")
    }
    return matcher.match
  }

  private init(match: Match) { self.match = match }

  private static func requireSingleUse(of id: NodeID, in graph: Graph) throws(Mismatch) {
    let node = graph[id]
    for (index, output) in node.outputs.enumerated() {
      guard let output else { continue }
      let info = graph[output]
      if info.outputUses > 0 {
        throw Mismatch("'\(info.name)' is an output of the graph")
      }
      if info.uses.count > (index == 0 ? 1 : 0) {
        throw Mismatch("'\(node.name)' has other uses")
      }
    }
  }

  private static func bound(_ id: ValueID, in graph: Graph) -> Match.Bound {
    let info = graph[id]
    return Match.Bound(
      id: id, name: info.name, fact: info.fact, tensor: info.isConstant ? info.tensor : nil,
      producer: graph.producer(of: id).map {
        Match.Producer(op: $0.op, inputs: graph.inputFacts(of: $0))
      }, isInput: info.source == .input, isOutput: info.outputUses > 0)
  }

  private mutating func fail(absent reason: String) -> Bool {
    let progress = match.interior.count
    if failure.map({ progress > $0.progress }) ?? true {
      failure = (progress, Mismatch(absent: reason))
    }
    return false
  }

  private mutating func node(
    _ pattern: Pattern, _ id: NodeID, isRoot: Bool, in graph: Graph
  ) -> Bool {
    switch pattern.form {
    case .oneOf(let patterns):
      for pattern in patterns {
        let saved = match
        if node(pattern, id, isRoot: isRoot, in: graph) { return true }
        match = saved
      }
      return false
    case .node(let pattern):
      let node = graph[id]
      guard pattern.matches(node.op) else {
        return fail(
          absent: "'\(node.name)' is \(type(of: node.op).name), \(pattern.expectation) expected")
      }
      let bound = Match.BoundNode(
        id: id, op: node.op, name: node.name, isShared: pattern.isShared)
      match.bindings.append((pattern.name, .node(bound)))
      if !isRoot { match.interior.append(bound) }
      return operands(pattern.operands, of: node, in: graph)
    case .operand, .rest:
      preconditionFailure("a pattern's root is a node")
    }
  }

  private mutating func operands(_ patterns: [Pattern], of node: Node, in graph: Graph) -> Bool {
    for (index, pattern) in patterns.enumerated() {
      if case .rest(let name) = pattern.form {
        let rest = node.inputs.dropFirst(index).map { $0.map { Self.bound($0, in: graph) } }
        match.bindings.append((name, .values(rest)))
        return true
      }
      let input = index < node.inputs.count ? node.inputs[index] : nil
      guard operand(pattern, input, of: node, in: graph) else { return false }
    }
    if node.inputs.dropFirst(patterns.count).contains(where: { $0 != nil }) {
      return fail(
        absent: "'\(node.name)' has \(node.inputs.count) inputs, \(patterns.count) expected")
    }
    return true
  }

  private mutating func operand(
    _ pattern: Pattern, _ input: ValueID?, of node: Node, in graph: Graph
  ) -> Bool {
    switch pattern.form {
    case .operand(let name, let demand): return capture(name, demand, input, of: node, in: graph)
    case .rest: preconditionFailure("the rest comes last in an operator's operands")
    case .node(let wanted):
      guard let input else {
        return fail(
          absent: "an input of '\(node.name)' is absent, \(wanted.expectation) expected")
      }
      guard case .node(let id, let output) = graph[input].source, output == 0 else {
        return fail(
          absent: "'\(graph[input].name)' is \(Self.kind(input, in: graph)), "
            + "\(wanted.expectation) expected")
      }
      return self.node(pattern, id, isRoot: false, in: graph)
    case .oneOf(let patterns):
      for pattern in patterns {
        let saved = match
        if operand(pattern, input, of: node, in: graph) { return true }
        match = saved
      }
      return false
    }
  }

  private mutating func capture(
    _ name: String, _ demand: Pattern.Demand, _ input: ValueID?, of node: Node, in graph: Graph
  ) -> Bool {
    guard let input else {
      switch demand {
      case .optional, .optionalConstant:
        match.bindings.append((name, .value(nil)))
        return true
      case .present, .constant: return fail(absent: "an input of '\(node.name)' is absent")
      }
    }
    if demand == .constant || demand == .optionalConstant, !graph[input].isConstant {
      return fail(absent: "'\(graph[input].name)' is not constant")
    }
    if case .value(let before) = match.binding(name) {
      if before?.id == input { return true }
      return fail(absent: "'\(graph[input].name)' is not '\(before?.name ?? name)'")
    }
    match.bindings.append((name, .value(Self.bound(input, in: graph))))
    return true
  }

  private static func kind(_ id: ValueID, in graph: Graph) -> String {
    switch graph[id].source {
    case .input: "an input"
    case .constant: "a constant"
    case .node(let node, let output): "output \(output) of \(type(of: graph[node].op).name)"
    case .removed: "removed"
    }
  }
}
