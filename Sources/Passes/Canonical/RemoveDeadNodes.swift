public import IR
public import Rewrite

/// Removes nodes and constants of which no output depends.
///
///     %a = unary(%x)
///     %b = unary(%a)      ⇒    output %x
///     output %x
///
/// Inputs stay: they are the graph's interface.
public struct RemoveDeadNodes: Pass {
  public let name = "remove-dead-nodes"
  public let rewriteClass = RewriteClass.structural
  public let establishes: Set<Invariant> = [.noDeadNodes]

  public init() {}

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      let count = (region.nodeCount, region.constants.count)
      try run(&region, &ledger, path: inner)
      return (region.nodeCount, region.constants.count) != count
    }
    for id in graph.nodeIDs.reversed() where graph.contains(id) && graph.isDead(graph[id]) {
      let node = graph[id]
      for dead in [node] + graph.removeUnused(node) {
        ledger.record(.fired, by: name, rewriteClass, at: dead, in: graph, path: path)
      }
    }
    for id in graph.constants where !graph[id].isInUse {
      let constant = path + graph[id].name
      ledger.record(
        Ledger.Entry(
          pass: name, rewriteClass: rewriteClass, outcome: .fired, site: constant, value: constant,
          reason: "nothing reads the constant"))
      graph.removeUnused([id])
    }
  }
}

extension Invariant {
  /// Every node has a result that is in use.
  public static let noDeadNodes = Invariant("no-dead-nodes") { graph in
    graph.nodes.first { graph.isDead($0) }.map { "nothing reads the results of '\($0.name)'" }
  }
}

extension Graph {
  fileprivate func isDead(_ node: Node) -> Bool {
    !node.outputs.contains { $0.map { !self[$0].uses.isEmpty || isOutput($0) } ?? false }
  }

  /// Removes a node without readers; returns what became unused with it.
  fileprivate mutating func removeUnused(_ node: Node) -> [Node] {
    removeNode(node.id)
    return removeUnused(node.inputs.compactMap { $0 })
  }
}
