import IR
import Operators
import Protobuf
import Tensors

/// What the rows of the table see of the present node.
extension NetWriter {
  /// The nodes whose results are known without running them, and that no layer is needed for.
  ///
  /// What only sizes decide is known too, but default boxes have a layer of their own.
  static func knownNodes(of graph: Graph) -> Set<NodeID> {
    var known: Set<NodeID> = []
    for node in graph.nodes {
      let results = node.outputs.compactMap { $0 }
      let isFloat = results.contains { graph[$0].fact.tensorType?.element == .f32 }
      let isFree = node.inputs.compactMap { $0 }.allSatisfy { input in
        graph.producer(of: input).map { known.contains($0.id) }
          ?? (graph[input].source == .constant)
      }
      guard !results.isEmpty, results.allSatisfy({ graph[$0].fact.constant != nil }),
        isFree || !isFloat
      else { continue }
      known.insert(node.id)
    }
    return known
  }

  /// Refuses a node whose results Caffe has no blobs for.
  func checkTypes(of node: Node) throws(Inexpressible) {
    guard node.regions.isEmpty else { throw Inexpressible("Caffe has no control flow") }
    for case let output? in node.outputs {
      guard let (element, shape) = graph[output].fact.tensorType else {
        throw Inexpressible("gives '\(graph[output].name)', which is no tensor")
      }
      // What only sizes are made of never becomes a blob.
      guard element == .f32 else {
        throw Inexpressible("gives \(element), Caffe's blobs are f32")
      }
      guard shape.concrete != nil || isOpen || isDynamic(node.op) else {
        throw Inexpressible(
          "gives '\(graph[output].name)' of shape \(shape.text), Caffe needs numbers")
      }
      if let sizes = shape.concrete, let reason = Self.reason(against: sizes) {
        throw Inexpressible("its result '\(graph[output].name)' of shape \(shape.text) \(reason)")
      }
    }
  }

  /// Whether the sizes of an operator's results are known to Caffe too only when it runs.
  private func isDynamic(_ op: any Operator) -> Bool {
    type(of: op).name == "detection_output"
  }

  func has(_ node: Node, _ index: Int) -> Bool {
    index < node.inputs.count && node.inputs[index] != nil
  }

  /// An operand that must be there.
  func value(_ node: Node, _ index: Int) throws(Inexpressible) -> ValueID {
    guard has(node, index), let value = node.inputs[index] else {
      throw Inexpressible("input \(index) is absent")
    }
    return value
  }

  /// The tensor of an operand that is known without running; nil when it is absent or not known.
  func known(_ node: Node, _ index: Int) -> Tensor? {
    guard has(node, index), let value = node.inputs[index] else { return nil }
    return known(value)
  }

  func known(_ value: ValueID) -> Tensor? {
    switch graph[value].source {
    case .constant: graph[value].tensor
    case .node(let node, _): isKnown(graph[node]) ? graph[value].fact.constant : nil
    case .input, .removed: nil
    }
  }

  /// A trained tensor of a layer.
  func weight(_ node: Node, _ index: Int, _ what: String) throws(Inexpressible) -> Tensor {
    guard let tensor = known(node, index) else {
      throw Inexpressible("its \(what) is computed, Caffe's layers have trained ones")
    }
    guard tensor.element == .f32 else {
      throw Inexpressible("its \(what) is \(tensor.element), Caffe's blobs are f32")
    }
    return tensor
  }

  /// Numbers that a layer has as settings.
  func integers(_ node: Node, _ index: Int, _ what: String) throws(Inexpressible) -> [Int]? {
    guard has(node, index) else { return nil }
    guard let tensor = known(node, index) else {
      throw Inexpressible("its \(what) are computed, Caffe's layers have fixed ones")
    }
    return tensor.integers.map { Int($0) }
  }

  /// The sizes of an operand.
  func sizes(_ node: Node, _ index: Int) throws(Inexpressible) -> [Int] {
    try sizes(of: try value(node, index))
  }

  func sizes(of value: ValueID) throws(Inexpressible) -> [Int] {
    guard let sizes = concrete(value) else { throw .sizes }
    return sizes
  }

  /// The sizes of a value; nil where they are not known, or are none that a blob may have.
  func concrete(_ value: ValueID) -> [Int]? {
    guard let sizes = graph[value].fact.tensorType?.shape.concrete,
      Self.reason(against: sizes) == nil
    else { return nil }
    return sizes
  }

  /// Why a blob cannot have these sizes.
  static func reason(against sizes: [Int]) -> String? {
    guard let count = Checked.product(sizes).value, count <= Int(Int32.max) else {
      return "has more elements than Caffe counts, 2^31 - 1"
    }
    return count == 0 ? "has no elements" : nil
  }

  /// The sizes of a result.
  func resultSizes(_ node: Node, _ index: Int = 0) throws(Inexpressible) -> [Int] {
    guard index < node.outputs.count, let value = node.outputs[index] else {
      throw Inexpressible("its result \(index) is not used")
    }
    return try sizes(of: value)
  }

  /// The blob of an operand; a constant becomes one by a Parameter layer.
  mutating func operand(_ node: Node, _ index: Int) throws(Inexpressible) -> String {
    let value = try value(node, index)
    guard let element = graph[value].fact.tensorType?.element, element == .f32 else {
      let type = graph[value].fact.tensorType.map { "\($0.element)" } ?? "no tensor"
      throw Inexpressible("its input '\(graph[value].name)' is \(type), Caffe's blobs are f32")
    }
    if let tensor = known(value) { return parameter(value, tensor) }
    return blob(of: value)
  }

  /// Whether anything reads a result of a node or shows it.
  func isUsed(_ node: Node, _ index: Int) -> Bool {
    guard index < node.outputs.count, let value = node.outputs[index] else { return false }
    return !graph[value].uses.isEmpty || graph.isOutput(value)
  }

  /// The node that computes an operand, when nothing else reads its only result.
  func onlySource(_ node: Node, _ index: Int) -> Node? {
    guard has(node, index), let value = node.inputs[index],
      let source = graph.producer(of: value), source.outputs.compactMap({ $0 }) == [value],
      graph[value].uses.count == 1, !graph.isOutput(value), !isKnown(source),
      source.regions.isEmpty
    else { return nil }
    return source
  }
}

extension NetWriter {
  /// What an operator says of sizes that inference has accepted.
  func infer<Result>(_ body: () throws -> Result) throws(Inexpressible) -> Result {
    do {
      return try body()
    } catch { throw Inexpressible("\(error)") }
  }
}

extension Tensor {
  /// What an operator makes of the tensor, which inference accepts.
  func evaluated(by op: any Operator, _ others: [Tensor] = []) -> Tensor {
    let results = try? op.evaluate([.tensor(self)] + others.map { .tensor($0) })
    guard let result = results?.first?.tensor else {
      preconditionFailure("\(type(of: op).name) does not take \(self)")
    }
    return result
  }
}
