import Execution
import IR
import Operators
import Tensors

/// A model's layers and totals, without reading its weights.
public struct Info {
  public var model: String
  public var caffe = CaffeSettings()
  public var shapes = InputShapes()
  public var isa: String?
  /// Whether the steps of the plan are shown, for `threads` threads.
  public var steps = false
  public var threads: Int?

  public init(model: String) { self.model = model }

  public func run() throws(Failure) -> InfoReport {
    let loaded = try Model.load(
      model, caffe: caffe, shapes: shapes, isStructure: true, readingWeights: false)
    let graph = loaded.graph
    let named = shapes.symbols
    let facts = try shapes.facts(of: graph, path: model, option: "--input-shape") {
      $1 && !named.contains($0) ? 1 : nil
    }
    let table = try shapes.table(of: graph, facts, path: model)
    var layers = try Failure.catching(in: model) {
      try graph.totals(table).map { layer(graph[$0.node], $0.1, table) }
    }
    var notes = loaded.notes
    var planned: Planned?
    if facts.allSatisfy({ $0.tensorType?.shape.concrete != nil }) {
      planned = try addKernels(to: &layers, graph, facts, &notes)
    } else {
      notes.append("kernels depend on sizes that are open; give them with --input-shape")
    }
    let multiplyAdds = layers.reduce(0) { $0 + $1.multiplyAdds.value }
    return InfoReport(
      model: model, format: loaded.format.rawValue, name: graph.name, metadata: loaded.metadata,
      inputs: zip(graph.inputs, facts).map { .init(name: graph[$0].name, type: $1.type.text) },
      outputs: graph.outputs.map { .init(name: $0.name, type: table[$0.value].type.text) },
      layers: layers,
      totals: .init(
        layers: layers.count, parameters: layers.reduce(0) { $0 + $1.parameters },
        multiplyAdds: Quantity(multiplyAdds),
        multiplyAddsPerImage: perImage(multiplyAdds, facts),
        bytes: Quantity(layers.reduce(0) { $0 + $1.bytes.value }),
        weightBytes: loaded.encodings.values.reduce(0) { $0 + $1.bytes }),
      encodings: loaded.encodings.sorted { $0.key < $1.key }.map {
        .init(name: $0.key, tensors: $0.value.tensors, bytes: $0.value.bytes)
      },
      notes: notes,
      memory: planned.map {
        .init(
          activationBytes: $0.plan.activationBytes, arenaBytes: $0.plan.arenaBytes,
          peakBytes: $0.plan.peakBytes)
      },
      steps: steps ? planned?.plan.steps.map(StepReport.init) : nil,
      plan: steps ? planned.map { PlanReport($0.plan, isa: $0.isa) } : nil)
  }

  /// A share of an amount: that of one element of a batch of known size.
  private func perImage(_ amount: Dim, _ facts: [Fact]) -> Int? {
    guard let shape = facts.first?.tensorType?.shape, shape.count > 1, let amount = amount.value,
      let images = shape[0].value, images > 1, amount.isMultiple(of: images)
    else { return nil }
    return amount / images
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

  private typealias Planned = (plan: PlanSummary, isa: String)

  /// Adds which kernel runs each layer when all input sizes are known, and returns the plan.
  private func addKernels(
    to layers: inout [InfoReport.Layer], _ graph: Graph, _ facts: [Fact], _ notes: inout [String]
  ) throws(Failure) -> Planned {
    let session = try RuntimeChoice(threads: steps ? threads : 1, isa: isa)
      .session(for: graph, path: model)
    let plan = try Failure.catching(in: model) { try session.plan(types: facts.map(\.type)) }
    var kernels: [String: String] = [:]
    for step in plan.steps where !step.isConversion {
      for node in step.nodes { kernels[node] = step.kernel }
    }
    let unplanned = Set(plan.unplanned)
    for index in layers.indices where !unplanned.contains(layers[index].name) {
      layers[index].kernel = kernels[layers[index].name] ?? "none"
    }
    if !unplanned.isEmpty {
      notes.append(
        "\(unplanned.count) layers have sizes that depend on data; their kernels are chosen when running"
      )
    }
    return (plan, session.isa)
  }
}
