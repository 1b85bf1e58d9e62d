import IR
import Operators
import Tensors

extension Planner {
  /// The notes of all steps, with sizes and work counted once for each node.
  func finishedRecords() -> [StepRecord] {
    var counted = Set<NodeID>()
    return zip(steps, records).map { step, record in
      var record = record
      if let target = step.writes.first {
        record.layout = isBlockedSlot(target.slot) ? "blocked \(kernels.lanes)" : "plain"
      }
      if case .widen = step { record.edge = "input" }
      guard let last = record.nodes.last else { return record }
      record.output = last.outputs.lazy.compactMap { $0 }.first.flatMap { shapeIfKnown($0) } ?? []
      guard !record.isConversion else { return record }
      for node in record.nodes where counted.insert(node.id).inserted {
        record.multiplyAdds += multiplyAdds(node)
      }
      record.bytes = bytes(record.nodes)
      return record
    }
  }

  private func isBlockedSlot(_ slot: Int) -> Bool {
    blockeds.values.contains { $0.place.slot == slot }
      || paddeds.values.contains { $0.place.slot == slot }
      || views.values.contains { $0.source.place.slot == slot }
  }

  private func shapeIfKnown(_ id: ValueID) -> [Int]? {
    facts[id.index]?.tensorType?.shape.concrete
  }

  private func multiplyAdds(_ node: Node) -> Int {
    let outputs = node.outputs.compactMap { $0.flatMap { facts[$0.index] } }
    guard outputs.count == node.outputs.count else { return 0 }
    let inputs = node.inputs.map { $0.flatMap { facts[$0.index] } }
    return node.op.cost(inputs, outputs).multiplyAdds.value ?? 0
  }

  /// What a group of nodes reads from outside and what it leaves.
  private func bytes(_ nodes: [Node]) -> Int {
    let made = Set(nodes.flatMap { $0.outputs.compactMap { $0 } })
    let inner = made.filter { id in id != nodes.last?.outputs.first }
    let read = Set(nodes.flatMap { $0.inputs.compactMap { $0 } }).subtracting(made)
    return read.union(made.subtracting(inner)).reduce(0) { sum, id in
      guard let (element, shape) = facts[id.index]?.tensorType, let shape = shape.concrete,
        let size = Tensor.byteCount(element: NarrowFloat.held(element), shape: shape)
      else { return sum }
      return sum + size
    }
  }
}
