package import IR

extension Graph {
  /// Removes those of the given values that nothing uses, and what becomes unused with them.
  ///
  /// Inputs stay. A node goes when none of its results is in use.
  ///
  /// - Returns: the nodes that were removed, readers before what they read.
  @discardableResult
  package mutating func removeUnused(_ values: [ValueID]) -> [Node] {
    var removed: [Node] = []
    var open = values
    while let id = open.popLast() {
      let info = self[id]
      guard info.uses.isEmpty, info.outputUses == 0 else { continue }
      switch info.source {
      case .input, .removed: continue
      case .constant: removeValue(id)
      case .node(let producer, _):
        let node = self[producer]
        let isUsed = node.outputs.contains { output in
          output.map { !self[$0].uses.isEmpty || isOutput($0) } ?? false
        }
        if isUsed { continue }
        removeNode(producer)
        removed.append(node)
        open += node.inputs.compactMap { $0 }
      }
    }
    return removed
  }
}
