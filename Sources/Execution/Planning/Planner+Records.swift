import IR
import Operators
import Tensors

extension Planner {
  /// The notes of all steps, with sizes and work; what several steps compute together is shared out.
  func finishedRecords() -> [StepRecord] {
    let work = steps.map(\.products)
    var whole: [NodeID: Int] = [:]
    var first: [NodeID: Int] = [:]
    for (index, record) in records.enumerated() where !record.isConversion {
      for node in record.nodes {
        whole[node.id, default: 0] += work[index]
        if first[node.id] == nil { first[node.id] = index }
      }
    }
    return records.indices.map { index in
      var record = records[index]
      if let target = steps[index].writes.first {
        record.layout = blockedSlots.contains(target.slot) ? "blocked \(kernels.lanes)" : "plain"
      }
      if case .widen = steps[index] { record.edge = "input" }
      guard let last = record.nodes.last else { return record }
      record.output = last.outputs.lazy.compactMap { $0 }.first.flatMap { shapeIfKnown($0) } ?? []
      guard !record.isConversion else { return record }
      for node in record.nodes {
        let all = whole[node.id] ?? 0
        if all > 0 {
          record.multiplyAdds += part(multiplyAdds(node), work[index], of: all)
        } else if first[node.id] == index {
          record.multiplyAdds += multiplyAdds(node)
        }
      }
      let all = whole[record.nodes[0].id] ?? 0
      record.bytes = bytes(record.nodes)
      if all > 0 { record.bytes = part(record.bytes, work[index], of: all) }
      // A step that puts together what others have computed reads and writes the result.
      if all > 0, work[index] == 0 { record.bytes = 2 * size(of: last.outputs) }
      return record
    }
  }

  private func part(_ amount: Int, _ share: Int, of whole: Int) -> Int {
    share == whole ? amount : Int((Double(amount) * Double(share) / Double(whole)).rounded())
  }

  private func size(of ids: [ValueID?]) -> Int {
    ids.reduce(0) { sum, id in
      guard let id, let (element, shape) = facts[id.index]?.tensorType, let shape = shape.concrete,
        let size = Tensor.byteCount(element: NarrowFloat.held(element), shape: shape)
      else { return sum }
      return sum + size
    }
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
    return size(of: Array(read.union(made.subtracting(inner))))
  }
}
