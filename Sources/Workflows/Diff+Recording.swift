import Compare
import IR
import Operators
import Tensors

extension Diff {
  /// Compares a model with recorded data, `b`.
  ///
  /// - Throws: `Failure`.
  func againstRecording(
    _ graph: Graph, _ executor: any Executor, _ options: Comparison.Options, _ progress: Progress
  ) throws(Failure) -> DiffReport {
    if layers {
      throw Failure(.usage, "--layers needs a model to compare with, \(b) is recorded data")
    }
    if seed != nil {
      throw Failure(.usage, "--random cannot be used with recorded data, \(b)")
    }
    let recording = try Recording(b, for: [graph], names: map.names)
    guard !recording.outputs.isEmpty else {
      throw Failure(
        .malformed, "\(b): holds no recorded output, keys out/NAME or files output_0.pb expected")
    }
    let given =
      try inputs.map { path throws(Failure) in
        try Recording(path, for: [graph]).inputs
      } ?? recording.inputs
    try graph.requireInputs(given, in: inputs ?? b, path: a)
    progress.report("running")
    return try Failure.catching(in: a) {
      let found = try Comparison.run(
        executor, inputs: given, recorded: recording.outputs, options: options)
      var report = DiffReport(a: a, b: b, found)
      if !found.passes {
        try explain(&report, found, executor, given, recording.outputs, options, progress)
      }
      return report
    }
  }

  /// Says of a model that differs from recorded data whether it is the rounding of quantisers, whether the
  /// runtime, the model or the data is to blame, and where.
  private func explain(
    _ report: inout DiffReport, _ found: Report, _ executor: any Executor,
    _ inputs: [String: Value], _ recorded: [String: Tensor], _ options: Comparison.Options,
    _ progress: Progress
  ) throws {
    let side = runtime.side(executor, path: a)
    progress.report("looking for what differs")
    let failing = (found.outputs + found.values).filter { !$0.passes }
    if let noise = try? QuantiserNoise(side, inputs: inputs) {
      report.noise = NoiseReport(
        noise,
        explains: failing.allSatisfy {
          noise.covers($0, recorded[$0.name], options.tolerance)
        })
      if report.noise?.explains == true {
        report.excuse()
        return
      }
    }
    let reference = Evaluator(executor.graph)
    let names = Set(executor.graph.outputs.map(\.name))
    let isInside = recorded.keys.contains { !names.contains($0) }
    let judged = try? Comparison.run(
      reference, inputs: inputs, recorded: recorded.filter { names.contains($0.key) },
      options: options)
    let isCompared = failing.contains { $0.metrics != nil }
    let isRuntimeWrong = isCompared && !runtime.isReference && judged?.passes == true
    if isRuntimeWrong {
      report.blame =
        "the reference semantics give what is recorded: the runtime computes something else"
    } else if isCompared, !runtime.isReference, let judged,
      let same = try? Comparison.run(executor, reference, inputs: inputs, options: options)
    {
      report.blame =
        same.passes
        ? "the reference semantics give the same as the runtime: the model, its input or the "
          + "recorded data is to blame"
        : "the reference semantics give neither what is recorded nor what the runtime gives"
      if judged.outputs.allSatisfy({ $0.metrics == nil }) { report.blame = nil }
    }
    if isInside {
      report.location = try locate(
        side, Side(Recorded(recorded, of: executor.graph), make: { Evaluator($0) }), inputs,
        options, progress)
    } else if isRuntimeWrong {
      report.location = try locate(
        side, Side(reference, make: { Evaluator($0) }), inputs, options, progress)
    } else if let reproduce {
      report.location = try saved(
        executor.graph, inputs, recorded, try executor.run(inputs), to: reproduce)
    }
    report.inputDiagnosis = InputDiagnosis.sentences(inputs) { changed in
      (try? Comparison.run(executor, inputs: changed, recorded: recorded, options: options))?
        .passes == true
    }
  }

  /// Saves the whole model, which is all that recorded outputs alone can show.
  private func saved(
    _ graph: Graph, _ inputs: [String: Value], _ recorded: [String: Tensor], _ outputs: [Value],
    to folder: String
  ) throws(Failure) -> LocationReport {
    var report = LocationReport(
      problem: "only outputs are recorded, which tell no node from another; record values inside "
        + "as out/NAME")
    let computed = Dictionary(
      zip(graph.outputs.map(\.name), outputs), uniquingKeysWith: { first, _ in first })
    let reproduction = Reproduction(
      .model, graph, inputs, expected: recorded.mapValues { .tensor($0) }, computed: computed)
    if let reproduction { report.reproduction = try save(reproduction, to: folder) }
    return report
  }
}
