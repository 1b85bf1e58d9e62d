import Compare
import IR
import Operators
import Tensors

/// Rounds the weights of a graph to a 16-bit type and measures what that does.
///
/// Rounded are constants of single precision with more than one element along at least two axes, in regions too.
/// They stay single-precision numbers, which the 16-bit type can express. A tensor with a finite number that the
/// type cannot hold is left as it is.
struct RoundedWeights {
  private let type: WeightStorage.NarrowType
  private(set) var report: WeightsReport

  init(_ graph: inout Graph, to type: WeightStorage.NarrowType) {
    self.type = type
    report = WeightsReport(type: type.rawValue)
    round(&graph)
    report.maxAbs = report.rows.map(\.maxAbs).max() ?? 0
    report.maxRel = report.rows.compactMap(\.maxRel).max()
  }

  private mutating func round(_ graph: inout Graph) {
    for id in graph.constants {
      let value = graph[id]
      guard let tensor = value.tensor, tensor.element == .f32,
        tensor.shape.count(where: { $0 > 1 }) >= 2
      else { continue }
      guard let rounded = rounded(tensor), let metrics = Metrics(rounded, tensor) else {
        report.kept.append(value.name)
        continue
      }
      report.rows.append(
        .init(
          name: value.name, type: "\(tensor)", maxAbs: metrics.maxAbsolute,
          maxRel: metrics.maxRelative, sqnrDb: metrics.sqnr))
      graph.setTensor(of: id, to: rounded)
    }
    for node in graph.nodes where !node.regions.isEmpty {
      var regions = node.regions
      for index in regions.indices { round(&regions[index]) }
      graph.setOperator(node.id, to: node.op, regions: regions)
    }
  }

  /// The nearest numbers of the type; nil when it cannot hold a finite one.
  private func rounded(_ tensor: Tensor) -> Tensor? {
    var fits = true
    let result = Tensor(element: .f32, shape: tensor.shape) { bytes in
      let target = bytes.bindMemory(to: Float.self)
      tensor.withUnsafeBytes { source in
        for index in target.indices {
          let value = source.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
          let near =
            type == .f16
            ? Half.value(f16: Half.f16(Double(value))) : Half.value(bf16: Half.bf16(Double(value)))
          if value.isFinite, !near.isFinite { fits = false }
          target[index] = near
        }
      }
    }
    return fits ? result : nil
  }

  /// Measures, with the inputs of the check, how far the written graph is from the source.
  ///
  /// - Parameter graph: the one that was written.
  mutating func measure(
    _ written: Graph, _ graph: Graph, against source: Graph, by work: Convert
  ) throws(Failure) {
    for (a, b) in zip(written.constants, graph.constants) {
      guard let x = written[a].tensor, let y = graph[b].tensor, x.isIdentical(to: y) else {
        throw Failure(.internal, "\(work.output): '\(graph[b].name)' came back otherwise")
      }
    }
    let runtime = RuntimeChoice(threads: work.threads)
    let reference = try runtime.session(for: source, path: work.model, fusion: false)
    let executor = try runtime.session(for: written, path: work.output)
    let shapes = work.checkShapes.renamed(by: work.surgery.names)
    if let data = work.checkData {
      let recording = try Recording(
        data, for: [source], names: work.surgery.names, isCut: work.surgery.outputs != nil)
      return try Failure.catching(in: work.model) {
        try measure(executor, reference, recording.inputs, label: "data")
      }
    }
    let generated = GeneratedInputs(
      graph: source, path: work.model, shapes: shapes, shapeOption: "--check-shape",
      dataOption: "--check-data")
    try generated.offer(.normal, seed: 1) { inputs in
      try measure(executor, reference, inputs, label: "normal")
    }
  }

  private mutating func measure(
    _ written: any Executor, _ source: any Executor, _ inputs: [String: Value], label: String
  ) throws {
    let found = try Comparison.run(written, source, inputs: inputs)
    report.inputs = label
    report.outputs = found.outputs.map { entry in
      WeightsReport.Output(
        name: entry.name, maxAbs: entry.metrics?.maxAbsolute, maxRel: entry.metrics?.maxRelative,
        sqnrDb: entry.metrics?.sqnr, mismatchedSpecials: entry.metrics?.mismatchedSpecials,
        problem: entry.problem)
    }
  }

  /// What makes the measurement worthless, in a sentence.
  var warning: String? {
    report.outputs.first { $0.problem != nil || $0.mismatchedSpecials ?? 0 > 0 }.map {
      "with weights as \(type.rawValue), output '\($0.name)' "
        + ($0.problem ?? "is not finite where the source's is, or the other way round")
    }
  }
}

/// What rounding the weights changed.
public struct WeightsReport: Encodable, Sendable {
  /// How far the numbers of a tensor moved.
  public struct Row: Encodable, Sendable {
    public let name: String
    public let type: String
    public let maxAbs: Double
    /// Over max(|weight|, a small part of the tensor's largest), as in a comparison.
    public let maxRel: Double?
    public let sqnrDb: Double?
  }

  /// How far an output of the written file is from the source's.
  public struct Output: Encodable, Sendable {
    public let name: String
    public let maxAbs: Double?
    public let maxRel: Double?
    public let sqnrDb: Double?
    /// Positions where one side is NaN or infinite and the other is not the same.
    public let mismatchedSpecials: Int?
    /// Why the two cannot be compared.
    public let problem: String?
  }

  /// The 16-bit type.
  public let type: String
  /// The tensors that were rounded.
  public internal(set) var rows: [Row] = []
  /// The tensors that the type cannot hold.
  public internal(set) var kept: [String] = []
  /// The largest of all tensors.
  public internal(set) var maxAbs = 0.0
  public internal(set) var maxRel: Double?
  /// With which inputs outputs were measured; nil when they were not.
  public internal(set) var inputs: String?
  public internal(set) var outputs: [Output] = []

  init(type: String) { self.type = type }
}
