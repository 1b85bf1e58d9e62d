import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// Reads the layers of a network into a graph.
///
/// What cannot be read is reported and the blobs that it would have given are lost: layers that need them are
/// passed over, so that everything unsupported is found at once.
final class NetReader {
  let options: CaffeOptions
  let weights: WeightSource
  var graph: Graph
  var notes: [CaffeNote] = []
  var unsupported: [UnsupportedLayer] = []
  var weightProblems: [WeightProblem] = []
  var info = CaffeInfo()
  /// The constants of tensors that share a name.
  var sharedConstants: [String: ValueID] = [:]
  /// The tensors that share a name, and the layers that have them first.
  var sharedTensors: [String: (tensor: Tensor, owner: String)] = [:]
  /// The positions of layers with trained tensors by name.
  var owners: [String: Int] = [:]
  /// The layers that lack trained tensors, when none are given.
  var unfilled: Set<Int> = []
  /// What layers carry that the format does not have, when the network is a caffemodel's own.
  private let foreign: ForeignFields?
  /// Layers that only prepare labels, by position.
  private var labels: Set<Int> = []
  /// What data layers of other phases would give.
  private var otherSources: [String: PendingInput] = [:]

  /// What a blob's name stands for.
  enum Blob {
    case value(ValueID)
    /// What a data layer gives, as long as nothing takes it.
    case pending(PendingInput)
    /// Of a layer that cannot be read.
    case lost
    /// Of a layer that is left out.
    case leftOut
  }

  /// What is known of a blob while layers are read.
  struct BlobState {
    var blob: Blob
    /// How often the blob was written.
    var version = 1
    /// Whether nothing has taken it since it was last written.
    var isAvailable = true
    /// Whether the network's user gives it.
    var isInput = false
    /// Grows with every blob that is written.
    var order: Int
  }

  var blobs: [String: BlobState] = [:]
  private var written = 0
  /// The numbers from which free names are looked for.
  private var freshNumbers: [String: Int] = [:]
  /// The tensors that are not stored as they are used, and those filled in a way that the network does not say.
  var (converted, assumed) = (0, 0)
  /// The bytes of tensors made by fillers.
  var generated = 0

  init(name: String, options: CaffeOptions, weights: WeightSource, foreign: ForeignFields?) {
    self.options = options
    self.weights = weights
    self.foreign = foreign
    graph = Graph(name: name)
  }

  /// Reads all layers; the graph is incomplete when problems were reported.
  func read(_ net: Caffe__NetParameter) throws(CaffeLocated) {
    info.name = text(net.name)
    let layers = Messages(net.n_layer, net.layer)
    if isTrainedNet, layers.allSatisfy({ $0.pointee.n_bottom == 0 }) {
      throw CaffeLocated(
        .net,
        .invalid("the caffemodel does not say how its layers are connected; give the prototxt"))
    }
    try readInputs(net)
    let rules = PhaseRules(net, options)
    var chosen: [(position: Int, layer: Caffe__LayerParameter)] = []
    for (position, layer) in layers.enumerated() {
      do throws(CaffeProblem) {
        if try rules.include(layer.pointee) {
          chosen.append((position, layer.pointee))
        } else if isTrainedNet {
          noteSource(layer.pointee)
        }
      } catch { throw CaffeLocated(NetReader.place(of: layer.pointee, position), error) }
    }
    labels = LabelPaths(chosen, isOpen: isTrainedNet).positions
    info.layers = chosen.count
    for (position, layer) in chosen {
      do throws(CaffeProblem) {
        try read(layer, NetReader.name(of: layer, position), position)
      } catch { throw CaffeLocated(NetReader.place(of: layer, position), error) }
    }
    if unsupported.isEmpty { try finish() }
  }

  /// Whether the network is a caffemodel's own: as training saved it, so its phase and inputs are not to be
  /// taken at their word.
  var isTrainedNet: Bool { foreign != nil }

  private func noteSource(_ layer: Caffe__LayerParameter) {
    let type = text(layer.type)
    guard layer.n_bottom == 0, LayerTable.row(type) == nil, LayerTable.role(type) == .source else {
      return
    }
    for input in NetReader.pendingInputs(layer, type) where otherSources[input.name] == nil {
      otherSources[input.name] = input
    }
  }

  private static func place(of layer: Caffe__LayerParameter, _ position: Int) -> CaffePlace {
    .layer(name(of: layer, position), type: text(layer.type))
  }

  static func name(of layer: Caffe__LayerParameter, _ position: Int) -> String {
    let name = text(layer.name)
    return name.isEmpty ? "layer \(position + 1)" : name
  }

  private func read(
    _ layer: Caffe__LayerParameter, _ name: String, _ position: Int
  ) throws(CaffeProblem) {
    let type = text(layer.type)
    let tops = texts(layer.n_top, layer.top)
    let names = texts(layer.n_bottom, layer.bottom)
    if let index = tops.firstIndex(of: "") { throw .invalid("top \(index) has no name") }
    let row = LayerTable.row(type)
    let role = row == nil ? LayerTable.role(type) : nil
    if names.isEmpty, role == .source || (row == nil || type == "Python") && areGiven(tops) {
      return try readSource(layer, type, tops)
    }
    var states: [BlobState] = []
    for (index, name) in names.enumerated() {
      states.append(try state(of: name, index))
    }
    for (index, top) in tops.enumerated() where blobs[top] != nil {
      guard index < names.count, names[index] == top else { throw .duplicateTop(top) }
    }
    let isWithout =
      labels.contains(position)
      || states.contains { if case .leftOut = $0.blob { true } else { false } }
    if role == .judge || isWithout, type != "Silence" {
      notes.append(
        .text(
          "layer '\(name)' (\(type)) is left out"
            + (role == .judge ? "" : ", as what it works for is")))
      for top in Set(tops) { write(top, .leftOut) }
      return
    }
    for name in names { blobs[name]?.isAvailable = false }
    if type == "Silence" { return }
    let reasons = reasonsAgainst(type, row, position)
    guard let row, reasons.isEmpty else {
      for reason in reasons {
        unsupported.append(UnsupportedLayer(name: name, type: type, reason: reason))
      }
      return lose(tops)
    }
    var bottoms: [ValueID] = []
    for name in names {
      guard let bottom = try value(of: name) else { return lose(tops) }
      bottoms.append(bottom)
    }
    try read(
      LayerReader(
        layer, name: name, type: type, position: position, bottoms: bottoms, topNames: tops,
        reader: self), row, position, takes: names)
  }

  private func read(
    _ layer: LayerReader, _ row: LayerTable.Row, _ position: Int, takes names: [String]
  ) throws(CaffeProblem) {
    var layer = layer
    do throws(CaffeProblem) {
      try row.read(&layer)
    } catch {
      guard error.isUnsupported else { throw error }
      unsupported.append(
        UnsupportedLayer(name: layer.name, type: layer.type, reason: "\(error)"))
      return lose(layer.topNames)
    }
    if !layer.taken.isEmpty || layer.blobCount > 0 { try own(layer, position) }
    let missing = layer.topNames.indices.filter { !layer.given.contains($0) }
    if layer.given.isEmpty, !layer.topNames.isEmpty {
      for name in names { blobs[name]?.isAvailable = true }
      for top in layer.topNames { write(top, .leftOut) }
    } else if let first = missing.first {
      unsupported.append(
        UnsupportedLayer(
          name: layer.name, type: layer.type,
          reason: "top \(first) ('\(layer.topNames[first])') is not supported"))
      lose(missing.map { layer.topNames[$0] })
    }
  }

  private func reasonsAgainst(_ type: String, _ row: LayerTable.Row?, _ position: Int) -> [String] {
    guard row != nil else {
      return [type.isEmpty ? "the layer has no type" : "layers of this type are not supported"]
    }
    return (foreign?.numbers[position] ?? []).map {
      "the caffemodel has settings for it under number \($0), which may mean anything here; give the prototxt"
    }
  }

  // MARK: Blobs

  /// What a bottom stands for; one that nothing gives is an input of a network that was saved without inputs.
  private func state(of name: String, _ index: Int) throws(CaffeProblem) -> BlobState {
    if blobs[name] == nil, isTrainedNet {
      write(name, .pending(otherSources[name] ?? PendingInput(name: name, shape: nil)))
    }
    guard let state = blobs[name] else { throw .unknownBottom(name: name, index: index) }
    return state
  }

  /// The value that a blob stands for now; nil when it is lost.
  private func value(of name: String) throws(CaffeProblem) -> ValueID? {
    switch blobs[name]?.blob {
    case .value(let id): return id
    case .pending(let input): return try addInput(input)
    case .lost, .leftOut, nil: return nil
    }
  }

  /// The name that the next value of a blob gets in the graph; the one before it gives the plain name up.
  ///
  /// An input keeps its name whatever overwrites it.
  func claim(_ top: String) -> String {
    guard let holder = graph.value(named: top) else { return top }
    let version = blobs[top]?.version ?? 0
    if graph[holder].source == .input { return freshName("\(top)@\(version + 1)") }
    guard case .value(holder)? = blobs[top]?.blob else {
      graph.rename(holder, to: freshName("\(top).1"))
      return top
    }
    let earlier = freshName("\(top)@\(version)")
    graph.rename(holder, to: earlier)
    graph.setOrigin(holder, to: earlier)
    return top
  }

  /// A name that no value has yet: `base`, else `base.1`, `base.2` …; quick however many layers share a name.
  func freshName(_ base: String) -> String {
    guard graph.value(named: base) != nil else { return base }
    var number = freshNumbers[base, default: 1]
    while graph.value(named: "\(base).\(number)") != nil { number += 1 }
    freshNumbers[base] = number + 1
    return "\(base).\(number)"
  }

  func bind(_ top: String, _ value: ValueID) { write(top, .value(value)) }

  func write(_ top: String, _ blob: Blob, isInput: Bool = false) {
    written += 1
    let version = (blobs[top]?.version ?? 0) + 1
    blobs[top] = BlobState(blob: blob, version: version, isInput: isInput, order: written)
  }

  private func lose(_ tops: [String]) {
    for top in tops { write(top, .lost) }
  }

  // MARK: The end

  private func finish() throws(CaffeLocated) {
    let outputs = blobs.filter { $0.value.isAvailable && !$0.value.isInput }
      .sorted { $0.value.order < $1.value.order }
    for (name, state) in outputs {
      guard case .value(let id) = state.blob else { continue }
      // Training splits what several layers take; when all of them judge, it is one output.
      if !isTrainedNet {
        graph.addOutput(id, name: name)
      } else if graph[id].outputUses == 0 {
        graph.addOutput(id)
      }
    }
    guard !graph.outputs.isEmpty else {
      throw CaffeLocated(.net, .invalid("the network has no output"))
    }
    for id in graph.inputs where graph[id].uses.isEmpty && graph[id].outputUses == 0 {
      notes.append(.text("input '\(graph[id].name)' is used by no layer"))
    }
    let inputs = graph.inputs.map { graph[$0].name }
    for name in options.inputShapes.keys.sorted() where !inputs.contains(name) {
      if case .pending? = blobs[name]?.blob { continue }
      throw CaffeLocated(.net, .unknownInput(name: name, known: inputs))
    }
    if !unfilled.isEmpty { throw CaffeLocated(.net, .noWeights(layers: unfilled.count)) }
    noteWeights()
  }
}
