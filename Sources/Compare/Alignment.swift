public import IR

/// The values that two graphs have in common: those that equal the same value of the source model.
///
/// Results of nodes only: inputs and constants are not computed, so there is nothing to compare.
public struct Alignment: Sendable {
  public let pairs: [Pair]

  /// One value of the source model on both sides.
  public struct Pair: Hashable, Sendable {
    /// The value's name in the source model.
    public let origin: String
    public let a: ValueID
    public let b: ValueID
  }

  /// Aligns two graphs; the pairs stand in the topological order of `b`.
  ///
  /// Where a graph has several values of one origin, the first one counts.
  public init(_ a: Graph, _ b: Graph) {
    let first = Alignment.results(of: a)
    var known: [String: ValueID] = [:]
    for (origin, id) in first where known[origin] == nil { known[origin] = id }
    var pairs: [Pair] = []
    for (origin, id) in Alignment.results(of: b) {
      if let other = known.removeValue(forKey: origin) {
        pairs.append(Pair(origin: origin, a: other, b: id))
      }
    }
    self.pairs = pairs
  }

  private static func results(of graph: Graph) -> [(origin: String, id: ValueID)] {
    graph.nodes.flatMap { node in
      node.outputs.compactMap { output in
        output.flatMap { id in graph[id].origin.map { ($0, id) } }
      }
    }
  }
}
