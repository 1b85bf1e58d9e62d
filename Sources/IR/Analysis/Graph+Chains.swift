import Operators

extension Graph {
  /// The longest runs of nodes that satisfy a condition, each node feeding only the next.
  ///
  /// A node continues a run when its first operand is the only result of the node before, and nothing else reads
  /// that result or shows it. Runs of one node count; every node that satisfies the condition is in exactly one.
  /// They are in topological order of their first nodes.
  public func chains(where condition: (Node) -> Bool) -> [[NodeID]] {
    let chosen = Set(nodes.lazy.filter(condition).map(\.id))
    var chains: [[NodeID]] = []
    for id in nodeIDs where chosen.contains(id) {
      if let before = onlyFeeder(of: id), chosen.contains(before) { continue }
      var chain = [id]
      while let next = onlyReader(of: chain[chain.count - 1]), chosen.contains(next) {
        chain.append(next)
      }
      chains.append(chain)
    }
    return chains
  }

  /// The node that a node's only result feeds as first operand and feeds alone.
  private func onlyReader(of id: NodeID) -> NodeID? {
    let results = self[id].outputs.compactMap { $0 }
    guard results.count == 1, !isOutput(results[0]), self[results[0]].uses.count == 1 else {
      return nil
    }
    let reader = self[results[0]].uses[0]
    return self[reader].inputs.first == results[0] ? reader : nil
  }

  private func onlyFeeder(of id: NodeID) -> NodeID? {
    guard case let first?? = self[id].inputs.first,
      case .node(let before, _) = self[first].source, onlyReader(of: before) == id
    else { return nil }
    return before
  }
}
