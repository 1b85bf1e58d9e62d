public import Operators
public import Tensors

extension Graph {
  /// Adds an input of the graph; `initial` makes it overridable: it has that value when none is given.
  @discardableResult
  public mutating func addInput(
    _ name: String, _ type: ValueType, initial: Tensor? = nil, origin: String? = nil
  ) throws(GraphError) -> ValueID {
    let id = try addValue(name, Fact(type: type), .input, origin: origin ?? name)
    values[id.index].tensor = initial
    inputs.append(id)
    return id
  }

  /// Adds a constant.
  @discardableResult
  public mutating func addConstant(
    _ name: String, _ tensor: Tensor, origin: String? = nil
  ) throws(GraphError) -> ValueID {
    let id = try addValue(name, Fact(constant: tensor), .constant, origin: origin)
    values[id.index].tensor = tensor
    return id
  }

  /// Adds a node and its results, whose facts are inferred.
  ///
  /// - Parameters:
  ///   - outputs: the names of the results; nil for one that is not used.
  ///   - name: the node's name for messages; the first result's when nil or empty.
  ///   - origins: the source nodes; the results' names are taken as their source values when
  ///     `valueOrigins` is nil.
  ///   - before: the node before which it stands; at the end when nil.
  /// - Throws: `GraphError.shape` when inference refuses, `.duplicate` for a name that exists.
  @discardableResult
  public mutating func addNode(
    _ op: any Operator, _ inputs: [ValueID?], outputs: [String?], regions: [Graph] = [],
    name: String? = nil, origins: [String] = [], valueOrigins: [String?]? = nil,
    before anchor: NodeID? = nil
  ) throws(GraphError) -> [ValueID?] {
    let label = name.flatMap { $0.isEmpty ? nil : $0 } ?? outputs.lazy.compactMap { $0 }.first ?? ""
    let facts = try Graph.infer(
      op, inputs.map { $0.map { self[$0].fact } }, regions: regions, node: label)
    guard outputs.count <= facts.count else {
      throw .invalid(
        "\(type(of: op).name) '\(label)': \(outputs.count) outputs are named, it has \(facts.count)"
      )
    }
    var new = Set<String>()
    for case let name? in outputs where names[name] != nil || !new.insert(name).inserted {
      throw .duplicate(name: name)
    }
    let id = NodeID(nodeTable.count)
    var results: [ValueID?] = []
    for (index, name) in outputs.enumerated() {
      guard let name else {
        results.append(nil)
        continue
      }
      let origin = valueOrigins.map { index < $0.count ? $0[index] : nil } ?? name
      results.append(
        try addValue(name, facts[index], .node(id, output: index), origin: origin))
    }
    while let last = results.last, last == nil { results.removeLast() }
    nodeTable.append(
      Node(
        id: id, op: op, inputs: inputs, outputs: results, regions: regions, name: label,
        origins: Set(origins).sorted()))
    order.insert(id, before: anchor)
    for case let input? in inputs { values[input.index].uses.append(id) }
    return results
  }

  /// Shows a value as the next output of the graph, under its own name when none is given.
  public mutating func addOutput(_ value: ValueID, name: String? = nil) {
    outputs.append(Output(name: name ?? self[value].name, value: value))
    values[value.index].outputUses += 1
  }

  /// A name that no value has yet: `base`, else `base.1`, `base.2` ….
  public func freshName(_ base: String) -> String {
    if names[base] == nil { return base }
    var number = 1
    while names["\(base).\(number)"] != nil { number += 1 }
    return "\(base).\(number)"
  }

  private mutating func addValue(
    _ name: String, _ fact: Fact, _ source: ValueInfo.Source, origin: String?
  ) throws(GraphError) -> ValueID {
    guard names[name] == nil else { throw .duplicate(name: name) }
    let id = ValueID(values.count)
    values.append(ValueInfo(name: name, fact: fact, source: source, origin: origin))
    names[name] = id
    return id
  }
}
