import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// One layer being read: what a row of the table sees of it, and how it adds to the graph.
struct LayerReader {
  /// The layer's name, for messages; made up from its position when it has none.
  let name: String
  /// The type's name, that of V2 for layers of every form.
  let type: String
  /// The layer as V2 has it; its pointers are valid while the layer is read.
  let parameter: Caffe__LayerParameter
  let phase: CaffePhase
  let bottoms: [ValueID]
  /// The names of the results, in order.
  let topNames: [String]
  private let reader: NetReader
  /// Tells layers of one name apart.
  private let position: Int
  /// Which tops the layer has given so far.
  private(set) var given: Set<Int> = []
  /// The trained tensors asked for so far.
  private(set) var taken: [Int: Tensor] = [:]

  init(
    _ parameter: Caffe__LayerParameter, name: String, type: String, position: Int,
    bottoms: [ValueID], topNames: [String], reader: NetReader
  ) {
    self.parameter = parameter
    self.name = name
    self.type = type
    self.position = position
    self.bottoms = bottoms
    self.topNames = topNames
    self.reader = reader
    phase =
      parameter.has_phase != 0 && !reader.isTrainedNet
      ? (parameter.phase == CAFFE__PHASE__TRAIN ? .train : .test) : reader.options.phase
  }

  // MARK: Settings

  /// A message of settings; all defaults when the layer has none.
  func settings<M>(
    _ field: UnsafeMutablePointer<M>?, _ initialise: (UnsafeMutablePointer<M>?) -> Void
  ) -> M {
    if let field { return field.pointee }
    return withUnsafeTemporaryAllocation(of: M.self, capacity: 1) { memory in
      initialise(memory.baseAddress)
      return memory[0]
    }
  }

  /// An axis of a value of some rank; a negative one counts from the end.
  func axis(_ axis: Int, rank: Int, _ field: String) throws(CaffeProblem) -> Int {
    guard axis >= -rank, axis < rank else {
      throw .field(
        name: field, found: "\(axis)",
        expected: rank == 0 ? "absent for a single number" : "between \(-rank) and \(rank - 1)")
    }
    return axis < 0 ? axis + rank : axis
  }

  // MARK: Operands

  /// The operands, `required` to `maximum` of them, padded with nil to `maximum`.
  func operands(_ required: Int, _ maximum: Int) throws(CaffeProblem) -> [ValueID?] {
    guard bottoms.count >= required, bottoms.count <= maximum else {
      let expected =
        required == maximum
        ? "\(required)"
        : bottoms.count < required ? "at least \(required)" : "at most \(maximum)"
      throw .operandCount(found: bottoms.count, expected: expected)
    }
    return bottoms + [ValueID?](repeating: nil, count: maximum - bottoms.count)
  }

  /// The element type and shape of a value.
  func type(of value: ValueID) throws(CaffeProblem) -> (element: ElementType, shape: Shape) {
    guard let type = reader.graph[value].fact.tensorType else {
      throw .unsupported("'\(reader.graph[value].name)' is not a tensor")
    }
    return type
  }

  /// The sizes of a value, all of which must be known.
  func sizes(of value: ValueID) throws(CaffeProblem) -> [Int] {
    let shape = try type(of: value).shape
    guard let sizes = shape.concrete else {
      throw .unknownSize(value: reader.graph[value].name, shape: shape.text)
    }
    return sizes
  }

  // MARK: Trained tensors

  /// How many trained tensors the file has for the layer; 0 when there is no file.
  var blobCount: Int { reader.weights.count(layer: name, parameter) }

  /// A trained tensor of the layer as a constant named after the layer and `suffix`.
  ///
  /// A tensor that is missing or of another shape is reported with all others at the end; the constant is then
  /// a stand-in. Tensors that share a name in `param` are one constant.
  mutating func blob(
    _ index: Int, _ shape: [Int], filler: UnsafeMutablePointer<Caffe__FillerParameter>?,
    _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    let shared = sharedName(index)
    if let shared, let known = reader.sharedConstants[shared],
      reader.graph[known].fact.constant?.shape == shape
    {
      _ = try blobTensor(index, shape, filler: filler, suffix)
      return known
    }
    let id = try constant(try blobTensor(index, shape, filler: filler, suffix), suffix)
    if let shared, reader.sharedConstants[shared] == nil { reader.sharedConstants[shared] = id }
    return id
  }

  /// The numbers of a trained tensor, for a row that computes with them.
  mutating func blobTensor(
    _ index: Int, _ shape: [Int], filler: UnsafeMutablePointer<Caffe__FillerParameter>?,
    _ suffix: String
  ) throws(CaffeProblem) -> Tensor {
    if let tensor = taken[index], tensor.shape == shape { return tensor }
    let tensor = try reader.blob(
      TrainedTensor(
        layer: name, type: type, position: position, index: index, shape: shape,
        filler: filler.map { UnsafePointer($0) }, shared: sharedName(index),
        isPermissive: isPermissive(index)),
      parameter)
    taken[index] = tensor
    return tensor
  }

  private func specification(_ index: Int) -> Caffe__ParamSpec? {
    guard index < parameter.n_param else { return nil }
    return Messages(parameter.n_param, parameter.param)[index].pointee
  }

  private func sharedName(_ index: Int) -> String? {
    guard let field = specification(index)?.name else { return nil }
    let name = text(field)
    return name.isEmpty ? nil : name
  }

  private func isPermissive(_ index: Int) -> Bool {
    specification(index)?.share_mode == CAFFE__PARAM_SPEC__DIM_CHECK_MODE__PERMISSIVE
  }

  // MARK: Results

  /// Adds a constant named after the layer and `suffix`.
  mutating func constant(_ tensor: Tensor, _ suffix: String) throws(CaffeProblem) -> ValueID {
    let name = reader.freshName("\(name).\(suffix)")
    do throws(GraphError) {
      return try reader.graph.addConstant(name, tensor)
    } catch { throw .graph(error) }
  }

  /// Integers as a constant; nil for nil.
  mutating func constant(_ values: [Int]?, _ suffix: String) throws(CaffeProblem) -> ValueID? {
    guard let values else { return nil }
    return try constant(Tensor(values), suffix)
  }

  /// Adds a node whose single result is a step on the way to the layer's own.
  mutating func step(
    _ operation: any Operator, _ inputs: [ValueID?], _ suffix: String
  ) throws(CaffeProblem) -> ValueID {
    try steps(operation, inputs, [suffix])[0]
  }

  /// Adds a node whose results are all steps on the way.
  mutating func steps(
    _ operation: any Operator, _ inputs: [ValueID?], _ suffixes: [String]
  ) throws(CaffeProblem) -> [ValueID] {
    let names = suffixes.map { reader.freshName("\(name).\($0)") }
    return try add(operation, inputs, names, origins: names.map { _ in nil })
  }

  /// Adds a node whose first result is a top; the second, a step, is returned.
  mutating func result(
    _ operation: any Operator, _ inputs: [ValueID?], top: Int, and suffix: String
  ) throws(CaffeProblem) -> ValueID {
    guard top < topNames.count else {
      throw .topCount(found: topNames.count, expected: "at least \(top + 1)")
    }
    let claimed = reader.claim(topNames[top])
    let second = reader.freshName("\(name).\(suffix)")
    let results = try add(operation, inputs, [claimed, second], origins: [claimed, nil])
    reader.bind(topNames[top], results[0])
    given.insert(top)
    return results[1]
  }

  /// Adds the node that gives one top, or all of them when `top` is nil and the operator has several results.
  mutating func result(
    _ operation: any Operator, _ inputs: [ValueID?], top: Int? = nil
  ) throws(CaffeProblem) {
    guard !topNames.isEmpty else { throw .topCount(found: 0, expected: "at least 1") }
    var tops = [top ?? 0]
    if top == nil, topNames.count > 1 {
      let facts: [Fact]
      do throws(GraphError) {
        facts = try Graph.infer(
          operation, inputs.map { $0.map { reader.graph[$0].fact } }, node: name)
      } catch { throw .graph(error) }
      tops = Array(0..<min(facts.count, topNames.count))
    }
    guard let last = tops.last, last < topNames.count else { return }
    var names: [String] = []
    for top in tops { names.append(reader.claim(topNames[top])) }
    let values = try add(operation, inputs, names, origins: names)
    for (top, value) in zip(tops, values) {
      reader.bind(topNames[top], value)
      given.insert(top)
    }
  }

  /// Makes a top another name of a value that there is.
  mutating func pass(_ value: ValueID, top: Int) throws(CaffeProblem) {
    guard top < topNames.count else { return }
    reader.bind(topNames[top], value)
    given.insert(top)
  }

  private func add(
    _ operation: any Operator, _ inputs: [ValueID?], _ names: [String], origins: [String?]
  ) throws(CaffeProblem) -> [ValueID] {
    var inputs = inputs
    while let last = inputs.last, last == nil { inputs.removeLast() }
    do throws(GraphError) {
      let results = try reader.graph.addNode(
        operation, inputs, outputs: names, name: name, origins: [name], valueOrigins: origins)
      return results.compactMap { $0 }
    } catch { throw .graph(error) }
  }

  mutating func note(_ note: CaffeNote) { reader.notes.append(note) }
}
