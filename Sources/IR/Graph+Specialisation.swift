public import Operators

extension Graph {
  /// Gives the inputs narrower types and infers every fact anew, such as concrete sizes for symbols.
  ///
  /// - Parameters:
  ///   - facts: one for each input, in order.
  ///   - opening: whether types may also become wider, such as a symbol for a concrete size. What nodes store
  ///     of the old sizes stays as it is.
  /// - Throws: `GraphError.shape` naming the node that refuses; the graph is then unchanged.
  public mutating func specialise(to facts: [Fact], opening: Bool = false) throws(GraphError) {
    let table = try self.facts(for: facts, opening: opening)
    for id in inputs { setFact(id, to: Fact(type: table[id].type)) }
    for node in nodes {
      for case let output? in node.outputs { setFact(output, to: table[output]) }
    }
  }
}
