public import IR
public import Operators
public import Tensors

/// Shows recorded values of a graph, as if it had computed them.
public struct Recorded: Executor {
  public let graph: Graph
  private let values: [ValueID: Tensor]

  public var label: String { "recorded data" }

  /// Values by the names of outputs, or of values inside by their names in the source model or the graph.
  ///
  /// Outputs that are not recorded are no outputs here.
  public init(_ tensors: [String: Tensor], of graph: Graph) {
    let inside = graph.recordable
    var values: [ValueID: Tensor] = [:]
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      if let id = inside[name] { values[id] = tensor }
    }
    for output in graph.outputs {
      if let tensor = tensors[output.name] { values[output.value] = tensor }
    }
    self.values = values
    self.graph = graph.showing { tensors[$0] != nil }
  }

  public func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    for id in wanted.sorted() {
      if let tensor = values[id] { tap(id, .tensor(tensor)) }
    }
    return graph.outputs.compactMap { values[$0.value].map { .tensor($0) } }
  }
}

extension Graph {
  /// The results of nodes by what they are called in the source model, else here.
  var recordable: [String: ValueID] {
    var table: [String: ValueID] = [:]
    for id in nodes.flatMap({ $0.outputs.compactMap { $0 } }) {
      let info = self[id]
      for name in [info.origin, info.name].compactMap({ $0 }) where table[name] == nil {
        table[name] = id
      }
    }
    return table
  }

  /// The graph with some of its outputs alone.
  fileprivate func showing(_ isShown: (String) -> Bool) -> Graph {
    var graph = self
    graph.keepOutputs { isShown($0.name) }
    return graph
  }
}
