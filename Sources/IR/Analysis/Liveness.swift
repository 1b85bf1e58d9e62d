public import Operators
import Tensors

/// Which values are needed at which step, when the nodes of a graph run in their order.
public struct Liveness: Sendable {
  private let last: [Int?]
  private let definition: [Int?]
  private let graph: Graph

  /// The nodes in the order in which they run.
  public let steps: [NodeID]

  public init(_ graph: Graph) {
    self.graph = graph
    steps = graph.nodeIDs
    let positions = graph.positions
    last = graph.values.map { info in
      if info.source == .removed { return nil }
      if info.outputUses > 0 { return positions.count }
      return info.uses.lazy.compactMap { positions[$0.index] }.max()
    }
    definition = graph.values.map { info in
      switch info.source {
      case .node(let id, _): positions[id.index]
      case .input, .constant: -1
      case .removed: nil
      }
    }
  }

  /// The last node that reads a value; nil when none does or when an output shows the value.
  public func lastReader(of id: ValueID) -> NodeID? {
    guard let step = last[id.index], step < steps.count else { return nil }
    return steps[step]
  }

  /// The values other than constants of which `node` is the last reader, by id.
  public var lastUses: [NodeID: [ValueID]] {
    var result: [NodeID: [ValueID]] = [:]
    for id in graph.valueIDs where !graph[id].isConstant {
      if let reader = lastReader(of: id) { result[reader, default: []].append(id) }
    }
    return result
  }

  /// The most bytes that inputs and results take at one step; nil when a size is not a number.
  ///
  /// A value lives from the step that computes it (inputs: from the beginning) to its last reader, an output to
  /// the end. A result that nothing reads lives for its own step.
  public func peakBytes(_ facts: FactTable? = nil) -> Int? {
    var changes = [Int](repeating: 0, count: steps.count + 2)
    for id in graph.valueIDs where !graph[id].isConstant {
      guard let start = definition[id.index],
        let bytes = (facts?[id] ?? graph[id].fact).type.byteCount
      else { return nil }
      let first = max(start, 0)
      let end = min(last[id.index] ?? first, steps.count)
      let (sum, overflow) = changes[first].addingReportingOverflow(bytes)
      guard !overflow else { return nil }
      changes[first] = sum
      changes[max(end, first) + 1] -= bytes
    }
    var (live, peak) = (0, 0)
    for change in changes {
      let (sum, overflow) = live.addingReportingOverflow(change)
      guard !overflow else { return nil }
      live = sum
      peak = max(peak, live)
    }
    return peak
  }
}

extension ValueType {
  /// The size of a tensor of this type; nil when it is no tensor or a dimension is not a number.
  public var byteCount: Int? {
    guard case .tensor(let element, let shape) = self, let concrete = shape.concrete else {
      return nil
    }
    return Tensor.byteCount(element: element, shape: concrete)
  }
}
