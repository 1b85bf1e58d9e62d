/// The topological order as a doubly linked list, so that an edit in the middle costs the same everywhere.
package struct NodeOrder: Sendable {
  package init() {}

  private var next: [Int] = []
  private var previous: [Int] = []
  private var first = -1
  private var last = -1
  package private(set) var count = 0

  package var ids: [NodeID] {
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
  package mutating func insert(_ id: NodeID, before anchor: NodeID?) {
    precondition(id.index == next.count, "node \(id.index) is not the next of \(next.count)")
    let after = anchor?.index ?? -1
    let before = after >= 0 ? previous[after] : last
    next.append(after)
    previous.append(before)
    if before >= 0 { next[before] = id.index } else { first = id.index }
    if after >= 0 { previous[after] = id.index } else { last = id.index }
    count += 1
  }

  package mutating func remove(_ id: NodeID) {
    let before = previous[id.index]
    let after = next[id.index]
    if before >= 0 { next[before] = after } else { first = after }
    if after >= 0 { previous[after] = before } else { last = before }
    count -= 1
  }

  /// Whether the links form one list that goes through exactly the given nodes.
  func isConsistent(with present: [Bool]) -> Bool {
    guard next.count == present.count, count == present.count(where: { $0 }) else { return false }
    var (before, index, length) = (-1, first, 0)
    while index >= 0 {
      guard index < next.count, present[index], previous[index] == before, length < count else {
        return false
      }
      (before, index, length) = (index, next[index], length + 1)
    }
    return length == count && last == before
  }
}
