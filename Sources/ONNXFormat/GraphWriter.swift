import IR
import Operators
import Protobuf
import Tensors

/// Writes one graph of a model, the main one or a region, as the fields of a `GraphProto`.
///
/// Nodes that cannot be written are reported to the context, so that everything is found at once.
final class GraphWriter {
  let context: WriteContext
  let graph: Graph
  let parent: GraphWriter?
  /// The names of the values in the file.
  var names: [ValueID: String] = [:]
  /// The names that are seen here and in the graphs of the nodes.
  private var scope: Set<String> = []
  /// The element types of the values by their names.
  private var elements: [String: ElementType] = [:]
  /// The names that nodes read.
  private var used: Set<String> = []
  /// Constants that the graph does not have.
  private var created: [Initialiser] = []
  /// The name of the message.
  private var title: String
  private(set) var initialisers: [Initialiser] = []
  private var nodes = WireWriter()
  private var tail = WireWriter()
  /// Outputs that need a node of their own: the value's name and the output's.
  private var aliases: [(value: ValueID, output: String)] = []
  private(set) var outputNames: [String] = []

  init(_ graph: Graph, _ context: WriteContext, parent: GraphWriter? = nil) {
    self.graph = graph
    title = graph.name
    self.context = context
    self.parent = parent
  }

  /// The fields before and after the initialisers.
  var body: (head: [UInt8], tail: [UInt8]) {
    var head = nodes
    head.text(2, title.isEmpty ? "graph" : title)
    return (head.bytes, tail.bytes)
  }

  // MARK: Graphs

  func writeMain() {
    for id in graph.inputs { bind(id, to: graph[id].name) }
    for id in graph.constants { bind(id, to: graph[id].name) }
    nameResults()
    writeNodes()
    for id in graph.inputs {
      guard let tensor = graph[id].tensor else { continue }
      initialisers.append(Initialiser(name: name(of: id), tensor: tensor))
    }
    collectConstants()
    for id in graph.inputs { describe(name(of: id), graph[id].fact.type, 11) }
    for (output, name) in zip(graph.outputs, outputNames) {
      describe(name, graph[output.value].fact.type, 12)
    }
    let shown = Set(outputNames)
    for node in graph.nodes {
      for case let id? in node.outputs where !shown.contains(name(of: id)) {
        describe(name(of: id), graph[id].fact.type, 13)
      }
    }
    keepOrigins()
  }

  /// The message of a region whose inputs stand for values of the graph around it.
  func region(_ title: String, inputs: [String], shared: Set<String>) -> [UInt8] {
    self.title = title
    for (id, name) in zip(graph.inputs, inputs) {
      names[id] = name
    }
    for id in graph.constants {
      let info = graph[id]
      guard let tensor = info.tensor else { continue }
      if shared.contains(info.name), let name = parent?.capture(info.name, tensor) {
        names[id] = name
      } else {
        bind(id, to: info.name)
      }
    }
    nameResults()
    writeNodes()
    collectConstants()
    for (output, name) in zip(graph.outputs, outputNames) {
      describe(name, graph[output.value].fact.type, 12)
    }
    for name in used where !scope.contains(name) { parent?.use(name) }
    var writer = WireWriter()
    let (head, tail) = body
    var bytes = head
    for initialiser in initialisers { writer.bytes(5, initialiser.bytes) }
    bytes += writer.bytes + tail
    return bytes
  }

  /// The name under which a constant of a region is found here, put here when it is not yet.
  private func capture(_ name: String, _ tensor: Tensor) -> String {
    if let parent { return parent.capture(name, tensor) }
    if let id = graph.value(named: name), names[id] == name, let own = graph[id].tensor,
      graph[id].isConstant, own.isIdentical(to: tensor)
    {
      return name
    }
    if let own = created.first(where: { $0.name == name }), own.tensor.isIdentical(to: tensor) {
      return name
    }
    let name = scope.contains(name) ? context.freshName(name) : name
    scope.insert(name)
    created.append(Initialiser(name: name, tensor: tensor))
    return name
  }

  // MARK: Names

  func name(of id: ValueID) -> String { names[id] ?? graph[id].name }

  /// Whether a name means something here already.
  private func isTaken(_ name: String) -> Bool {
    scope.contains(name) || parent?.isTaken(name) ?? false
  }

  private func bind(_ id: ValueID, to name: String) {
    let name = isTaken(name) ? context.freshName(name) : name
    scope.insert(name)
    names[id] = name
  }

  /// Names the results of the nodes, where it can be after the outputs that show them.
  private func nameResults() {
    var shown: [ValueID: String] = [:]
    for output in graph.outputs where !isTaken(output.name) {
      guard case .node = graph[output.value].source else { continue }
      let isOwn = output.name == graph[output.value].name
      if isOwn || shown[output.value] == nil { shown[output.value] = output.name }
    }
    for (id, name) in shown.sorted(by: { $0.key < $1.key }) {
      scope.insert(name)
      names[id] = name
    }
    for output in graph.outputs {
      let isShown = names[output.value] == output.name
      let isFree = !isTaken(output.name)
      let name = isShown || isFree ? output.name : context.freshName(output.name)
      if !isShown {
        if parent == nil, !isFree {
          report(
            output.name, nil,
            .inexpressible("an input has the name of this output, which shows another value"))
        }
        aliases.append((output.value, name))
        scope.insert(name)
      }
      outputNames.append(name)
    }
    for node in graph.nodes {
      for case let id? in node.outputs where names[id] == nil { bind(id, to: graph[id].name) }
    }
  }

  // MARK: Nodes

  private func writeNodes() {
    for (id, name) in names { note(name, graph[id].fact.tensorType?.element) }
    for node in graph.nodes {
      do throws(WriteProblem) {
        let writer = NodeWriter(node, self)
        try WriterTable.write(writer)
      } catch {
        if !addResults(of: node) { report(node.name, type(of: node.op).name, error) }
      }
    }
    for (value, output) in aliases {
      add("Identity", [name(of: value)], [output], [], name: output)
    }
  }

  /// Puts constants in the place of results that are known; false when some are not.
  private func addResults(of node: Node) -> Bool {
    let results = node.outputs.compactMap { $0 }
    let tensors = results.compactMap { graph[$0].fact.constant }
    guard tensors.count == results.count else { return false }
    for (id, tensor) in zip(results, tensors) {
      created.append(Initialiser(name: name(of: id), tensor: tensor))
      use(name(of: id))
    }
    return true
  }

  func report(_ name: String, _ op: String?, _ problem: WriteProblem) {
    context.problems.append(
      UnwritablePart(
        name: name, op: op, reason: "\(problem)", neededOpset: problem.neededOpset))
  }

  /// Adds a node; absent inputs and outputs are empty, those at the end left out.
  func add(
    _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [ONNXAttribute],
    name: String
  ) {
    let unique = context.nodeName(name)
    nodes.message(1) {
      for input in inputs { $0.text(1, input) }
      for output in outputs { $0.text(2, output) }
      if !unique.isEmpty { $0.text(3, unique) }
      $0.text(4, op)
      for attribute in attributes { $0.message(5) { attribute.write(&$0) } }
    }
    for input in inputs { use(input) }
  }

  func use(_ name: String) { used.insert(name) }

  func element(of name: String) -> ElementType? {
    elements[name] ?? parent?.element(of: name)
  }

  func note(_ name: String, _ element: ElementType?) { elements[name] = element }

  /// Adds a constant that the graph does not have; gives its name.
  func addConstant(_ tensor: Tensor, _ base: String) -> String {
    let name = context.freshName(base)
    scope.insert(name)
    note(name, tensor.element)
    created.append(Initialiser(name: name, tensor: tensor))
    return name
  }

  // MARK: Constants and types

  /// Constants that nothing reads are nodes: of initialisers, readers take those that are used.
  private func collectConstants() {
    for name in outputNames { use(name) }
    for id in graph.constants {
      guard let tensor = graph[id].tensor else { continue }
      let constant = Initialiser(name: name(of: id), tensor: tensor)
      guard scope.contains(constant.name) else { continue }
      if used.contains(constant.name) {
        initialisers.append(constant)
      } else if graph[id].uses.isEmpty, tensor.byteCount <= Self.largestNode {
        let value = ONNXAttribute.tensor("value", tensor)
        add("Constant", [], [constant.name], [value], name: constant.name)
      }
    }
    initialisers += created.filter { used.contains($0.name) }
  }

  private static let largestNode = 1 << 16

  /// Writes a `ValueInfoProto`.
  private func describe(_ name: String, _ type: ValueType, _ field: Int) {
    guard case .tensor(let element, let shape) = type else {
      return report(name, nil, .inexpressible("is no tensor"))
    }
    tail.message(field) {
      $0.text(1, name)
      $0.message(2) { type in
        type.message(1) { tensor in
          tensor.integer(1, Int64(element.onnx))
          tensor.message(2) { list in
            for dim in shape { list.message(1) { dim.writeONNX(&$0) } }
          }
        }
      }
    }
  }

  /// Says what a value equals in the source where that is not what its name says.
  private func keepOrigins() {
    let results = graph.nodes.flatMap { $0.outputs.compactMap { $0 } }
    let kept = Set(initialisers.map(\.name))
    let constants = graph.constants.filter { kept.contains(name(of: $0)) }
    for id in constants + results where graph[id].origin != name(of: id) {
      context.metadata.append(
        .init(key: ONNXInfo.originPrefix + name(of: id), value: graph[id].origin ?? ""))
    }
  }
}

extension Dim {
  /// Writes a `TensorShapeProto.Dimension`; one without a field is unknown.
  fileprivate func writeONNX(_ writer: inout WireWriter) {
    if let value {
      writer.integer(1, Int64(value))
    } else if !isUnknown {
      writer.text(2, symbolName ?? description)
    }
  }
}
