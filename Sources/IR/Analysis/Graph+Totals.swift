public import Operators
public import Tensors

/// The size and the work of one node, or of a whole graph.
public struct Totals: Hashable, Sendable {
  /// The trained numbers that a node reads and none before it does: floating-point constants without running
  /// statistics, bounds, scales and other settings.
  public var parameters = 0

  /// The bytes of all constants that a node reads and none before it does.
  public var constantBytes = 0

  /// The arithmetic; an `if` counts as the larger of its regions.
  public var cost = Cost()

  /// The bytes of the results.
  public var resultBytes: Dim = 0

  public init() {}

  public static func + (a: Totals, b: Totals) -> Totals {
    var sum = a
    sum.parameters += b.parameters
    sum.constantBytes += b.constantBytes
    sum.cost.multiplyAdds = a.cost.multiplyAdds + b.cost.multiplyAdds
    sum.cost.operations = a.cost.operations + b.cost.operations
    sum.resultBytes = a.resultBytes + b.resultBytes
    return sum
  }
}

extension Graph {
  /// The totals of every node in topological order, for the graph's own facts or for others of the same graph.
  ///
  /// A constant that several nodes read counts at the first of them. Regions count at their node.
  public func totals(_ facts: FactTable? = nil) throws(GraphError) -> [(node: NodeID, Totals)] {
    var counted = Set<ValueID>()
    var result: [(node: NodeID, Totals)] = []
    for node in nodes {
      var totals = Totals()
      for (index, input) in node.inputs.enumerated() {
        guard let input, self[input].isConstant, let tensor = self[input].tensor,
          counted.insert(input).inserted
        else { continue }
        totals.constantBytes += tensor.byteCount
        if tensor.element.isFloat, Self.isTrained(index, of: node.op),
          !isNeutral(input, index, of: node.op)
        {
          totals.parameters += tensor.count
        }
      }
      let inputs = node.inputs.map { $0.map { facts?[$0] ?? self[$0].fact } }
      var outputs = try Graph.infer(node.op, inputs, regions: node.regions, node: node.name)
      for (index, output) in node.outputs.enumerated() {
        if let output { outputs[index] = facts?[output] ?? self[output].fact }
      }
      totals.cost = node.op.cost(inputs, outputs)
      for case let output? in node.outputs {
        if let (element, shape) = (facts?[output] ?? self[output].fact).tensorType {
          totals.resultBytes = totals.resultBytes + shape.elementCount * Dim(element.byteCount)
        }
      }
      for region in node.regions {
        let captures = inputs.suffix(region.inputs.count).compactMap { $0 }
        totals.add(region: try region.total(for: captures))
      }
      result.append((node.id, totals))
    }
    return result
  }

  /// Whether an input of an operator is learned in training, when it is a constant.
  private static func isTrained(_ input: Int, of op: any Operator) -> Bool {
    switch op {
    case is BatchNorm: input == 1 || input == 2
    case is Clip, is ConstantOfShape, is Dropout, is Pad, is Resize: false
    default: true
    }
  }

  /// Whether a constant is the scale or shift of a normalisation that has none of its own in the source, as
  /// Caffe's has not.
  private func isNeutral(_ id: ValueID, _ input: Int, of op: any Operator) -> Bool {
    guard op is BatchNorm, self[id].origin == nil, let tensor = self[id].tensor else {
      return false
    }
    return tensor.doubles.allSatisfy { $0 == (input == 1 ? 1 : 0) }
  }

  /// The sum over a region whose inputs have the given facts.
  private func total(for captures: [Fact]) throws(GraphError) -> Totals {
    guard captures.count == inputs.count else {
      throw .invalid(
        "region '\(name)': \(captures.count) captures are given, \(inputs.count) expected")
    }
    return try totals(facts(for: captures)).reduce(Totals()) { $0 + $1.1 }
  }
}

extension Totals {
  /// Adds a region: its constants, and its arithmetic where it is more than that of the regions so far.
  fileprivate mutating func add(region: Totals) {
    parameters += region.parameters
    constantBytes += region.constantBytes
    cost.multiplyAdds = .maximum(cost.multiplyAdds, region.cost.multiplyAdds)
    cost.operations = .maximum(cost.operations, region.cost.operations)
  }
}
