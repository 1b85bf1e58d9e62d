package import IR
import Operators
import Tensors

extension Graph {
  /// Makes every reader and output of a value take an equal one, and infers anew what follows from its fact.
  ///
  /// What was known of the old value and inference does not know of the new one is kept. The replacement
  /// stands before all readers.
  ///
  /// - Throws: `GraphError.shape` when a reader refuses what is now known.
  package mutating func substitute(_ new: ValueID, for old: ValueID) throws(GraphError) {
    let before = self[old].fact
    let found = self[new].fact
    var fact = found
    if case .node = self[new].source { fact = found.refined(by: before) }
    replaceUses(of: old, with: new)
    if fact.saysOther(than: found) { setFact(new, to: fact) }
    if fact.saysOther(than: found) || fact.saysOther(than: before) {
      try refreshFacts(after: [new])
    }
  }

  /// Infers the readers of values anew, and theirs, as long as facts change.
  package mutating func refreshFacts(after values: [ValueID]) throws(GraphError) {
    var open = values
    while let value = open.popLast() {
      for reader in Set(self[value].uses).sorted() { open += try refreshFacts(of: reader) }
    }
  }

  /// Infers the results of a node anew.
  ///
  /// - Returns: those whose facts changed.
  package mutating func refreshFacts(of id: NodeID) throws(GraphError) -> [ValueID] {
    let node = self[id]
    let facts = try Graph.infer(
      node.op, inputFacts(of: node), regions: node.regions, node: node.name)
    var changed: [ValueID] = []
    for (output, inferred) in zip(node.outputs, facts) {
      guard let output else { continue }
      let before = self[output].fact
      let fact = inferred.refined(by: before)
      if fact.saysOther(than: before) {
        setFact(output, to: fact)
        changed.append(output)
      }
    }
    return changed
  }
}

extension Fact {
  /// The fact with dimensions and a value taken over from another about the same value where it has none.
  fileprivate func refined(by other: Fact) -> Fact {
    guard let (element, shape) = tensorType, let known = other.tensorType?.shape,
      shape.count == known.count
    else { return self }
    return Fact(
      type: .tensor(element, zip(shape, known).map { $0.isUnknown ? $1 : $0 }),
      value: value ?? other.value)
  }

  /// Whether type or known elements differ; two known tensors of one value are the same.
  fileprivate func saysOther(than other: Fact) -> Bool {
    if type != other.type { return true }
    switch (value, other.value) {
    case (nil, nil), (.tensor, .tensor): return false
    case (.dims(let a), .dims(let b)): return a != b
    default: return true
    }
  }
}
