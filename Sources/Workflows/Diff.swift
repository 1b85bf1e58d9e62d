import Compare
import IR
import Operators
import Tensors

/// Compares a model with another one, or with recorded data.
public struct Diff {
  public var a: String
  public var b: String
  /// An npz file with inputs.
  public var inputs: String?
  /// The seed of generated inputs; 1 when neither is given.
  public var seed: UInt64?
  public var relativeTolerance = 1e-3
  public var absoluteTolerance = 1e-4
  public var layers = false
  public var outputs: [String]?
  public var shapes = InputShapes()
  public var runtime = RuntimeChoice()

  public init(a: String, b: String) {
    self.a = a
    self.b = b
  }

  public func run(_ progress: Progress = .none) throws(Failure) -> DiffReport {
    defer { progress.finish() }
    var options = Comparison.Options()
    options.tolerance = Tolerance(relative: relativeTolerance, absolute: absoluteTolerance)
    options.layers = layers
    options.outputs = outputs
    progress.report("reading \(a)")
    let graph = try Model.load(a).graph
    let executor = try runtime.executor(for: graph, path: a)
    if Recording.isRecording(b) {
      return try againstRecording(graph, executor, options, progress)
    }
    let other = try Model.load(b).graph
    let given = try inputs(for: graph)
    let reference = try runtime.executor(for: other, path: b)
    progress.report("running")
    return try Failure.catching(in: "\(a), \(b)") {
      DiffReport(
        a: a, b: b, try Comparison.run(executor, reference, inputs: given, options: options))
    }
  }

  private func againstRecording(
    _ graph: Graph, _ executor: any Executor, _ options: Comparison.Options, _ progress: Progress
  ) throws(Failure) -> DiffReport {
    if layers {
      throw Failure(.usage, "--layers needs a model to compare with, \(b) is recorded data")
    }
    if seed != nil {
      throw Failure(.usage, "--random cannot be used with recorded data, \(b)")
    }
    let recording = try Recording(b, for: graph)
    let given =
      try inputs.map { path throws(Failure) in
        try Recording.inputs(of: path, for: graph)
      } ?? recording.inputs
    progress.report("running")
    return try Failure.catching(in: a) {
      DiffReport(
        a: a, b: b,
        try Comparison.run(
          executor, inputs: given, recorded: recording.outputs, options: options))
    }
  }

  private func inputs(for graph: Graph) throws(Failure) -> [String: Value] {
    if let inputs { return try Recording.inputs(of: inputs, for: graph) }
    let facts = try shapes.concreteFacts(of: graph, leading: 1, path: a, option: "--input-shape")
    return try SampleInputs.normal.values(for: graph, facts, seed: seed ?? 1)
  }
}
