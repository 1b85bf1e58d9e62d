import Operators
import Tensors

extension Graph {
  /// Checks every invariant of the graph and of the regions in it.
  ///
  /// Names stand for one value each. Inputs, constants and results say where they come from, and that is
  /// true; constants have their tensor. Nodes stand in topological order, with use lists that match their
  /// operands. Every fact is what inference finds from the facts before it, or says more where inference
  /// knows nothing; so a verified graph can be printed and read back. Only operators with regions have them.
  ///
  /// - Throws: the first broken invariant.
  public func verify() throws(VerifyError) { try Verifier(graph: self).run() }
}

/// The checks behind `Graph.verify`, from the tables up to the meaning: each stands on those before it.
private struct Verifier {
  let graph: Graph

  func run() throws(VerifyError) {
    try references()
    try names()
    try sources()
    try order()
    try uses()
    try outputs()
    try origins()
    try facts()
    try regions()
  }

  private func isLive(_ id: ValueID) -> Bool {
    graph.values.indices.contains(id.index) && graph[id].source != .removed
  }

  private func failure(_ node: Node, _ problem: String) -> VerifyError {
    .node(name: node.name, op: type(of: node.op).name, problem: problem)
  }

  /// Every id that stands anywhere is one of a value or node that exists.
  private func references() throws(VerifyError) {
    let present = graph.nodeTable.map { $0 != nil }
    guard graph.order.isConsistent(with: present) else {
      throw .graph(problem: "has an order that is not one of its nodes")
    }
    for (index, node) in graph.nodeTable.enumerated() {
      guard let node else { continue }
      guard node.id.index == index else {
        throw failure(node, "has id \(node.id.index) at place \(index)")
      }
      for (index, input) in node.inputs.enumerated() {
        if let input, !isLive(input) {
          throw failure(node, "reads a value that does not exist as input \(index)")
        }
      }
      for (index, output) in node.outputs.enumerated() {
        if let output, !isLive(output) {
          throw failure(node, "has output \(index), a value that does not exist")
        }
      }
      if node.outputs.last == .some(nil) { throw failure(node, "ends in an output without value") }
    }
    for id in graph.inputs where !isLive(id) {
      throw .graph(problem: "has an input that does not exist")
    }
    for output in graph.outputs where !isLive(output.value) {
      throw .output(name: output.name, problem: "shows a value that does not exist")
    }
  }

  private func names() throws(VerifyError) {
    var seen = Set<String>()
    for id in graph.valueIDs {
      let name = graph[id].name
      guard seen.insert(name).inserted else {
        throw .value(name: name, problem: "has a name that another value has too")
      }
      guard graph.names[name] == id else {
        throw .value(name: name, problem: "is not found by its name")
      }
    }
    for name in graph.names.keys.sorted() where !seen.contains(name) {
      throw .value(name: name, problem: "does not exist but has a name")
    }
  }

  /// Every value comes from one place, which knows of it.
  private func sources() throws(VerifyError) {
    var listed = Set<ValueID>()
    for id in graph.inputs {
      guard listed.insert(id).inserted else {
        throw .value(name: graph[id].name, problem: "is an input twice")
      }
      guard graph[id].source == .input else {
        throw .value(name: graph[id].name, problem: "is listed as an input and is none")
      }
    }
    for (index, info) in graph.values.enumerated() {
      let id = ValueID(index)
      switch info.source {
      case .input:
        guard listed.contains(id) else {
          throw .value(name: info.name, problem: "is an input that is not listed")
        }
        if let tensor = info.tensor { try compare(tensor, info) }
      case .constant:
        guard let tensor = info.tensor else {
          throw .value(name: info.name, problem: "is a constant without tensor")
        }
        try compare(tensor, info)
        guard let known = info.fact.constant, known.isIdentical(to: tensor) else {
          throw .value(name: info.name, problem: "is a constant whose fact has another tensor")
        }
      case .node(let node, let output):
        guard graph.contains(node), graph[node].outputs.indices.contains(output),
          graph[node].outputs[output] == id
        else {
          throw .value(
            name: info.name, problem: "is said to be a result of a node that has no such result")
        }
        if info.tensor != nil {
          throw .value(name: info.name, problem: "is a result with a tensor")
        }
      case .removed:
        if !info.uses.isEmpty || info.outputUses > 0 {
          throw .value(name: info.name, problem: "is removed and in use")
        }
      }
    }
    for case let node? in graph.nodeTable {
      for (index, output) in node.outputs.enumerated() {
        guard let output else { continue }
        guard graph[output].source == .node(node.id, output: index) else {
          throw failure(node, "has '\(graph[output].name)' as a result, which comes from elsewhere")
        }
      }
    }
  }

  private func compare(_ tensor: Tensor, _ info: ValueInfo) throws(VerifyError) {
    guard case .tensor(let element, let shape) = info.fact.type, element == tensor.element,
      shape.count == tensor.rank,
      !zip(shape, tensor.shape).contains(where: { $0.isDifferent(from: Dim($1)) })
    else {
      throw .value(
        name: info.name, problem: "has the tensor \(tensor), \(info.fact.type.text) expected")
    }
  }

  private func order() throws(VerifyError) {
    var done = Set<NodeID>()
    for node in graph.nodes {
      for case let input? in node.inputs {
        if case .node(let producer, _) = graph[input].source, !done.contains(producer) {
          throw failure(node, "reads '\(graph[input].name)', which is computed later")
        }
      }
      done.insert(node.id)
    }
  }

  private func uses() throws(VerifyError) {
    var uses = [[NodeID]](repeating: [], count: graph.values.count)
    for case let node? in graph.nodeTable {
      for case let input? in node.inputs { uses[input.index].append(node.id) }
    }
    for (index, info) in graph.values.enumerated() where uses[index] != info.uses.sorted() {
      throw .value(
        name: info.name,
        problem: "has a use list of \(info.uses.count) that does not match "
          + "the \(uses[index].count) inputs that read it")
    }
  }

  private func outputs() throws(VerifyError) {
    var counts = [Int](repeating: 0, count: graph.values.count)
    var seen = Set<String>()
    for output in graph.outputs {
      counts[output.value.index] += 1
      guard seen.insert(output.name).inserted else {
        throw .output(name: output.name, problem: "has a name that another output has too")
      }
    }
    for (info, count) in zip(graph.values, counts) where info.outputUses != count {
      throw .value(
        name: info.name,
        problem: "counts \(info.outputUses) outputs that show it, \(count) expected")
    }
  }

  private func origins() throws(VerifyError) {
    for id in graph.valueIDs where graph[id].origin == "" {
      throw .value(name: graph[id].name, problem: "has an origin without name")
    }
    for node in graph.nodes {
      guard zip(node.origins, node.origins.dropFirst()).allSatisfy(<) else {
        throw failure(node, "has origins that are not sorted")
      }
      if node.origins.first == "" { throw failure(node, "has an origin without name") }
    }
  }

  private func facts() throws(VerifyError) {
    for node in graph.nodes {
      let isHolder = node.op is any RegionOperator
      guard isHolder || node.regions.isEmpty else {
        throw failure(node, "has regions, which this operator does not know")
      }
      let facts: [Fact]
      do throws(GraphError) {
        facts = try Graph.infer(
          node.op, graph.inputFacts(of: node), regions: node.regions, node: node.name)
      } catch {
        let problem: String
        if case .shape(_, _, let reason) = error {
          problem = "\(reason)"
        } else {
          problem = "\(error)"
        }
        throw failure(node, "is refused by inference: \(problem)")
      }
      guard node.outputs.count <= facts.count else {
        throw failure(node, "has \(node.outputs.count) outputs, \(facts.count) expected")
      }
      for (output, inferred) in zip(node.outputs, facts) {
        if let output { try compare(graph[output], with: inferred) }
      }
    }
  }

  private func compare(_ info: ValueInfo, with inferred: Fact) throws(VerifyError) {
    guard info.fact.type.refining(inferred.type) != nil else {
      throw .value(
        name: info.name,
        problem: "is \(info.fact.type.text), \(inferred.type.text) inferred")
    }
    switch (info.fact.value, inferred.value) {
    case (.tensor(let stored), .tensor(let found)) where !stored.isIdentical(to: found):
      throw .value(name: info.name, problem: "has a known value that inference finds to be another")
    case (.dims(let stored), .dims(let found))
    where stored.count != found.count
      || zip(stored, found).contains(where: { $0.isDifferent(from: $1) }):
      throw .value(name: info.name, problem: "has known sizes that inference finds to be others")
    default: break
    }
  }

  private func regions() throws(VerifyError) {
    for node in graph.nodes {
      for region in node.regions {
        do throws(VerifyError) {
          try region.verify()
        } catch {
          throw .region(name: region.name, node: node.name, error)
        }
      }
    }
  }
}
