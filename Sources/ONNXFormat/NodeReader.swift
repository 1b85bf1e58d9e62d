import COnnxSchema
import IR
import Operators
import Protobuf
import Tensors

/// One node being read: what a row of the table sees of it, and how it adds to the graph.
struct NodeReader {
  let op: String
  /// The name for messages.
  let label: String
  /// The version of the operator that holds at the model's opset.
  let since: Int
  /// The operands; nil where an optional input is absent. Trailing absent ones are left out.
  let inputs: [ValueID?]
  /// The names of the results; nil where an output is not used.
  let outputs: [String?]
  private let reader: GraphReader
  private var attributes: AttributeTable

  init(
    _ proto: UnsafePointer<Onnx__NodeProto>, since: Int, inputs: [ValueID?], reader: GraphReader
  ) throws(ONNXProblem) {
    op = text(proto.pointee.op_type)
    label = reader.label(of: proto)
    self.since = since
    self.reader = reader
    self.inputs = inputs.trimmed
    outputs = texts(proto.pointee.n_output, proto.pointee.output).map {
      $0.isEmpty ? nil : reader.name(of: $0)
    }
    attributes = try AttributeTable(proto, reader.scope)
  }

  // MARK: Operands

  /// The operands, `required` to `maximum` of them, padded with nil to `maximum`.
  func operands(_ required: Int, _ maximum: Int) throws(ONNXProblem) -> [ValueID?] {
    guard inputs.count <= maximum else {
      throw .operandCount(found: inputs.count, expected: "at most \(maximum)")
    }
    for index in 0..<required where index >= inputs.count || inputs[index] == nil {
      throw .missingOperand(index: index)
    }
    return inputs + [ValueID?](repeating: nil, count: maximum - inputs.count)
  }

  /// At least one operand, all of them given.
  func variadic() throws(ONNXProblem) -> [ValueID] {
    guard !inputs.isEmpty else { throw .operandCount(found: 0, expected: "at least 1") }
    var given: [ValueID] = []
    for (index, input) in inputs.enumerated() {
      guard let input else { throw .missingOperand(index: index) }
      given.append(input)
    }
    return given
  }

  /// The element type and shape of a value.
  func type(of value: ValueID?) throws(ONNXProblem) -> (element: ElementType, shape: Shape) {
    guard let value, let type = reader.graph[value].fact.tensorType else {
      throw .unsupported("an input is not a tensor")
    }
    return type
  }

  /// The tensor of a value that is known before running.
  func known(_ value: ValueID?) -> Tensor? {
    value.flatMap { reader.graph[$0].fact.constant }
  }

  // MARK: Attributes

  mutating func int(_ name: String) throws(ONNXProblem) -> Int? {
    try attributes.take(name, .int).map { Int($0.i) }
  }

  /// An integer that is small, as axes and counts are.
  mutating func small(_ name: String) throws(ONNXProblem) -> Int? {
    guard let value = try int(name) else { return nil }
    return try NodeReader.small(value, name)
  }

  mutating func flag(_ name: String, _ absent: Bool = false) throws(ONNXProblem) -> Bool {
    try int(name).map { $0 != 0 } ?? absent
  }

  mutating func float(_ name: String) throws(ONNXProblem) -> Float? {
    try attributes.take(name, .float)?.f
  }

  mutating func string(_ name: String) throws(ONNXProblem) -> String? {
    try attributes.take(name, .string).map { text($0.s) }
  }

  mutating func ints(_ name: String) throws(ONNXProblem) -> [Int]? {
    try attributes.take(name, .ints).map { numbers($0.n_ints, $0.ints).map { Int($0) } }
  }

  /// Integers that are small, as window sizes and paddings are.
  mutating func smalls(_ name: String) throws(ONNXProblem) -> [Int]? {
    guard let values = try ints(name) else { return nil }
    for value in values { _ = try NodeReader.small(value, name) }
    return values
  }

  mutating func floats(_ name: String) throws(ONNXProblem) -> [Float]? {
    try attributes.take(name, .floats).map { Array(numbers($0.n_floats, $0.floats)) }
  }

  mutating func strings(_ name: String) throws(ONNXProblem) -> [String]? {
    try attributes.take(name, .strings).map { list in
      (0..<list.n_strings).map { text(list.strings[$0]) }
    }
  }

  mutating func tensor(_ name: String) throws(ONNXProblem) -> Tensor? {
    guard let attribute = try attributes.take(name, .tensor) else { return nil }
    guard let proto = attribute.t else { throw .missingAttribute(name) }
    do throws(TensorProblem) {
      return try reader.model.tensors.read(proto)
    } catch { throw .tensor(attribute: name, error) }
  }

  /// An element type by its number in the format; nil when it is absent or undefined.
  mutating func element(_ name: String) throws(ONNXProblem) -> ElementType? {
    guard let code = try small(name), code != 0 else { return nil }
    do throws(TensorProblem) {
      return try ElementType(onnx: Int32(code))
    } catch { throw .tensor(attribute: name, error) }
  }

  mutating func graph(_ name: String) throws(ONNXProblem) -> UnsafePointer<Onnx__GraphProto> {
    guard let graph = try attributes.take(name, .graph)?.g else { throw .missingAttribute(name) }
    return UnsafePointer(graph)
  }

  /// One word of a list; `absent` when the attribute is not there.
  mutating func word<T>(
    _ name: String, _ words: [String: T], _ absent: T
  ) throws(ONNXProblem) -> T {
    guard let found = try string(name) else { return absent }
    guard let value = words[found] else {
      throw .attribute(
        name: name, found: "'\(found)'",
        expected: "one of " + words.keys.sorted().joined(separator: ", "))
    }
    return value
  }

  /// Passes over attributes that have no bearing on inference.
  mutating func ignore(_ names: String...) { attributes.drop(names) }

  /// Refuses attributes that nothing has read.
  func finish() throws(ONNXProblem) {
    let left = attributes.left
    guard left.isEmpty else {
      let names = left.map { "'\($0)'" }.joined(separator: ", ")
      throw .unsupported("\(left.count == 1 ? "attribute" : "attributes") \(names) not known")
    }
  }

  private static func small(_ value: Int, _ name: String) throws(ONNXProblem) -> Int {
    guard Int32(exactly: value) != nil else {
      throw .attribute(name: name, found: "\(value)", expected: "a number of 32 bits")
    }
    return value
  }

  // MARK: Results

  /// Adds a constant that the model holds in another form, such as an attribute that became an input.
  func constant(_ tensor: Tensor, _ suffix: String) throws(ONNXProblem) -> ValueID {
    let name = reader.graph.freshName("\(label).\(suffix)")
    do throws(GraphError) {
      return try reader.graph.addConstant(name, tensor)
    } catch { throw .graph(error) }
  }

  /// Integers as a constant; nil for nil.
  func constant(_ values: [Int]?, _ suffix: String) throws(ONNXProblem) -> ValueID? {
    guard let values else { return nil }
    return try constant(Tensor(values), suffix)
  }

  /// Adds a node whose single result is a step on the way to the node's own.
  func step(
    _ operation: any Operator, _ inputs: [ValueID?], _ suffix: String
  ) throws(ONNXProblem) -> ValueID {
    let name = reader.graph.freshName("\(label).\(suffix)")
    do throws(GraphError) {
      let results = try reader.graph.addNode(
        operation, inputs.trimmed, outputs: [name], name: label, origins: [label],
        valueOrigins: [nil])
      guard let result = results.first ?? nil else {
        throw .invalid("\(label) has no result")
      }
      return result
    } catch { throw .graph(error) }
  }

  /// Adds the node that gives this node's results.
  func result(
    _ operation: any Operator, _ inputs: [ValueID?], regions: [Graph] = []
  ) throws(ONNXProblem) {
    guard outputs.contains(where: { $0 != nil }) else { return }
    do throws(GraphError) {
      try reader.graph.addNode(
        operation, inputs.trimmed, outputs: outputs, regions: regions, name: label,
        origins: [label], valueOrigins: outputs.map(origin))
    } catch { throw .graph(error) }
  }

  /// Adds the node that gives one of this node's results when they come from several, or a step where that
  /// result is not used.
  func part(
    _ operation: any Operator, _ inputs: [ValueID?], output index: Int, _ suffix: String
  ) throws(ONNXProblem) -> ValueID {
    guard index < outputs.count, let name = outputs[index] else {
      return try step(operation, inputs, suffix)
    }
    do throws(GraphError) {
      let results = try reader.graph.addNode(
        operation, inputs.trimmed, outputs: [name], name: label, origins: [label],
        valueOrigins: [origin(name)])
      guard let result = results.first ?? nil else { throw .invalid("\(label) has no result") }
      return result
    } catch { throw .graph(error) }
  }

  /// Makes a constant this node's only result.
  func result(_ tensor: Tensor) throws(ONNXProblem) {
    guard outputs.count == 1 else {
      throw .unsupported("\(outputs.count) outputs of a constant")
    }
    guard let name = outputs[0] else { return }
    do throws(GraphError) {
      try reader.graph.addConstant(name, tensor, origin: origin(name))
    } catch { throw .graph(error) }
  }

  /// The value of the model that a result is: none for what only the inside of a function has.
  private func origin(_ name: String?) -> String? {
    guard reader.frame != nil, let name else { return name }
    return reader.declared.contains(name) ? name : nil
  }

  func note(_ note: ONNXNote) { reader.model.notes.append(note) }

  /// Reads the regions of a node, which take the same captured values; these are the second result.
  ///
  /// - Parameter only: the one that is read when the others are not; they are empty.
  func regions(
    _ protos: [UnsafePointer<Onnx__GraphProto>], only: Int? = nil
  ) throws(ONNXProblem) -> (regions: [Graph], captures: [ValueID]) {
    try reader.regions(protos, only: only)
  }
}

extension [ValueID?] {
  /// Without the absent operands at the end.
  fileprivate var trimmed: [ValueID?] {
    var result = self
    while let last = result.last, last == nil { result.removeLast() }
    return result
  }
}
