/// The topological order as a doubly linked list, so that an edit in the middle costs the same everywhere.
struct NodeOrder: Sendable {
  private var next: [Int] = []
  private var previous: [Int] = []
  private var first = -1
  private var last = -1
  private(set) var count = 0

  var ids: [NodeID] {
    var result: [NodeID] = []
    result.reserveCapacity(count)
    var index = first
    while index >= 0 {
      result.append(NodeID(index))
      index = next[index]
    }
    return result
  }

  /// Adds a node, whose index is the next free one, before another or at the end.
  mutating func insert(_ id: NodeID, before anchor: NodeID?) {
    precondition(id.index == next.count, "node \(id.index) is not the next of \(next.count)")
    let after = anchor?.index ?? -1
    let before = after >= 0 ? previous[after] : last
    next.append(after)
    previous.append(before)
    if before >= 0 { next[before] = id.index } else { first = id.index }
    if after >= 0 { previous[after] = id.index } else { last = id.index }
    count += 1
  }

  mutating func remove(_ id: NodeID) {
    let before = previous[id.index]
    let after = next[id.index]
    if before >= 0 { next[before] = after } else { first = after }
    if after >= 0 { previous[after] = before } else { last = before }
    count -= 1
  }
}
