import Compare
import IR
import Operators
import Tensors

/// Compares a model with another one, or with recorded data.
public struct Diff {
  public var a: String
  public var b: String
  /// An npz file with inputs as NAME or in/NAME, or a test data folder.
  public var inputs: String?
  /// The seed of generated inputs; 1 when neither is given.
  public var seed: UInt64?
  /// Nil for 1e-3, and more for 16-bit floats.
  public var relativeTolerance: Double?
  /// Nil for 1e-4, and more for 16-bit floats.
  public var absoluteTolerance: Double?
  /// Whether the values inside are compared too.
  public var layers = false
  /// The outputs to compare; nil for all of them.
  public var outputs: [String]?
  /// A new folder for the smallest model that shows a difference, with what replays it.
  public var reproduce: String?
  /// Sizes for generated inputs.
  public var shapes = InputShapes()
  public var runtime = RuntimeChoice()
  /// How Caffe networks among the two are read; see `CaffeSettings.weights` for two of them.
  public var caffe = CaffeSettings()
  public var map = NameMap()

  public init(a: String, b: String) {
    self.a = a
    self.b = b
  }

  private var tolerance: Tolerance {
    var tolerance = Tolerance()
    if let relativeTolerance { (tolerance.relative, tolerance.units) = (relativeTolerance, 0) }
    if let absoluteTolerance { (tolerance.absolute, tolerance.units) = (absoluteTolerance, 0) }
    return tolerance
  }

  /// - Throws: `Failure`; a difference is no error but `passed == false`.
  public func run(_ progress: Progress = .none) throws(Failure) -> DiffReport {
    defer { progress.finish() }
    var options = Comparison.Options()
    options.tolerance = tolerance
    options.layers = layers
    options.outputs = outputs
    if outputs?.isEmpty == true { throw Failure(.usage, "--outputs names no output") }
    if let reproduce { _ = try ReproductionFolder(reproduce) }
    progress.report("reading \(a)")
    let isRecorded = Recording.isRecording(b)
    let settings = try caffe.distributed(over: isRecorded ? [a] : [a, b])
    var graph = try Model.load(a, caffe: settings[0], shapes: shapes).graph
    if isRecorded {
      let given = try Recording(inputs ?? b, for: [graph], names: map.names).inputs
      if let sizes = Model.sizes(of: graph, path: a, for: given) {
        graph = try Model.load(a, caffe: settings[0], shapes: sizes).graph
      }
      let executor = try runtime.executor(for: graph, path: a)
      return try againstRecording(graph, executor, options, progress)
    }
    progress.report("reading \(b)")
    var other = try second(settings[1], shapes, against: graph)
    let given = try inputs.map { path throws(Failure) in
      try Recording(path, for: [graph, other]).inputs
    }
    if let given, let sizes = Model.sizes(of: graph, path: a, for: given) {
      graph = try Model.load(a, caffe: settings[0], shapes: sizes).graph
    }
    if let given, let sizes = Model.sizes(of: other, path: b, for: given) {
      other = try second(settings[1], sizes, against: graph)
    }
    let executor = try runtime.executor(for: graph, path: a)
    let reference = try runtime.executor(for: other, path: b)
    progress.report("running")
    func compare(_ inputs: [String: Value]) throws -> DiffReport {
      try other.requireInputs(inputs, in: self.inputs, path: b)
      let found = try Comparison.run(executor, reference, inputs: inputs, options: options)
      var report = DiffReport(a: a, b: b, found)
      if !found.passes { try explain(&report, executor, reference, inputs, options, progress) }
      return report
    }
    if let given {
      try graph.requireInputs(given, in: inputs, path: a)
      return try Failure.catching(in: "\(a), \(b)") { try compare(given) }
    }
    var shapes = shapes
    shapes.other = other
    let generated = GeneratedInputs(
      graph: graph, path: a, shapes: shapes, shapeOption: "--input-shape", dataOption: "--inputs")
    return try generated.offer(.normal, seed: seed ?? 1, to: compare)
  }

  /// Reads the second model, by the first one's names.
  private func second(
    _ settings: CaffeSettings, _ shapes: InputShapes, against graph: Graph
  ) throws(Failure) -> Graph {
    var other = try Model.load(b, caffe: settings, shapes: map.inB(shapes)).graph
    try map.apply(to: &other, path: b, against: graph, path: a)
    return other
  }
}
