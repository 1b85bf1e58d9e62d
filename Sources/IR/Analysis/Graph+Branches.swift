import Operators

/// Parallel paths from one value to the node that joins them.
public struct Branching: Hashable, Sendable {
  /// The value from which every branch starts.
  public let fork: ValueID
  public let join: NodeID

  /// The nodes of each branch in topological order, one branch for every operand of the join that is no
  /// constant.
  ///
  /// A branch is empty where the join reads the fork itself (a residual connection). Branches that divide later
  /// than at the fork share their first nodes. Branchings inside a branch are part of it.
  public let branches: [[NodeID]]
}

extension Graph {
  /// The places where paths divide and come together again, in topological order of their joins.
  ///
  /// What lies between is read nowhere else and shown by no output. Every node inside a branch has one operand
  /// that is no constant, or is itself the join of an inner branching.
  public func branches(joinedBy isJoin: (Node) -> Bool = Graph.joins) -> [Branching] {
    var found: [NodeID: Branching] = [:]
    var result: [Branching] = []
    let positions = positions
    for node in nodes where isJoin(node) {
      let operands = node.inputs.compactMap { $0 }.filter { !self[$0].isConstant }
      guard operands.count > 1 else { continue }
      let paths = operands.map { path(from: $0, inner: found) }
      guard
        let fork = paths[0].values.first(where: { value in
          paths.allSatisfy { $0.values.contains(value) }
        })
      else { continue }
      let branches = paths.map { path in
        path.nodes(to: fork).sorted { (positions[$0.index] ?? 0) < (positions[$1.index] ?? 0) }
      }
      let inside = Set(branches.joined())
      guard inside.allSatisfy({ isClosed($0, inside: inside.union([node.id])) }) else { continue }
      let branching = Branching(fork: fork, join: node.id, branches: branches)
      found[node.id] = branching
      result.append(branching)
    }
    return result
  }

  /// Whether a node joins branches: a concatenation or a sum.
  public static func joins(_ node: Node) -> Bool {
    node.op is Concat || (node.op as? Binary)?.function == .add
  }

  /// A way up from a value: the values passed, and the nodes between each and the one before it.
  private struct Path {
    var values: [ValueID]
    var nodes: [[NodeID]] = []

    func nodes(to fork: ValueID) -> [NodeID] {
      nodes.prefix(values.firstIndex(of: fork) ?? 0).flatMap { $0 }
    }
  }

  /// Climbs as long as a node has one operand that is no constant, and over inner branchings as a whole.
  private func path(from value: ValueID, inner: [NodeID: Branching]) -> Path {
    var path = Path(values: [value])
    while let node = producer(of: path.values[path.values.count - 1]) {
      if let branching = inner[node.id] {
        path.nodes.append([node.id] + Set(branching.branches.joined()))
        path.values.append(branching.fork)
        continue
      }
      let operands = Set(node.inputs.compactMap { $0 }.filter { !self[$0].isConstant })
      guard operands.count == 1, let operand = operands.first else { break }
      path.nodes.append([node.id])
      path.values.append(operand)
    }
    return path
  }

  private func isClosed(_ id: NodeID, inside: Set<NodeID>) -> Bool {
    self[id].outputs.allSatisfy { output in
      guard let output else { return true }
      return !isOutput(output) && self[output].uses.allSatisfy(inside.contains)
    }
  }
}
