import IR
import Operators
import Passes
import Rewrite

/// How a conversion is checked before it is written.
public enum CheckLevel: String, CaseIterable, Sendable {
  case none
  /// The outputs of the unrewritten graph, on the runtime without fusions, against the written file's, and nodes
  /// that are wrong by less than the outputs show.
  case quick
  /// Every value that both sides have, the unrewritten graph by the reference semantics.
  case full
}

/// Reads a model, rewrites it losslessly, checks the result and writes it.
public struct Convert {
  public var model: String
  public var output: String
  public var caffe = CaffeSettings()
  public var shapes = InputShapes()
  public var surgery = Surgery()
  public var pipeline = "deploy"
  public var check = CheckLevel.quick
  /// Recorded data for the check instead of generated inputs: an npz file or a test data folder. Outputs in it
  /// are compared with too.
  public var checkData: String?
  public var checkShapes = InputShapes()
  public var keepOverridable = false
  /// How weights are stored in a .slim file.
  public var storage = WeightStorage()
  /// How an `.onnx` model is written.
  public var onnx = ONNXOutput()
  public var threads: Int?

  public init(model: String, output: String) {
    self.model = model
    self.output = output
  }

  /// The pipelines' names.
  public static var pipelineNames: [String] { Pipelines.names }

  /// - Throws: `Failure`; nothing is then written, and no temporary file stays. A check that finds a
  ///   difference is no error but a verdict: `.failed`, with nothing written.
  public func run(_ progress: Progress = .none) throws(Failure) -> ConvertReport {
    defer { progress.finish() }
    let format = try OutputFormat(path: output)
    guard let pipeline = Pipelines.named(pipeline, keepsBoxes: format.isCaffe) else {
      throw .unknown("pipeline", self.pipeline, known: Self.pipelineNames)
    }
    try onnx.check(format, output)
    guard storage.type == nil || format == .slim else {
      throw Failure(.usage, "\(output): weights are rounded in .slim files only")
    }
    try PendingModel.check(output, format)
    progress.report("reading \(model)")
    var loaded = try Model.load(
      model, caffe: caffe, shapes: shapes, keepOverridable: keepOverridable,
      outputs: surgery.wanted)
    loaded.notes += try surgery.cut(&loaded.graph, path: model)
    loaded.notes += try shapes.specialise(&loaded.graph, path: model)
    try surgery.rename(&loaded.graph, path: model)
    let source = loaded.graph
    progress.report("rewriting")
    var ledger = Ledger()
    try Failure.catching(in: model) { try pipeline.run(&loaded.graph, &ledger) }
    let exact = storage.type == nil ? nil : loaded.graph
    var rounded = storage.type.map { RoundedWeights(&loaded.graph, to: $0) }
    progress.report("writing")
    let provenance = Provenance(
      format: loaded.format, pipeline: self.pipeline, ledger: ledger,
      weightsType: storage.type?.rawValue)
    let pending = try PendingModel(
      loaded.graph, provenance: provenance, format: format, output: output, storage: storage,
      onnx: onnx, isReadSoon: check != .none)
    var report = try Failure.catching(in: model) {
      ConvertReport(
        model: model, output: output,
        before: try .init(source, bytes: loaded.byteCount),
        after: try .init(pending.graph, bytes: pending.byteCount), ledger: ledger)
    }
    report.notes = loaded.notes
    if check != .none, format != .dot {
      var checking = ConversionCheck(
        source: source, result: exact ?? pending.graph, path: model, level: check, data: checkData,
        shapes: checkShapes.renamed(by: surgery.names), threads: threads, names: surgery.names,
        isCut: surgery.outputs != nil)
      try checking.run(progress)
      report.checks = checking.results
      report.warnings = checking.warnings
      report.verdict =
        checking.results.contains { !$0.passed }
        ? .failed
        : checking.warnings.isEmpty ? .passed : .inconclusive
      if report.verdict != .failed {
        try rounded?.measure(pending.graph, loaded.graph, against: source, by: self)
      }
    }
    try pending.requireSound()
    report.weights = rounded?.report
    if let warning = rounded?.warning {
      report.warnings.append(warning)
      report.verdict = .inconclusive
    }
    if report.verdict != .failed {
      try Failure.catching(in: output) { try pending.commit() }
    }
    return report
  }
}
