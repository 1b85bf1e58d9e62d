import IR
import Operators
import Tensors

/// One node being written: what a row of the table sees of it, and how it adds to the file.
struct NodeWriter {
  let node: Node
  /// The opset that is written.
  let opset: Int
  /// The names of the operands, empty where an optional one is absent; absent ones at the end are left out.
  let inputs: [String]
  /// The names of the results, empty where one is not used.
  let outputs: [String]
  private let writer: GraphWriter

  init(_ node: Node, _ writer: GraphWriter) {
    self.node = node
    self.writer = writer
    opset = writer.context.opset
    inputs = node.inputs.map { $0.map(writer.name(of:)) ?? "" }.trimmed
    outputs = node.outputs.map { $0.map(writer.name(of:)) ?? "" }.trimmed
  }

  // MARK: Operands

  /// The name of an operand, empty when it is absent.
  func input(_ index: Int) -> String { index < inputs.count ? inputs[index] : "" }

  func has(_ index: Int) -> Bool { !input(index).isEmpty }

  /// Whether anything reads a result.
  func isUsed(_ index: Int) -> Bool { index < outputs.count && !outputs[index].isEmpty }

  private func fact(_ index: Int) -> Fact? {
    index < node.inputs.count ? node.inputs[index].map { writer.graph[$0].fact } : nil
  }

  /// The element type and shape of an operand.
  func type(_ index: Int) throws(WriteProblem) -> (element: ElementType, shape: Shape) {
    guard let type = fact(index)?.tensorType else {
      throw .inexpressible("input \(index) is no tensor")
    }
    return type
  }

  func shape(_ index: Int) throws(WriteProblem) -> Shape { try type(index).shape }

  func element(_ index: Int = 0) throws(WriteProblem) -> ElementType { try type(index).element }

  /// The tensor of an operand that is known before running.
  func known(_ index: Int) -> Tensor? { fact(index)?.constant }

  /// The integers of an operand that must be known; nil when it is absent.
  func integers(_ index: Int, _ what: String, opset: Int) throws(WriteProblem) -> [Int]? {
    guard has(index) else { return nil }
    guard let tensor = known(index) else {
      throw .needs(opset: opset, "\(what) are not known before running")
    }
    return tensor.integers.map { Int($0) }
  }

  /// The element type and shape of a result.
  func result(_ index: Int) -> (element: ElementType, shape: Shape)? {
    guard index < node.outputs.count, let id = node.outputs[index] else { return nil }
    return writer.graph[id].fact.tensorType
  }

  /// The axis counted from the front.
  func axis(_ axis: Int, rank: Int) -> Int { axis < 0 ? axis + rank : axis }

  // MARK: Nodes

  /// Refuses what came with a later opset.
  func require(_ opset: Int, _ what: @autoclosure () -> String) throws(WriteProblem) {
    if self.opset < opset { throw .needs(opset: opset, what()) }
  }

  private func check(_ op: String) throws(WriteProblem) {
    guard let first = StandardOperators.versions("", op)?.first else {
      preconditionFailure("ONNX has no operator \(op)")
    }
    try require(first, "it is \(op)")
  }

  /// Adds the node that gives this node's results.
  func write(
    _ op: String, _ inputs: [String], _ attributes: [ONNXAttribute] = [], outputs: [String]? = nil
  ) throws(WriteProblem) {
    try check(op)
    let names = outputs ?? self.outputs
    try emit(op, inputs.trimmed, names, attributes, expected: names.map(element(of:)))
  }

  /// Adds a node whose single result is a step on the way; gives its name.
  func step(
    _ op: String, _ inputs: [String], _ attributes: [ONNXAttribute], _ suffix: String
  ) throws(WriteProblem) -> String {
    try check(op)
    let result = fresh(suffix)
    try emit(op, inputs.trimmed, [result], attributes, expected: [nil])
    return result
  }

  /// The same without attributes.
  func step(
    _ op: String, _ inputs: [String], _ suffix: String
  ) throws(WriteProblem) -> String {
    try step(op, inputs, [], suffix)
  }

  /// Adds a node as it is.
  /// Where results are no results of the graph, it is a step, which is called after the first of them.
  func addNode(
    _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [ONNXAttribute]
  ) {
    let isStep = !outputs.contains { !$0.isEmpty && self.outputs.contains($0) }
    writer.add(op, inputs, outputs, attributes, name: isStep ? outputs[0] : node.name)
  }

  /// The element type of a value in the file.
  func element(of name: String) -> ElementType? { writer.element(of: name) }

  /// Keeps the element type of a value that the graph does not have.
  func note(_ name: String, _ element: ElementType?) { writer.note(name, element) }

  /// A name that no value has, for a result that the graph does not have.
  func fresh(_ suffix: String) -> String { writer.context.freshName("\(node.name).\(suffix)") }

  /// Adds a constant; gives its name.
  func constant(_ tensor: Tensor, _ suffix: String) -> String {
    writer.addConstant(tensor, "\(node.name).\(suffix)")
  }

  func constant(_ values: [Int], _ suffix: String) -> String { constant(Tensor(values), suffix) }

  /// Adds a scalar; gives its name.
  func scalar(_ value: Double, _ element: ElementType, _ suffix: String) -> String {
    constant(Tensor([value], shape: [], as: element), suffix)
  }

  /// The value in another element type.
  func cast(_ value: String, to element: ElementType, _ suffix: String) throws(WriteProblem)
    -> String
  {
    try step("Cast", [value], [.int("to", element.onnx)], suffix)
  }

  /// An operand of one element as a scalar, or as the vector of one that runtimes take for one.
  func scalarInput(_ index: Int, _ suffix: String) throws(WriteProblem) -> String {
    guard has(index) else { return "" }
    let shape = try shape(index)
    if shape.count <= 1 { return input(index) }
    if let tensor = known(index), tensor.count == 1 {
      return constant(tensor.reshaped([]), suffix)
    }
    return try step("Reshape", [input(index), constant([Int](), "scalar")], suffix)
  }

  /// The messages of the graphs that the node holds.
  ///
  /// - Parameters:
  ///   - captures: the operands that they take.
  ///   - chosen: the region that stands for each one, under the name of that one.
  func regions(captures: [String], chosen: [Int]) -> [[UInt8]] {
    let shared = node.regions.dropFirst().reduce(constantNames(node.regions.first)) {
      $0.intersection(constantNames($1))
    }.filter { name in
      let tensors = node.regions.compactMap { region in
        region.value(named: name).flatMap { region[$0].tensor }
      }
      return tensors.dropFirst().allSatisfy { $0.isIdentical(to: tensors[0]) }
    }
    return zip(node.regions, chosen).map { region, index in
      GraphWriter(node.regions[index], writer.context, parent: writer)
        .region(region.name, inputs: captures, shared: shared)
    }
  }

  private func constantNames(_ region: Graph?) -> Set<String> {
    guard let region else { return [] }
    return Set(region.constants.map { region[$0].name })
  }
}

extension [String] {
  /// Without the empty ones at the end.
  fileprivate var trimmed: [String] {
    var result = self
    while let last = result.last, last.isEmpty { result.removeLast() }
    return result
  }
}
