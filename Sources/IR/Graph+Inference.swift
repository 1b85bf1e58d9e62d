public import Operators
import Tensors

extension Graph {
  /// The facts of a node's outputs: the operator's own inference, then the values of small constant results.
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
    if let values = known(op, inputs, facts) {
      for (index, value) in values.enumerated() where index < facts.count {
        facts[index].value = value.tensor.map { .tensor($0) }
      }
    }
    return facts
  }

  /// The outputs of a pure operator whose inputs are all known and small, as are its outputs.
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
    return try? op.evaluate(values)
  }

  /// The facts of all values when the inputs have the given facts: what a plan for concrete sizes stands on.
  ///
  /// - Throws: `GraphError.shape` naming the node that refuses, `.input` when a given type differs from the
  ///   declared one.
  public func facts(for given: [Fact]) throws(GraphError) -> FactTable {
    precondition(given.count == inputs.count, "\(given.count) facts for \(inputs.count) inputs")
    var table = FactTable(count: values.count)
    for (id, fact) in zip(inputs, given) { table[id] = fact }
    for (index, info) in values.enumerated() where info.source == .constant {
      table[ValueID(index)] = info.fact
    }
    for node in nodes {
      let facts = try Graph.infer(
        node.op, node.inputs.map { $0.map { table[$0] } }, regions: node.regions, node: node.name)
      for (index, output) in node.outputs.enumerated() {
        if let output { table[output] = facts[index] }
      }
    }
    return table
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
