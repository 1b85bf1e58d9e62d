import COnnxSchema
import IR
import Operators
import Protobuf
import Tensors

/// Functions of the model are read where they are called: their nodes become nodes of the graph.
extension GraphReader {
  /// Reads the body of a function in the place of the node that calls it.
  ///
  /// - Throws: `unsupported` for a function that calls itself, `limit` for one that nests too deep.
  func call(
    _ function: UnsafePointer<Onnx__FunctionProto>, _ name: FunctionName,
    _ proto: UnsafePointer<Onnx__NodeProto>, _ operands: [ValueID?]
  ) throws(ONNXProblem) {
    guard !scope.calls.contains(name) else {
      throw .unsupported("the function calls itself")
    }
    do throws(LimitError) {
      try Limits.current.check(.nesting, scope.calls.count + 1, "nesting of function '\(name.op)'")
    } catch { throw .limit(error) }
    let body = Messages(function.pointee.n_node, function.pointee.node)
    // The call itself counts, or calls of empty bodies would be free.
    try model.count(1)
    var inner = FunctionScope(opsets: [:], calls: scope.calls + [name])
    inner.attributes = try attributes(of: function, proto)
    do throws(Located) {
      inner.opsets = try FunctionScope.opsets(
        Messages(function.pointee.n_opset_import, function.pointee.opset_import))
    } catch { throw error.problem }
    var callee = FunctionFrame(label: label(of: proto))
    let formals = texts(function.pointee.n_input, function.pointee.input)
    guard operands.count <= formals.count else {
      throw .operandCount(found: operands.count, expected: "at most \(formals.count)")
    }
    for (index, formal) in formals.enumerated() {
      let operand = index < operands.count ? operands[index] : nil
      guard callee.inputs.updateValue(operand, forKey: formal) == nil else {
        throw .duplicate(kind: "input", name: formal)
      }
    }
    let results = texts(function.pointee.n_output, function.pointee.output)
    let wanted = texts(proto.pointee.n_output, proto.pointee.output)
    guard wanted.count <= results.count else {
      throw .unsupported("\(wanted.count) outputs of a function that has \(results.count)")
    }
    let targets = wanted.map { $0.isEmpty ? nil : self.name(of: $0) }
    for (result, target) in zip(results, targets)
    where callee.names[result] == nil && callee.inputs[result] == nil {
      callee.names[result] = target
    }
    let (outerScope, outerFrame) = (scope, frame)
    (scope, frame) = (inner, callee)
    var found: [ValueID?] = []
    do throws(Located) {
      try readNodes(body)
    } catch {
      (scope, frame) = (outerScope, outerFrame)
      throw .inside(error.place, error.problem)
    }
    for result in results {
      guard let id = try value(result) else {
        guard isLost(result) else { throw .noProducer(value: result) }
        found.append(nil)
        continue
      }
      found.append(id)
    }
    (scope, frame) = (outerScope, outerFrame)
    for (index, target) in targets.enumerated() {
      guard let target else { continue }
      guard let value = found[index] else {
        lose(wanted[index])
        continue
      }
      if graph[value].name != target { try copy(value, to: target, label(of: proto)) }
    }
  }

  /// A function's input, or one of its results again, under another name.
  private func copy(_ value: ValueID, to name: String, _ label: String) throws(ONNXProblem) {
    do throws(GraphError) {
      try graph.addNode(
        Identity(), [value], outputs: [name], name: label, origins: [label],
        valueOrigins: [frame == nil ? name : nil])
    } catch { throw .graph(error) }
  }

  /// What the body's references to attributes stand for: what the caller gives, else the defaults.
  private func attributes(
    of function: UnsafePointer<Onnx__FunctionProto>, _ call: UnsafePointer<Onnx__NodeProto>
  ) throws(ONNXProblem) -> [String: UnsafePointer<Onnx__AttributeProto>] {
    var given = try AttributeTable.entries(call, scope)
    var result: [String: UnsafePointer<Onnx__AttributeProto>] = [:]
    for name in texts(function.pointee.n_attribute, function.pointee.attribute) {
      // Exporters also list attributes that the caller may leave out.
      if let attribute = given.removeValue(forKey: name) { result[name] = attribute }
    }
    for attribute in Messages(
      function.pointee.n_attribute_proto, function.pointee.attribute_proto)
    {
      let name = text(attribute.pointee.name)
      result[name] = given.removeValue(forKey: name) ?? attribute
    }
    if let unknown = given.keys.sorted().first {
      throw .unsupported("attribute '\(unknown)' not known")
    }
    if let graph = result.first(where: { $0.value.pointee.g != nil }) {
      throw .unsupported("attribute '\(graph.key)' hands a graph to a function")
    }
    return result
  }

  // MARK: Names

  /// The name of a node for messages, after the calls that lead to it.
  func label(of proto: UnsafePointer<Onnx__NodeProto>) -> String {
    frame.map { "\($0.label)/\(proto.label)" } ?? model.nodeName(proto.label)
  }

  func place(of proto: UnsafePointer<Onnx__NodeProto>) -> ONNXPlace {
    .node(label(of: proto), op: text(proto.pointee.op_type))
  }

  /// The name in the graph of what a node computes: its own, or inside a function one that is free.
  func name(of output: String) -> String {
    guard let frame else { return output }
    if let name = frame.names[output] { return name }
    var base = "\(frame.label)/\(output)"
    while declared.contains(base) { base += "_" }
    let name = graph.freshName(base)
    self.frame?.names[output] = name
    return name
  }

  /// The value of a name that is there already.
  func existing(_ name: String) -> ValueID? {
    guard let frame else { return graph.value(named: name) }
    if let input = frame.inputs[name] { return input }
    return frame.names[name].flatMap { graph.value(named: $0) }
  }

  func isLost(_ name: String) -> Bool { frame?.lost.contains(name) ?? lost.contains(name) }

  func lose(_ name: String) {
    guard !name.isEmpty else { return }
    if frame == nil { lost.insert(name) } else { frame?.lost.insert(name) }
  }
}
