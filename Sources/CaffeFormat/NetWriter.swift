import IR
import Operators
import Protobuf
import Tensors

/// A graph being written as layers.
struct NetWriter {
  let graph: Graph
  private(set) var layers: [WrittenLayer] = []
  private(set) var refusals: [CaffeRefusal] = []
  /// The node that is being written, and where its layers begin.
  private(set) var node: Node?
  private var start = 0
  /// Nodes that the layers of a later one stand for as well.
  private(set) var absorbed: Set<NodeID> = []
  /// The blobs that hold values, where their names are not those of the values.
  private var blobs: [ValueID: String] = [:]
  /// Constants that are blobs of Parameter layers.
  private var parameters: [ValueID: String] = [:]
  private var layerNames: Set<String> = []
  private var blobNames: Set<String> = []
  /// The nodes after which layers are named; of several nodes of a name it is the last.
  private var namesakes: [String: NodeID] = [:]
  /// Nodes whose results are known without running them.
  private let knownNodes: Set<NodeID>
  /// Whether inputs have sizes that are no numbers, so that what follows has none.
  let isOpen: Bool

  init(_ graph: Graph) {
    self.graph = graph
    knownNodes = Self.knownNodes(of: graph)
    isOpen = graph.inputs.contains { graph[$0].fact.tensorType?.shape.concrete == nil }
  }

  mutating func writeAll() {
    absorbed = patterns()
    let skipped = absorbed.union(knownNodes).union(graph.deadNodes)
    let nodes = graph.nodes.filter { !skipped.contains($0.id) }
    for node in nodes { namesakes[node.name] = node.id }
    layerNames = Set(namesakes.keys)
    for id in graph.valueIDs where graph[id].source != .constant {
      blobNames.insert(graph[id].name)
    }
    for output in graph.outputs { blobNames.insert(output.name) }
    for id in graph.inputs { writeInput(id) }
    for node in nodes { write(node) }
    if refusals.isEmpty { showOutputs() }
  }

  private mutating func writeInput(_ id: ValueID) {
    let info = graph[id]
    guard let (element, shape) = info.fact.tensorType else {
      return refuse(.input(info.name), "is no tensor, which Caffe has no blob for")
    }
    guard element == .f32 else {
      return refuse(.input(info.name), "is \(element), Caffe's blobs are f32")
    }
    guard let sizes = shape.concrete else {
      let example = shape.map { $0.value.map(String.init) ?? "1" }.joined(separator: "x")
      return refuse(
        .input(info.name),
        "has the shape \(shape.text), Caffe needs numbers: --input-shape '\(info.name)=\(example)'")
    }
    if let reason = Self.reason(against: sizes) { return refuse(.input(info.name), reason) }
    append(
      WrittenLayer(unusedLayerName(info.name), "Input", [], [info.name], "input_param") {
        $0.add("shape") { $0.add("dim", sizes) }
      })
  }

  private mutating func write(_ node: Node) {
    self.node = node
    start = layers.count
    do throws(Inexpressible) {
      try checkTypes(of: node)
      try WriterTable.write(node, &self)
    } catch {
      guard !error.reason.isEmpty else { return }
      refuse(.node(node.name, op: type(of: node.op).name), error.reason)
    }
  }

  mutating func refuse(_ part: CaffeRefusal.Part, _ reason: String) {
    refusals.append(CaffeRefusal(part: part, reason: reason))
  }

  /// Whether all results of a node are known without running it.
  func isKnown(_ node: Node) -> Bool { knownNodes.contains(node.id) }

  // MARK: Layers

  mutating func append(_ layer: WrittenLayer) {
    layerNames.insert(layer.name)
    blobNames.formUnion(layer.tops)
    layers.append(layer)
  }

  /// Puts the layers in another order.
  mutating func arrange(_ new: [WrittenLayer]) { layers = new }

  /// Adds a layer for the present node under made-up names, which `finish` replaces; returns its top.
  mutating func add(
    _ type: String, _ bottoms: [String], blobs: [WrittenBlob] = [], _ field: String? = nil,
    _ fill: (inout MessageDraft) -> Void = { _ in }
  ) -> String {
    addAll(type, bottoms, tops: 1, blobs: blobs, field, fill)[0]
  }

  /// The same for a layer of several tops.
  mutating func addAll(
    _ type: String, _ bottoms: [String], tops: Int, blobs: [WrittenBlob] = [],
    _ field: String? = nil, _ fill: (inout MessageDraft) -> Void = { _ in }
  ) -> [String] {
    let base = (node?.name ?? "") + "." + type.lowercased()
    var made: [String] = []
    for _ in 0..<tops {
      made.append(unusedBlobName(base))
      blobNames.insert(made[made.count - 1])
    }
    append(WrittenLayer(unusedLayerName(base), type, bottoms, made, blobs: blobs, field, fill))
    return made
  }

  /// Makes a blob one of the present node's results: the layer that gives it takes the names of both.
  ///
  /// A blob that an earlier node gives becomes another name of its value.
  mutating func finish(_ blob: String, _ output: Int = 0) {
    guard let node, output < node.outputs.count, let value = node.outputs[output] else { return }
    guard let index = layers[start...].lastIndex(where: { $0.tops.contains(blob) }),
      layers[index].type != "Parameter"
    else {
      blobs[value] = blob
      return
    }
    rename(blob, to: graph[value].name, from: start)
    if namesakes[node.name] == node.id {
      namesakes[node.name] = nil
      layers[index].name = node.name
    }
  }

  mutating func rename(_ blob: String, to name: String, from first: Int = 0) {
    for index in layers.indices.dropFirst(first) {
      for place in layers[index].bottoms.indices where layers[index].bottoms[place] == blob {
        layers[index].bottoms[place] = name
      }
      for place in layers[index].tops.indices where layers[index].tops[place] == blob {
        layers[index].tops[place] = name
      }
    }
    blobNames.insert(name)
  }

  /// The blob that holds a value.
  func blob(of value: ValueID) -> String { blobs[value] ?? graph[value].name }

  mutating func setBlob(of value: ValueID, to name: String) { blobs[value] = name }

  /// The blob of a constant, given by a Parameter layer; its name is made up unless one is given.
  mutating func parameter(_ value: ValueID, _ tensor: Tensor, name: String? = nil) -> String {
    if let known = parameters[value] { return known }
    let constant = graph[value].name
    let stem = constant.hasSuffix(".value") ? String(constant.dropLast(6)) : constant
    let name = name ?? unusedBlobName(constant)
    append(
      WrittenLayer(
        unusedLayerName(stem), "Parameter", [], [name], blobs: [WrittenBlob(tensor)],
        "parameter_param"
      ) { $0.add("shape") { $0.add("dim", tensor.shape) } })
    parameters[value] = name
    return name
  }

  func unusedLayerName(_ base: String) -> String { Self.unused(base, layerNames) }

  func unusedBlobName(_ base: String) -> String { Self.unused(base, blobNames) }

  private static func unused(_ base: String, _ taken: Set<String>) -> String {
    if !taken.contains(base) { return base }
    var number = 1
    while taken.contains("\(base).\(number)") { number += 1 }
    return "\(base).\(number)"
  }
}
