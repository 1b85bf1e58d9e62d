public import Operators

extension Graph {
  /// Gives the inputs narrower types and infers every fact anew, such as concrete sizes for symbols.
  ///
  /// - Parameter facts: one for each input, in order.
  /// - Throws: `GraphError.shape` naming the node that refuses; the graph is then unchanged.
  public mutating func specialise(to facts: [Fact]) throws(GraphError) {
    let table = try self.facts(for: facts)
    for id in inputs { setFact(id, to: Fact(type: table[id].type)) }
    for node in nodes {
      for case let output? in node.outputs { setFact(output, to: table[output]) }
    }
  }
}
