import IR
import Operators
import Rewrite
import Tensors

/// A part of a graph whose values could have their axes in another order, and what that takes.
struct LayoutChange {
  /// Axis i of a value becomes what its axis `order[i]` was.
  let order: [Int]
  /// The nodes that compute in the new order.
  private(set) var nodes: Set<NodeID> = []
  /// Values that exist in the new order already, since a transposition made the old order of them.
  private(set) var known: [ValueID: ValueID] = [:]
  /// Values that must be transposed for the new order.
  private(set) var incoming: Set<ValueID> = []
  /// Values of `nodes` that something else reads in the old order.
  private(set) var outgoing: Set<ValueID> = []
  /// Transpositions whose results are values in the new order: they go.
  private(set) var ends: Set<NodeID> = []
  private var wanted: Set<ValueID> = []

  /// What it takes to compute the operand of a transposition in the order of its result.
  ///
  /// - Parameter readers: whether nodes that read values of the part, and follow a layout, belong to it.
  init?(endingAt end: Node, in graph: Graph, readers: Bool) {
    guard let transpose = end.op as? Transpose, let x = end.inputs[0],
      let rank = graph[x].fact.tensorType?.shape.count
    else { return nil }
    order = transpose.order(rank: rank)
    ends = [end.id]
    var open = [x]
    while let value = open.popLast() {
      guard wanted.insert(value).inserted else { continue }
      guard let producer = graph.producer(of: value) else {
        if graph[value].source == .input { incoming.insert(value) }
        continue
      }
      if let first = producer.op as? Transpose, let source = producer.inputs[0],
        order.map({ first.order(rank: rank)[$0] }) == Array(0..<rank)
      {
        known[value] = source
      } else if let plan = Self.plan(producer, order, in: graph) {
        add(producer, plan.operands, &open)
        follow(value, in: graph, readers: readers, &open)
      } else {
        incoming.insert(value)
      }
    }
  }

  /// The form of a node in the new order; nil when it has none.
  static func plan(
    _ node: Node, _ order: [Int], in graph: Graph
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard let op = node.op as? any FollowsLayout,
      node.outputs.allSatisfy({
        $0.map { graph[$0].fact.tensorType?.shape.count == order.count } ?? true
      }), let plan = op.reordered(order, graph.inputFacts(of: node))
    else { return nil }
    for (operand, input) in zip(plan.operands, node.inputs) {
      guard case .data = operand else { continue }
      guard let input, graph[input].fact.tensorType?.shape.count == order.count else { return nil }
    }
    return plan
  }

  private mutating func add(_ node: Node, _ operands: [LayoutOperand], _ open: inout [ValueID]) {
    guard nodes.insert(node.id).inserted else { return }
    for (operand, input) in zip(operands, node.inputs) {
      if case .data = operand, let input { open.append(input) }
    }
    open += node.outputs.compactMap { $0 }
  }

  /// Looks who reads a value of the part.
  private mutating func follow(
    _ value: ValueID, in graph: Graph, readers: Bool, _ open: inout [ValueID]
  ) {
    if graph.isOutput(value) { outgoing.insert(value) }
    for id in Set(graph[value].uses).sorted() {
      let reader = graph[id]
      if let transpose = reader.op as? Transpose, transpose.order(rank: order.count) == order {
        ends.insert(id)
      } else if readers, let plan = Self.plan(reader, order, in: graph) {
        add(reader, plan.operands, &open)
      }
    }
  }

  /// Settles what stays outside, when the part is whole.
  mutating func settle(in graph: Graph) {
    for id in nodes {
      for case let value? in graph[id].outputs
      where graph[value].uses.contains(where: { !nodes.contains($0) && !ends.contains($0) }) {
        outgoing.insert(value)
      }
    }
  }

  /// Whether a value in the new order would be made of one that is to be replaced.
  func isCircular(in graph: Graph) -> Bool {
    known.contains { value, source in
      guard let start = graph.producer(of: value)?.id else { return true }
      return ends.contains(start)
        || graph.producer(of: source).map { nodes.contains($0.id) } ?? false
    }
  }

  /// The transpositions that make the known values and that nothing else reads: they go.
  func starts(in graph: Graph) -> [NodeID] {
    known.keys.compactMap { value in
      guard !graph.isOutput(value),
        graph[value].uses.allSatisfy({ nodes.contains($0) || ends.contains($0) })
      else { return nil }
      return graph.producer(of: value)?.id
    }
  }

  /// Why the change does not pay; nil when there are fewer transpositions after it, and no more elements
  /// are moved.
  func refusal(in graph: Graph) -> String? {
    let removed = ends.map { graph[$0] } + starts(in: graph).map { graph[$0] }
    let added = incoming.union(outgoing)
    if added.count >= removed.count {
      return "\(added.count) transpositions would come for \(removed.count) that go"
    }
    if !added.isEmpty {
      guard let new = Self.elements(added.map { $0 }, in: graph),
        let old = Self.elements(removed.compactMap { $0.outputs[0] }, in: graph), new <= old
      else { return "transpositions of larger tensors would come for smaller ones" }
    }
    return nil
  }

  private static func elements(_ values: [ValueID], in graph: Graph) -> Int? {
    var sum: Dim = 0
    for value in values {
      sum = sum + (graph[value].fact.tensorType?.shape.elementCount ?? .unknown)
    }
    return sum.value
  }
}
