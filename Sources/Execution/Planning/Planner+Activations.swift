import IR
import Operators
import Tensors

extension Planner {
  /// The largest sum of the values that are needed at the same time, each counted once at its own size.
  ///
  /// A value is needed from the step that makes it to the last that reads it or a view of it. Inputs belong to
  /// the caller, and a result needs nothing of its own where it may overwrite an operand that ends there.
  func activationBytes() -> Int {
    let work = records.indices.filter { !records[$0].isConversion }
    var births: [ValueID: Int] = [:]
    for index in work {
      for case let id? in records[index].nodes.last?.outputs ?? []
      where isUsed(id) && births[id] == nil {
        births[id] = index
      }
    }
    var deaths = births
    var known: [ValueID: Set<ValueID>] = [:]
    for index in work {
      let nodes = records[index].nodes
      let made = Set(nodes.flatMap { $0.outputs.compactMap { $0 } })
      for case let id? in nodes.flatMap(\.inputs) where !made.contains(id) {
        for root in roots(id, births, &known) { deaths[root] = max(deaths[root] ?? 0, index) }
      }
    }
    for id in segment.outputs {
      for root in roots(id, births, &known) { deaths[root] = steps.count }
    }
    return peak(births, deaths)
  }

  /// The values that steps make of which a value consists: itself, or what it is a view of.
  private func roots(
    _ id: ValueID, _ births: [ValueID: Int], _ known: inout [ValueID: Set<ValueID>]
  ) -> Set<ValueID> {
    if let roots = known[id] { return roots }
    var result = Set<ValueID>()
    if births[id] != nil {
      result = [id]
    } else if isMade(id), case .node(let node, _) = graph[id].source {
      for case let input? in graph[node].inputs {
        result.formUnion(roots(input, births, &known))
      }
    }
    known[id] = result
    return result
  }

  private func peak(_ births: [ValueID: Int], _ deaths: [ValueID: Int]) -> Int {
    var born = [Int](repeating: 0, count: steps.count + 1)
    var ended = born
    var largestEnding = born
    for (id, birth) in births {
      let (size, death) = (size(id), deaths[id] ?? birth)
      born[birth] += size
      ended[death] += size
      if birth < death { largestEnding[death] = max(largestEnding[death], size) }
    }
    var (alive, peak) = (0, 0)
    for index in steps.indices {
      alive += born[index]
      let overwrites =
        steps[index].writes.first.map { $0.slot >= 0 && slots[$0.slot].inPlace != nil } ?? false
      peak = max(peak, alive - (overwrites ? min(born[index], largestEnding[index]) : 0))
      alive -= ended[index]
    }
    return peak
  }

  /// The size of a value as it is held while running; 0 when it is open.
  private func size(_ id: ValueID) -> Int {
    guard let (element, shape) = facts[id.index]?.tensorType, let shape = shape.concrete else {
      return 0
    }
    return Tensor.byteCount(element: NarrowFloat.held(element), shape: shape) ?? 0
  }
}
