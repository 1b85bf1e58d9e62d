public import Operators

/// Runs a graph by the reference semantics of its operators: slow, and the measure of everything else.
public struct Evaluator: Executor {
  public let graph: Graph

  public init(_ graph: Graph) { self.graph = graph }

  public var label: String { "reference" }

  public func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    let given = try graph.arrange(inputs)
    return try graph.evaluate(given) { id, value in
      if wanted.contains(id) { tap(id, value) }
    }
  }
}

extension Graph {
  /// The given inputs in the graph's order, checked against its types, initial values filled in.
  ///
  /// - Throws: `GraphError.unknown` for a name that is no input, `.input` for one that is missing or has
  ///   another element type, rank or size, also when two inputs disagree about a symbol.
  public func arrange(_ given: [String: Value]) throws(GraphError) -> [Value] {
    let known = inputs.map { self[$0].name }
    for name in given.keys.sorted() where !known.contains(name) {
      throw .unknown(kind: "input", name: name, known: known)
    }
    var binding = Binding()
    var values: [Value] = []
    for id in inputs {
      let info = self[id]
      guard let value = given[info.name] ?? info.tensor.map({ .tensor($0) }) else {
        throw .input(name: info.name, problem: "is not given")
      }
      try binding.bind(info.fact.type, to: value.fact.type, input: info.name)
      values.append(value)
    }
    return values
  }

  /// Evaluates every node in order, showing each value to `observe`; values are dropped after their last use.
  func evaluate(_ given: [Value], _ observe: (ValueID, Value) throws -> Void) throws -> [Value] {
    guard given.count == inputs.count else {
      throw GraphError.invalid(
        "graph '\(name)': \(given.count) inputs are given, \(inputs.count) expected")
    }
    var table = [Value?](repeating: nil, count: values.count)
    var remaining = values.map { $0.uses.count + $0.outputUses }
    for (id, value) in zip(inputs, given) {
      table[id.index] = value
      try observe(id, value)
    }
    for (index, info) in values.enumerated() where info.source == .constant {
      table[index] = info.tensor.map { .tensor($0) }
    }
    for node in nodes {
      let operands = node.inputs.map { $0.flatMap { table[$0.index] } }
      let results = try evaluate(node, operands)
      precondition(
        results.count >= node.outputs.count,
        "\(type(of: node.op).name) gave \(results.count) of \(node.outputs.count) results")
      for (index, output) in node.outputs.enumerated() {
        guard let output else { continue }
        if remaining[output.index] > 0 { table[output.index] = results[index] }
        try observe(output, results[index])
      }
      for case let input? in node.inputs {
        remaining[input.index] -= 1
        if remaining[input.index] == 0 { table[input.index] = nil }
      }
    }
    return outputs.map { output in
      guard let value = table[output.value.index] else {
        preconditionFailure("output '\(output.name)' was not computed")
      }
      return value
    }
  }

  private func evaluate(_ node: Node, _ operands: [Value?]) throws -> [Value] {
    do {
      if let op = node.op as? any RegionOperator {
        return try op.evaluate(operands, regions: node.regions)
      }
      return try node.op.evaluate(operands)
    } catch let error as EvaluationError {
      throw GraphError.evaluation(node: node.name, op: type(of: node.op).name, error)
    }
  }

  public func evaluate(_ inputs: [Value]) throws -> [Value] {
    try evaluate(inputs) { _, _ in }
  }
}
