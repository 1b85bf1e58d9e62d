import COnnxSchema
import IR
import Operators
import Protobuf
import Tensors

/// A value of an outer graph that a region uses.
enum Capture {
  case constant(name: String, Tensor, origin: String?)
  case value(name: String, ValueID, Fact, origin: String?)

  var name: String {
    switch self {
    case .constant(let name, _, _), .value(let name, _, _, _): name
    }
  }
}

extension GraphReader {
  func readNodes(_ nodes: Messages<Onnx__NodeProto>) throws(Located) {
    do throws(ONNXProblem) { try model.count(nodes.count) } catch { throw Located(.model, error) }
    for node in nodes {
      for name in texts(node.pointee.n_output, node.pointee.output) where !name.isEmpty {
        if isTaken(name) { throw Located(place(of: node), .duplicate(kind: "value", name: name)) }
        if frame == nil { declared.insert(name) }
      }
    }
    let order = try NodeOrdering(nodes).sorted(frame == nil ? chosen : nil)
    if zip(order, order.dropFirst()).contains(where: { $0 > $1 }) { model.notes.append(.sorted) }
    for index in order { try readNode(nodes[index]) }
  }

  /// Whether a name stands for something before any node is read.
  private func isTaken(_ name: String) -> Bool {
    if let frame { return frame.inputs[name] != nil }
    return graph.value(named: name) != nil || initialisers[name] != nil
  }

  private func readNode(_ proto: UnsafePointer<Onnx__NodeProto>) throws(Located) {
    let op = text(proto.pointee.op_type)
    let domain = ModelContext.canonical(proto.pointee.domain)
    let place = self.place(of: proto)
    do throws(ONNXProblem) {
      let name = FunctionName(domain: domain, op: op, overload: text(proto.pointee.overload))
      if let function = model.function(name) {
        guard let inputs = try operands(proto) else { return lose(proto) }
        return try call(function, name, proto, inputs)
      }
      let (row, since) = try NodeTable.row(domain, op, opsets: scope.opsets)
      guard let inputs = try operands(proto) else { return lose(proto) }
      var node = try NodeReader(proto, since: since, inputs: inputs, reader: self)
      try row.read(&node)
      try node.finish()
    } catch {
      guard error.isUnsupported else { throw Located(place, error) }
      switch error {
      case .unsupportedRegion: break
      case .inside(let inner, let problem): report(inner, problem)
      default: report(place, error, domain: domain, opset: scope.opsets[domain])
      }
      lose(proto)
    }
  }

  /// The operands of a node; nil when one of them, or a value that its regions use, is lost.
  private func operands(
    _ proto: UnsafePointer<Onnx__NodeProto>
  ) throws(ONNXProblem) -> [ValueID?]? {
    guard !proto.freeNames.contains(where: isLost) else { return nil }
    var inputs: [ValueID?] = []
    for name in texts(proto.pointee.n_input, proto.pointee.input) {
      guard !name.isEmpty else {
        inputs.append(nil)
        continue
      }
      guard let id = try value(name) else {
        if isLost(name) { return nil }
        // An input of a function that this call leaves out.
        if let frame, frame.inputs[name] != nil {
          inputs.append(nil)
          continue
        }
        throw .noProducer(value: name)
      }
      inputs.append(id)
    }
    return inputs
  }

  private func lose(_ proto: UnsafePointer<Onnx__NodeProto>) {
    for name in texts(proto.pointee.n_output, proto.pointee.output) { lose(name) }
  }

  func report(
    _ place: ONNXPlace, _ problem: ONNXProblem, domain: String = "", opset: Int? = nil
  ) {
    model.unsupported.append(
      UnsupportedPart(place: place, domain: domain, opset: opset, reason: "\(problem)"))
  }

  // MARK: Values

  /// The value of a name in this graph; an initialiser becomes a constant when it is first asked for.
  func value(_ name: String) throws(ONNXProblem) -> ValueID? {
    if let id = existing(name) { return id }
    guard frame == nil, let constant = try initialiser(name) else { return nil }
    do throws(GraphError) {
      return try graph.addConstant(name, constant, origin: name)
    } catch { throw .graph(error) }
  }

  /// The tensor of an initialiser; nil when there is none or it is not supported, and so reported.
  private func initialiser(_ name: String) throws(ONNXProblem) -> Tensor? {
    guard let proto = initialisers[name], !lost.contains(name) else { return nil }
    do throws(ONNXProblem) {
      return try tensor(proto)
    } catch {
      guard error.isUnsupported else { throw .inside(.initialiser(name), error) }
      report(.initialiser(name), error)
      lost.insert(name)
      return nil
    }
  }

  func tensor(_ proto: UnsafePointer<Onnx__TensorProto>) throws(ONNXProblem) -> Tensor {
    do throws(TensorProblem) {
      return try model.tensors.read(proto)
    } catch { throw .tensor(attribute: nil, error) }
  }

  // MARK: Regions

  /// Reads the graphs that a node holds; the second result is what they take as inputs, all of them the same.
  ///
  /// - Parameter only: the one that is read when the others are not; they are empty.
  func regions(
    _ protos: [UnsafePointer<Onnx__GraphProto>], only: Int?
  ) throws(ONNXProblem) -> (regions: [Graph], captures: [ValueID]) {
    let read = protos.enumerated().filter { only == nil || $0.offset == only }.map(\.element)
    var captures: [Capture] = []
    var seen: Set<String> = []
    for name in read.flatMap(\.freeNames) where seen.insert(name).inserted {
      if let capture = try capture(name) { captures.append(capture) }
    }
    var regions: [Graph] = []
    for (index, proto) in protos.enumerated() {
      let reader = GraphReader(model, name: text(proto.pointee.name), scope: scope)
      let isRead = only == nil || index == only
      do throws(Located) {
        regions.append(try reader.readRegion(isRead ? proto : nil, captures: captures))
      } catch {
        guard case .unsupportedRegion = error.problem else {
          throw .inside(error.place, error.problem)
        }
      }
    }
    guard regions.count == protos.count else { throw .unsupportedRegion }
    let values = captures.compactMap { capture in
      if case .value(_, let id, _, _) = capture { id } else { nil }
    }
    return (regions, values)
  }

  /// What a region gets for an outer name; nil when there is no such value here either.
  private func capture(_ name: String) throws(ONNXProblem) -> Capture? {
    if let id = existing(name) {
      let info = graph[id]
      if info.isConstant, let tensor = info.tensor {
        return .constant(name: name, tensor, origin: info.origin)
      }
      return .value(name: name, id, info.fact, origin: info.origin)
    }
    guard frame == nil else { return nil }
    return try initialiser(name).map { .constant(name: name, $0, origin: name) }
  }
}
