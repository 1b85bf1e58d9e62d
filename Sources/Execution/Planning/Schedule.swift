import IR
import Operators
import Tensors

/// The order in which a graph runs, and how long its values are needed.
struct Schedule: Sendable {
  let graph: Graph
  let nodes: [Node]
  let positions: [NodeID: Int]
  /// The inputs that some node reads or some output shows.
  let inputs: [ValueID]
  /// By value: the position of the node that makes it; -1 for inputs and constants.
  private let births: [Int]
  /// By value: the position of the last node that reads it; beyond all nodes for outputs.
  private let deaths: [Int]

  init(_ graph: Graph) {
    self.graph = graph
    nodes = graph.nodes
    positions = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, $0) })
    let ids = graph.valueIDs
    let count = (ids.last?.index ?? -1) + 1
    var births = [Int](repeating: -1, count: count)
    var deaths = births
    for (position, node) in nodes.enumerated() {
      for case let output? in node.outputs { births[output.index] = position }
      for case let input? in node.inputs { deaths[input.index] = position }
    }
    for output in graph.outputs { deaths[output.value.index] = .max }
    self.births = births
    self.deaths = deaths
    inputs = graph.inputs.filter { deaths[$0.index] >= 0 }
  }

  /// The values that exist before a node and are still needed, constants left out.
  func live(at position: Int) -> [ValueID] {
    graph.valueIDs.filter {
      births[$0.index] < position && deaths[$0.index] >= position && !graph[$0].isConstant
    }
  }

  /// The nodes from a position on whose sizes are known, and the first whose sizes are not.
  ///
  /// - Parameter known: the facts of the values that are live at the start.
  func segment(
    from start: Int, known: [(ValueID, Fact)]
  ) throws(ExecutionError) -> Segment {
    var facts = [Fact?](repeating: nil, count: births.count)
    for id in graph.constants { facts[id.index] = graph[id].fact }
    for (id, fact) in known { facts[id.index] = fact }
    var end = start
    while end < nodes.count {
      let node = nodes[end]
      end += 1
      let results: [Fact]
      do throws(GraphError) {
        results = try Graph.infer(
          node.op, node.inputs.map { $0.flatMap { facts[$0.index] } }, regions: node.regions,
          node: node.name)
      } catch {
        throw .graph(error)
      }
      var isKnown = true
      for (index, output) in node.outputs.enumerated() {
        guard let output else { continue }
        facts[output.index] = results[index]
        isKnown = isKnown && results[index].tensorType?.shape.concrete != nil
      }
      if !isKnown { break }
    }
    let outputs = graph.valueIDs.filter {
      births[$0.index] >= start && births[$0.index] < end && deaths[$0.index] >= end
    }
    return Segment(
      range: start..<end, nodes: nodes[start..<end], positions: positions, facts: facts,
      inputs: known.map(\.0), outputs: outputs)
  }
}

/// A run of nodes that one plan covers.
struct Segment {
  var range: Range<Int>
  var nodes: ArraySlice<Node>
  var positions: [NodeID: Int]
  var facts: [Fact?]
  /// The values that are given to it.
  var inputs: [ValueID]
  /// The values it makes that are needed after it.
  var outputs: [ValueID]

  func contains(_ node: NodeID) -> Bool {
    positions[node].map(range.contains) ?? false
  }
}
