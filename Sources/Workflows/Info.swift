import Execution
import IR
import Operators
import Tensors

/// A model's layers and totals, without reading its weights.
public struct Info {
  public var model: String
  public var shapes = InputShapes()
  public var isa: String?

  public init(model: String) { self.model = model }

  public func run() throws(Failure) -> InfoReport {
    let loaded = try Model.load(model)
    let graph = loaded.graph
    let (facts, table) = try Failure.catching(in: model) {
      let facts = try shapes.facts(of: graph) { _, leading in leading ? 1 : nil }
      return (facts, try graph.facts(for: facts))
    }
    var report = InfoReport(
      model: model, format: loaded.format.rawValue, name: graph.name, metadata: loaded.metadata,
      inputs: zip(graph.inputs, facts).map {
        InfoReport.Port(name: graph[$0].name, type: $1.type.text)
      },
      outputs: graph.outputs.map { .init(name: $0.name, type: table[$0.value].type.text) },
      encodings: loaded.encodings.sorted { $0.key < $1.key }.map {
        .init(name: $0.key, tensors: $0.value.tensors, bytes: $0.value.bytes)
      },
      notes: loaded.notes)
    report.layers = try Failure.catching(in: model) {
      try graph.totals(table).map { layer(graph[$0.node], $0.1, table) }
    }
    try addKernels(&report, graph, facts)
    return report
  }

  private func layer(
    _ node: Node, _ totals: Totals, _ table: FactTable
  ) -> InfoReport.Layer {
    InfoReport.Layer(
      name: node.name, op: type(of: node.op).name,
      outputs: node.outputs.compactMap { $0.map { table[$0].type.text } },
      parameters: totals.parameters, multiplyAdds: Quantity(totals.cost.multiplyAdds),
      bytes: Quantity(totals.resultBytes))
  }

  /// Adds which kernel runs each layer, when all sizes are known.
  private func addKernels(
    _ report: inout InfoReport, _ graph: Graph, _ facts: [Fact]
  ) throws(Failure) {
    guard facts.allSatisfy({ $0.tensorType?.shape.concrete != nil }) else {
      report.notes.append("kernels depend on sizes that are open; give them with --input-shape")
      return
    }
    let session = try RuntimeChoice(threads: 1, isa: isa).session(for: graph, path: model)
    let plan = try Failure.catching(in: model) { try session.plan(types: facts.map(\.type)) }
    var kernels: [String: String] = [:]
    for step in plan.steps where !step.isConversion {
      for node in step.nodes { kernels[node] = step.kernel }
    }
    for index in report.layers.indices {
      report.layers[index].kernel = kernels[report.layers[index].name] ?? "none"
    }
    report.memory = .init(arenaBytes: plan.arenaBytes, peakBytes: plan.peakBytes)
  }
}

/// What `rebirth info` shows.
public struct InfoReport: JSONReport {
  public struct Port: Encodable, Sendable {
    public let name: String
    public let type: String
  }
  public struct Layer: Encodable, Sendable {
    public let name: String
    public let op: String
    public let outputs: [String]
    /// Trained numbers that no earlier layer has; statistics of a batch normalisation are not counted.
    public let parameters: Int
    public let multiplyAdds: Quantity
    /// The size of the outputs.
    public let bytes: Quantity
    /// The kernel that runs the layer, "reference" without one; nil while sizes are open.
    public internal(set) var kernel: String?
  }
  public struct Totals: Encodable, Sendable {
    public let layers: Int
    public let parameters: Int
    public let multiplyAdds: Quantity
    public let weightBytes: Int
  }
  public struct Encoding: Encodable, Sendable {
    public let name: String
    public let tensors: Int
    public let bytes: Int
  }
  public struct Memory: Encodable, Sendable {
    /// The one block in which all activations lie.
    public let arenaBytes: Int
    /// The largest sum of activations that are alive together: the lower bound of the arena.
    public let peakBytes: Int
  }
  public let version = Version.report
  public let model: String
  public let format: String
  public let name: String
  public let metadata: [Metadata]
  public let inputs: [Port]
  public let outputs: [Port]
  public internal(set) var layers: [Layer] = []
  public let encodings: [Encoding]
  public internal(set) var notes: [String]
  public internal(set) var memory: Memory?

  public var totals: Totals {
    Totals(
      layers: layers.count, parameters: layers.reduce(0) { $0 + $1.parameters },
      multiplyAdds: Quantity(layers.reduce(0) { $0 + $1.multiplyAdds.value }),
      weightBytes: encodings.reduce(0) { $0 + $1.bytes })
  }

  enum CodingKeys: String, CodingKey {
    case version, model, format, name, metadata, inputs, outputs, layers, encodings, notes, memory
    case totals
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(format, forKey: .format)
    try container.encode(name, forKey: .name)
    try container.encode(metadata, forKey: .metadata)
    try container.encode(inputs, forKey: .inputs)
    try container.encode(outputs, forKey: .outputs)
    try container.encode(layers, forKey: .layers)
    try container.encode(encodings, forKey: .encodings)
    try container.encode(notes, forKey: .notes)
    try container.encodeIfPresent(memory, forKey: .memory)
    try container.encode(totals, forKey: .totals)
  }
}
