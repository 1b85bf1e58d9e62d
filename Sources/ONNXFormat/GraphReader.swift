import COnnxSchema
import IR
import Operators
import Protobuf
import Tensors

/// Reads one graph of a model, the main one or a region, into IR.
///
/// What cannot be read is reported to the model and the values that it would have given are lost:
/// nodes that need them are passed over, so that everything unsupported is found at once.
final class GraphReader {
  let model: ModelContext
  var graph: Graph
  var initialisers: [String: UnsafePointer<Onnx__TensorProto>] = [:]
  var lost: Set<String> = []
  /// The names that the graph's own nodes give.
  var declared: Set<String> = []
  /// The rules of the nodes being read.
  var scope: FunctionScope
  /// The call whose nodes are being read; nil for the graph's own.
  var frame: FunctionFrame?
  /// The nodes to read; nil for all of them.
  var chosen: Set<Int>?

  init(_ model: ModelContext, name: String, scope: FunctionScope) {
    self.model = model
    self.scope = scope
    graph = Graph(name: name)
  }

  /// Reads the main graph; it is incomplete when parts were reported as unsupported.
  func readMain(_ proto: UnsafePointer<Onnx__GraphProto>) throws(Located) -> Graph {
    try collectInitialisers(proto)
    let inputs = Messages(proto.pointee.n_input, proto.pointee.input)
    var cut: GraphCut?
    if let names = model.options.outputs { cut = try self.cut(proto, at: names) }
    var types = TypeReader(inputs: inputs)
    var overridden: [String] = []
    for input in inputs {
      let name = text(input.pointee.name)
      guard !name.isEmpty else { throw Located(.model, .unnamed("an input")) }
      if cut?.needs(input: name) == false { continue }
      if initialisers[name] != nil, !model.options.keepOverridable {
        overridden.append(name)
      } else {
        try readInput(input, name, &types)
      }
    }
    if !overridden.isEmpty { model.notes.append(.overridableAreConstant(overridden)) }
    try readNodes(Messages(proto.pointee.n_node, proto.pointee.node))
    let outputs = Messages(proto.pointee.n_output, proto.pointee.output)
    if let cut {
      try readOutputs(cut, of: outputs, &types)
      return graph
    }
    guard !outputs.isEmpty else { throw Located(.model, .missing("an output")) }
    for output in outputs { try readOutput(output, &types) }
    return graph
  }

  /// Adds an output; of one name there may be only one.
  private func addOutput(_ id: ValueID, _ name: String) throws(Located) {
    guard !graph.outputs.contains(where: { $0.name == name }) else {
      throw Located(.model, .duplicate(kind: "output", name: name))
    }
    graph.addOutput(id, name: name)
  }

  /// Reads a graph that a node holds; one that is nil is empty.
  ///
  /// The captured values that are no constants are its inputs.
  func readRegion(
    _ proto: UnsafePointer<Onnx__GraphProto>?, captures: [Capture]
  ) throws(Located) -> Graph {
    if let proto {
      guard proto.pointee.n_input == 0 else {
        throw Located(.model, .unsupported("a region with \(proto.pointee.n_input) inputs"))
      }
      try collectInitialisers(proto)
    }
    for capture in captures {
      do throws(GraphError) {
        switch capture {
        case .constant(let name, let tensor, let origin):
          try graph.addConstant(name, tensor, origin: origin)
        case .value(let name, _, let fact, let origin):
          let id = try graph.addInput(name, fact.type, origin: origin)
          graph.setFact(id, to: fact)
        }
      } catch { throw Located(.input(capture.name), .graph(error)) }
    }
    guard let proto else { return graph }
    let before = model.unsupported.count
    try readNodes(Messages(proto.pointee.n_node, proto.pointee.node))
    for output in Messages(proto.pointee.n_output, proto.pointee.output) {
      let name = text(output.pointee.name)
      guard let id = try result(name) else {
        if lost.contains(name) { continue }
        throw Located(.output(name), .noProducer(value: name))
      }
      try addOutput(id, name)
    }
    guard model.unsupported.count == before else { throw Located(.model, .unsupportedRegion) }
    return graph
  }

  private func collectInitialisers(_ proto: UnsafePointer<Onnx__GraphProto>) throws(Located) {
    for tensor in Messages(proto.pointee.n_initializer, proto.pointee.initializer) {
      let name = text(tensor.pointee.name)
      guard !name.isEmpty else { throw Located(.model, .unnamed("an initialiser")) }
      guard initialisers.updateValue(tensor, forKey: name) == nil else {
        throw Located(.model, .duplicate(kind: "initialiser", name: name))
      }
    }
    for tensor in Messages(proto.pointee.n_sparse_initializer, proto.pointee.sparse_initializer) {
      let name = text(tensor.pointee.values?.pointee.name)
      report(.initialiser(name), .tensor(attribute: nil, .sparse))
      lost.insert(name)
    }
  }

  private func readInput(
    _ input: UnsafePointer<Onnx__ValueInfoProto>, _ name: String, _ types: inout TypeReader
  ) throws(Located) {
    let place = ONNXPlace.input(name)
    do throws(ONNXProblem) {
      let type = try types.read(input.pointee.type, of: name)
      var initial: Tensor?
      if let proto = initialisers[name] { initial = try tensor(proto) }
      do throws(GraphError) {
        try graph.addInput(name, type, initial: initial)
      } catch { throw .graph(error) }
    } catch {
      guard error.isUnsupported else { throw Located(place, error) }
      report(place, error)
      lost.insert(name)
    }
  }

  func readOutput(
    _ output: UnsafePointer<Onnx__ValueInfoProto>, _ types: inout TypeReader
  ) throws(Located) {
    let name = text(output.pointee.name)
    guard !name.isEmpty else { throw Located(.model, .unnamed("an output")) }
    guard let id = try result(name) else {
      if lost.contains(name) { return }
      throw Located(.output(name), .noProducer(value: name))
    }
    try addOutput(id, name)
    guard case .tensor(let element, let shape) = graph[id].fact.type,
      output.pointee.type?.pointee.tensor_type?.pointee.shape != nil
    else { return }
    let declared: ValueType
    do throws(ONNXProblem) {
      declared = try types.read(output.pointee.type, of: name)
    } catch { throw Located(.output(name), error) }
    guard case .tensor(let wanted, let dims) = declared else { return }
    guard wanted == element else {
      throw Located(.output(name), .elementType(found: element, declared: wanted))
    }
    if dims.count != shape.count || zip(dims, shape).contains(where: { $0.isDifferent(from: $1) }) {
      model.notes.append(.outputShape(name: name, declared: dims.text, found: shape.text))
    }
  }

  /// The value that a name of an output stands for.
  func result(_ name: String) throws(Located) -> ValueID? {
    do throws(ONNXProblem) {
      return try value(name)
    } catch { throw Located(.output(name), error) }
  }
}
