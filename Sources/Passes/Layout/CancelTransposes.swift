public import IR
import Operators
public import Rewrite
import Tensors

/// Removes transpositions that undo each other across operators that work in any order of axes.
///
///     %a = transpose(%x) {permutation: [0,2,3,1]}
///     %b = softmax(%a) {axis: 3}                       ⇒    %c = softmax(%x) {axis: 1}
///     %c = transpose(%b) {permutation: [0,3,1,2]}
///
/// Between the transpositions may be any number of `unary`, `binary`, `clip`, `cast`, `concat`, `split`, `softmax`,
/// `reduce`, `pad` and `slice`, joined and branching; axes are mapped, constants transposed. Other values
/// at the edge of such a part are transposed where fewer transpositions result, of no more elements in all.
///
/// Refuses when no fewer transpositions would be left, when sums would be taken in another order, and when an
/// output of the graph would be an input of the graph itself.
public struct CancelTransposes: Pass {
  public let name = "cancel-transposes"
  public let rewriteClass = RewriteClass.bitExact

  public init() {}

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    // What one change leaves can be merged with its neighbours, and be the end of another part then.
    while try cancel(&graph, &ledger, path) {
      try Rewriter("merge", [MergeTransposes()]).run(&graph, &ledger, path: path)
    }
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let ids = region.nodeIDs
      try run(&region, &ledger, path: inner)
      return region.nodeIDs != ids
    }
  }

  /// - Returns: whether anything changed.
  private func cancel(
    _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(RewriteError) -> Bool {
    ledger.forgetRefusals(of: name, under: path)
    var isChanged = false
    for id in graph.nodeIDs where graph.contains(id) && graph[id].op is Transpose {
      let refusal: String
      switch plan(graph[id], in: graph) {
      case .none:
        guard ledger.keepsAbsent else { continue }
        refusal = "it follows no transposition"
      case .refused(let reason): refusal = reason
      case .change(let change):
        ledger.record(.fired, by: name, rewriteClass, at: graph[id], in: graph, path: path)
        isChanged = true
        do throws(GraphError) {
          try graph.apply(change)
        } catch {
          throw .graph(pass: name, error)
        }
        continue
      }
      ledger.record(
        .refused, by: name, rewriteClass, at: graph[id], in: graph, path: path, reason: refusal)
    }
    return isChanged
  }

  private enum Plan {
    case none
    case refused(String)
    case change(LayoutChange)
  }

  private func plan(_ end: Node, in graph: Graph) -> Plan {
    var refusal: String?
    for readers in [false, true] {
      guard var change = LayoutChange(endingAt: end, in: graph, readers: readers),
        !change.nodes.isEmpty || !change.known.isEmpty
      else { return .none }
      change.settle(in: graph)
      if change.isCircular(in: graph) {
        refusal = refusal ?? "a transposition inside the part goes with those around it"
        continue
      }
      if let reason = change.refusal(in: graph) ?? interface(change, in: graph) {
        refusal = refusal ?? reason
      } else {
        return .change(change)
      }
    }
    return refusal.map { .refused($0) } ?? .none
  }

  private func interface(_ change: LayoutChange, in graph: Graph) -> String? {
    for id in change.ends.sorted() {
      guard let x = graph[id].inputs[0], let y = graph[id].outputs[0], graph.isOutput(y),
        let source = change.known[x], graph[source].source == .input
      else { continue }
      return "the output '\(graph[y].name)' would be the input '\(graph[source].name)' itself"
    }
    return nil
  }
}

extension Graph {
  /// Computes a part of the graph in another order of axes.
  fileprivate mutating func apply(_ change: LayoutChange) throws(GraphError) {
    let ids = nodeIDs
    let old = ids.filter { change.nodes.contains($0) }
    let ends = ids.filter { change.ends.contains($0) }
    var new = change.known
    var names: [(value: ValueID, name: String, origin: String?)] = []

    for id in old {
      let node = self[id]
      guard let plan = LayoutChange.plan(node, change.order, in: self) else {
        preconditionFailure("'\(node.name)' lost its other form")
      }
      var operands: [ValueID?] = []
      for (index, operand) in plan.operands.enumerated() {
        let input = index < node.inputs.count ? node.inputs[index] : nil
        switch operand {
        case .same: operands.append(input)
        case .constant(let tensor):
          let name = input.map { self[$0].name } ?? "\(node.name).axes"
          let constant = try addConstant(freshName(name), tensor)
          names.append((constant, name, nil))
          operands.append(constant)
        case .data:
          guard let input else { preconditionFailure("data of '\(node.name)' is absent") }
          let isNew = new[input] == nil
          let value = try reordered(input, change.order, &new, before: id)
          if isNew, self[value].isConstant { names.append((value, self[input].name, nil)) }
          operands.append(value)
        }
      }
      let results = try addNode(
        plan.op, operands, outputs: node.outputs.map { $0.map { freshName(self[$0].name) } },
        name: node.name, origins: node.origins, valueOrigins: node.outputs.map { _ in nil },
        before: id)
      for (old, result) in zip(node.outputs, results) {
        guard let old, let result else { continue }
        new[old] = result
        if change.outgoing.contains(old) {
          let back = try addNode(
            Transpose { $0.permutation = change.order.inverse }, [result],
            outputs: [freshName(self[old].name)], origins: node.origins, valueOrigins: [nil],
            before: id)
          guard let back = back[0] else { continue }
          new[back] = result
          names.append((back, self[old].name, self[old].origin))
          try substitute(back, for: old)
        } else {
          names.append((result, self[old].name, nil))
        }
      }
    }
    try finish(change, old, ends, new, names)
  }

  /// A value in the new order, made before a node where it does not exist yet.
  private mutating func reordered(
    _ value: ValueID, _ order: [Int], _ new: inout [ValueID: ValueID], before anchor: NodeID
  ) throws(GraphError) -> ValueID {
    if let known = new[value] { return known }
    let made: ValueID
    if let tensor = self[value].tensor, self[value].isConstant,
      let moved = tensor.transposed(order)
    {
      made = try addConstant(freshName(self[value].name), moved)
    } else {
      let results = try addNode(
        Transpose { $0.permutation = order }, [value], outputs: [freshName(self[value].name)],
        valueOrigins: [nil], before: anchor)
      guard let result = results[0] else { preconditionFailure("the first output is named") }
      made = result
    }
    new[value] = made
    return made
  }

  /// Lets readers of the ends read the values in the new order, and removes what is left over.
  private mutating func finish(
    _ change: LayoutChange, _ old: [NodeID], _ ends: [NodeID], _ new: [ValueID: ValueID],
    _ names: [(value: ValueID, name: String, origin: String?)]
  ) throws(GraphError) {
    var names = names
    var loose: [ValueID] = []
    let made = Set(old.flatMap { self[$0].outputs.compactMap { $0.flatMap { new[$0] } } })
    for id in ends {
      let end = self[id]
      guard let x = end.inputs[0], let y = end.outputs[0], let value = new[x] else { continue }
      let info = self[y]
      try substitute(value, for: y)
      if let producer = producer(of: value)?.id { addOrigins(end.origins, to: producer) }
      if made.contains(value) {
        names.removeAll { $0.value == value }
        names.append((value, info.name, info.origin))
      } else if self[value].origin == nil {
        setOrigin(value, to: info.origin)
      }
      loose.append(x)
      removeNode(id)
    }
    for id in old.reversed() {
      loose += self[id].inputs.compactMap { $0 }
      removeNode(id)
    }
    removeUnused(loose)
    for (value, name, origin) in names where self[value].source != .removed {
      if self.value(named: name) == nil { rename(value, to: name) }
      setOrigin(value, to: origin)
    }
  }
}
