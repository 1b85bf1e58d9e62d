import IR

/// The points at which two graphs are cut behind all that quantises or decides.
///
/// `b` is cut at all that is read on, `a` where `b` has the same value by origin.
struct CutPoints {
  private(set) var a: [CutPoint] = []
  private(set) var b: [CutPoint] = []

  init(_ first: Graph, _ second: Graph) {
    let (left, right) = (first.cutPoints, second.cutPoints)
    let known = Set(right.flatMap { [$0.result.origin] + $0.dequantised.map(\.origin) })
    var plain = Set<String>()
    for candidate in left {
      let dequantised = candidate.dequantised.filter { known.contains($0.origin) }
      a += dequantised
      var point = candidate.result
      point.readers = point.readers(without: dequantised)
      let isRead = !point.readers.isEmpty || first.isOutput(point.value)
      guard isRead, known.contains(point.origin) else { continue }
      plain.insert(point.origin)
      a.append(point)
    }
    for candidate in right {
      b += candidate.dequantised
      var point = candidate.result
      point.readers = point.readers(without: candidate.dequantised)
      let isRead = !point.readers.isEmpty || second.isOutput(point.value)
      if isRead || plain.contains(point.origin) { b.append(point) }
    }
    // One value of either graph for an origin.
    var (seenA, seenB) = (Set<String>(), Set<String>())
    b = b.filter { seenB.insert($0.origin).inserted }
    a = a.filter { seenB.contains($0.origin) && seenA.insert($0.origin).inserted }
    label(first, second)
  }

  /// Leaves out the points whose labels do not qualify.
  mutating func keep(_ qualifies: (String) -> Bool) {
    a = a.filter { qualifies($0.label) }
    b = b.filter { qualifies($0.label) }
  }

  /// Calls each point by its origin, unless something else of either graph is called so.
  private mutating func label(_ first: Graph, _ second: Graph) {
    func isFree(_ name: String, _ graph: Graph, _ value: ValueID?) -> Bool {
      let owner = graph.value(named: name)
      return (owner == nil || owner == value)
        && graph.outputs.allSatisfy { $0.name != name || $0.value == value }
    }
    let places = Dictionary(uniqueKeysWithValues: a.enumerated().map { ($1.origin, $0) })
    var taken = Set<String>()
    for index in b.indices {
      let place = places[b[index].origin]
      var label = b[index].origin
      while taken.contains(label) || !isFree(label, second, b[index].value)
        || !isFree(label, first, place.map { a[$0].value })
      {
        label += ".quantised"
      }
      taken.insert(label)
      b[index].label = label
      if let place { a[place].label = label }
    }
  }
}

extension CutPoint {
  /// The readers but for the nodes that compute other points.
  fileprivate func readers(without points: [CutPoint]) -> [NodeID] {
    let others = Set(points.compactMap(\.dequantiser))
    return readers.filter { !others.contains($0) }
  }
}
