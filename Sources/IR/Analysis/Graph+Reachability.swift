import Operators

extension Graph {
  /// The place of every node in the topological order; nil for removed ones. Indexed by the node's id.
  package var positions: [Int?] {
    var positions = [Int?](repeating: nil, count: nodeTable.count)
    for (place, id) in nodeIDs.enumerated() { positions[id.index] = place }
    return positions
  }

  /// The nodes that read any result of a node, in no particular order, each once.
  public func readers(of id: NodeID) -> Set<NodeID> {
    var readers = Set<NodeID>()
    for case let output? in self[id].outputs { readers.formUnion(self[output].uses) }
    return readers
  }

  /// The nodes whose results a node reads, each once.
  public func producers(for id: NodeID) -> Set<NodeID> {
    var producers = Set<NodeID>()
    for case let input? in self[id].inputs {
      if case .node(let producer, _) = self[input].source { producers.insert(producer) }
    }
    return producers
  }

  /// The nodes on which any of the values depends, those that compute them included.
  public func ancestors(of values: some Sequence<ValueID>) -> Set<NodeID> {
    var found = Set<NodeID>()
    var open = values.compactMap { producer(of: $0)?.id }
    while let id = open.popLast() {
      if found.insert(id).inserted { open += producers(for: id) }
    }
    return found
  }

  /// The nodes that depend on a value.
  public func descendants(of value: ValueID) -> Set<NodeID> {
    var found = Set<NodeID>()
    var open = self[value].uses
    while let id = open.popLast() {
      if found.insert(id).inserted { open += readers(of: id) }
    }
    return found
  }

  /// Whether a node needs, directly or through others, what another computes. A node does not need itself.
  public func depends(_ node: NodeID, on other: NodeID) -> Bool {
    guard node != other else { return false }
    return ancestors(of: self[node].inputs.compactMap { $0 }).contains(other)
  }

  /// The nodes on which no output of the graph depends, in topological order.
  public var deadNodes: [NodeID] {
    let live = ancestors(of: outputs.map(\.value))
    return nodeIDs.filter { !live.contains($0) }
  }

  /// The constants that nothing reads and no output shows.
  public var unusedConstants: [ValueID] {
    constants.filter { self[$0].uses.isEmpty && self[$0].outputUses == 0 }
  }
}
