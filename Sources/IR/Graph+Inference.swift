public import Operators
import Tensors

extension Graph {
  /// The facts of a node's outputs: the operator's own inference, then the values of small constant results.
  ///
  /// - Throws: `GraphError.shape` when the operator refuses its inputs, or a result has a rank beyond the limit.
  public static func infer(
    _ op: any Operator, _ inputs: [Fact?], regions: [Graph] = [], node: String
  ) throws(GraphError) -> [Fact] {
    let kind = type(of: op)
    var facts: [Fact]
    do throws(ShapeError) {
      if let op = op as? any RegionOperator {
        facts = try op.infer(inputs, regions: regions)
      } else {
        facts = try op.infer(inputs)
      }
    } catch {
      throw .shape(node: node, op: kind.name, error)
    }
    for case (_, let shape)? in facts.map(\.tensorType) {
      do throws(LimitError) {
        try Limits.current.check(.rank, shape.count, "rank of a result")
      } catch { throw .shape(node: node, op: kind.name, .limit(error)) }
    }
    if let values = known(op, inputs, facts) {
      for (index, value) in values.enumerated() where index < facts.count {
        facts[index].value = value.tensor.map { .tensor($0) }
      }
    }
    return facts
  }

  /// The operations up to which results are computed by inference.
  private static let knownWork = 1 << 22

  /// The outputs of a pure operator whose inputs are all known and small, as are its outputs and its work.
  private static func known(_ op: any Operator, _ inputs: [Fact?], _ outputs: [Fact]) -> [Value]? {
    guard type(of: op).isPure, !(op is any RegionOperator), !inputs.isEmpty,
      outputs.contains(where: { $0.value == nil })
    else { return nil }
    var values: [Value?] = []
    for input in inputs {
      guard let input else {
        values.append(nil)
        continue
      }
      guard let tensor = input.constant, tensor.count <= Fact.knownLimit else { return nil }
      values.append(.tensor(tensor))
    }
    for output in outputs {
      guard let count = output.tensorType?.shape.elementCount.value, count <= Fact.knownLimit
      else { return nil }
    }
    let cost = op.cost(inputs, outputs)
    if let work = (cost.multiplyAdds + cost.operations).value, work > knownWork { return nil }
    return try? op.evaluate(values)
  }

  /// The facts of all values when the inputs have the given facts: what a plan for concrete sizes stands on.
  ///
  /// Where inference cannot tell a size that the graph's own fact knows, that one is taken.
  ///
  /// - Parameter opening: whether the given types may be wider than the declared ones; what the graph knows of
  ///   sizes then holds no more.
  /// - Throws: `GraphError.shape` naming the node that refuses, `.input` when a given type differs from the
  ///   declared one.
  public func facts(for given: [Fact], opening: Bool = false) throws(GraphError) -> FactTable {
    precondition(given.count == inputs.count, "\(given.count) facts for \(inputs.count) inputs")
    var table = FactTable(count: values.count)
    var binding = Binding()
    for (id, fact) in zip(inputs, given) {
      if !opening { try binding.bind(self[id].fact.type, to: fact.type, input: self[id].name) }
      table[id] = fact
    }
    let sizes = binding.symbols.mapValues { Dim($0) }
    for (index, info) in values.enumerated() where info.source == .constant {
      table[ValueID(index)] = info.fact
    }
    for node in nodes {
      let facts = try Graph.infer(
        node.op, node.inputs.map { $0.map { table[$0] } }, regions: node.regions, node: node.name)
      for (index, output) in node.outputs.enumerated() {
        guard let output else { continue }
        table[output] = facts[index]
        if opening { continue }
        table[output].type = facts[index].type.completed(by: self[output].fact.type, sizes)
      }
    }
    return table
  }
}

extension Graph {
  /// Infers all facts anew, after edits that left some behind.
  ///
  /// Where inference cannot tell a size that the present fact knows, the present one stays.
  public mutating func refreshFacts() throws(GraphError) {
    for id in nodeIDs {
      let node = self[id]
      let facts = try Graph.infer(
        node.op, inputFacts(of: node), regions: node.regions, node: node.name)
      for (fact, output) in zip(facts, node.outputs) {
        guard let output else { continue }
        values[output.index].fact = Fact(
          type: self[output].fact.type.refining(fact.type) ?? fact.type, value: fact.value)
      }
    }
  }
}

extension ValueType {
  /// The type with integers put for sizes that are unknown, where a declared type gives them.
  fileprivate func completed(by declared: ValueType, _ sizes: [String: Dim]) -> ValueType {
    guard case .tensor(let element, let shape) = self, case .tensor(_, let known) = declared,
      shape.count == known.count, shape.contains(where: \.isUnknown)
    else { return self }
    return .tensor(
      element,
      zip(shape, known).map { dim, known in
        guard dim.isUnknown else { return dim }
        let size = known.substituting(sizes)
        return size.value == nil ? .unknown : size
      })
  }
}

/// A fact for every value of a graph.
public struct FactTable: Sendable {
  private var facts: [Fact?]

  init(count: Int) { facts = Array(repeating: nil, count: count) }

  /// The fact of a value; the value must not be removed.
  public subscript(id: ValueID) -> Fact {
    get {
      guard let fact = facts[id.index] else { preconditionFailure("value \(id.index) has no fact") }
      return fact
    }
    set { facts[id.index] = newValue }
  }
}

extension Graph: Region {
  public func infer(_ inputs: [Fact]) throws(ShapeError) -> [Fact] {
    guard inputs.count == self.inputs.count else {
      throw .inputCount(found: inputs.count, expected: "\(self.inputs.count) of region '\(name)'")
    }
    do throws(GraphError) {
      let table = try facts(for: inputs)
      return outputs.map { table[$0.value] }
    } catch {
      throw .unsupported("region '\(name)': \(error)")
    }
  }
}
