import Compare
package import IR
import Operators
import Tensors

/// Compares a rewritten graph with its source on data or on generated inputs.
package struct ConversionCheck {
  private let source: Graph
  private let result: Graph
  /// The source's file, for messages.
  let path: String
  let level: CheckLevel
  private let data: String?
  private let shapes: InputShapes
  let threads: Int?
  /// In a full check: the source on the runtime.
  private var before: (any Executor)?
  /// The names in the graphs of what the data calls otherwise.
  private let names: [String: String]
  /// Whether the data may hold inputs and outputs that the graphs no longer have.
  private let isCut: Bool

  /// The results that differ by rounding which the model enlarges, by index.
  var drifting: Set<Int> = []
  package internal(set) var results: [ConvertReport.Check] = []
  package internal(set) var warnings: [String] = []

  package init(
    source: Graph, result: Graph, path: String, level: CheckLevel, data: String?,
    shapes: InputShapes, threads: Int?, names: [String: String] = [:], isCut: Bool = false
  ) {
    self.source = source
    self.result = result
    self.path = path
    self.level = level
    self.data = data
    self.shapes = shapes
    self.threads = threads
    self.names = names
    self.isCut = isCut
  }

  /// Runs every check and fills `results` and `warnings`.
  ///
  /// Inputs are the recorded ones, or generated: all kinds with a leading symbol at 1, one with it at 2.
  /// Generated inputs that the source cannot compute with prove nothing: a warning.
  /// - Throws: `Failure` when the source itself cannot be run or no sizes can be inferred.
  package mutating func run(_ progress: Progress) throws(Failure) {
    let reference = try measure.executor(for: source, path: path, fusion: false)
    let executor = try executor(of: result)
    if level == .full {
      before = try RuntimeChoice(threads: threads).session(for: source, path: path, fusion: false)
    }
    if let data {
      progress.report("checking with \(data)")
      try compare(executor, reference, with: data)
    } else if source.inputs.allSatisfy({ source[$0].tensor != nil }) {
      progress.report("checking")
      try Failure.catching(in: path) {
        try compare(executor, reference, [:], label: "no inputs", strictly: true)
      }
    } else {
      try compareOnGeneratedInputs(executor, reference, progress)
    }
  }

  /// The executor for the result, or a part of it.
  func executor(of graph: Graph) throws(Failure) -> CheckedResult {
    let choice = RuntimeChoice(threads: threads)
    return CheckedResult(
      try choice.session(for: graph, path: path),
      unfused: level == .full ? try choice.session(for: graph, path: path, fusion: false) : nil)
  }

  /// How the source runs, against which the result is measured.
  var measure: RuntimeChoice {
    RuntimeChoice(threads: threads, isReference: level == .full)
  }

  private mutating func compare(
    _ executor: CheckedResult, _ reference: any Executor, with data: String
  ) throws(Failure) {
    let recording = try Recording(data, for: [source], names: names, isCut: isCut)
    try source.requireInputs(recording.inputs, in: data, path: path)
    do {
      try compare(executor, reference, recording.inputs, label: "data", strictly: true)
      guard !recording.outputs.isEmpty else { return }
      results.append(
        ConvertReport.Check(
          try Comparison.run(executor, inputs: recording.inputs, recorded: recording.outputs),
          label: "recorded outputs"))
    } catch {
      throw Failure(error, in: path)
    }
  }

  private mutating func compareOnGeneratedInputs(
    _ executor: CheckedResult, _ reference: any Executor, _ progress: Progress
  ) throws(Failure) {
    let option = "--check-shape"
    let generated = GeneratedInputs(
      graph: source, path: path, shapes: shapes, shapeOption: option, dataOption: "--check-data")
    let isOpen = try shapes.leavesLeadingOpen(in: source, path: path, option: option)
    var refusals: [Failure] = []
    for leading in isOpen ? [1, 2] : [1] {
      let kinds = leading == 1 || results.isEmpty ? SampleInputs.allCases : [.normal]
      var outputs: [[String: Value]] = []
      var refusal: Failure?
      for (number, kind) in kinds.enumerated() {
        let label = isOpen ? "\(kind.label), leading \(leading)" : kind.label
        progress.report("checking, \(label)")
        let seed = UInt64(leading == 1 ? number + 1 : kinds.count + number + 4)
        do throws(Failure) {
          let found = try generated.offer(kind, leading: leading, seed: seed) { inputs in
            try compare(
              executor, reference, inputs, label: label, strictly: number == 0,
              overflowing: kind == .wide)
          }
          outputs.append(found)
        } catch {
          guard error.kind == .check else { throw error }
          refusal = refusal ?? error
        }
      }
      if outputs.count > 1 { warnAboutConstants(outputs) }
      if let refusal {
        refusals.append(refusal)
        warnings.append(
          "not checked\(isOpen ? " with a leading size of \(leading)" : ""): \(refusal.message)")
      }
    }
    forgiveDrift()
    if results.isEmpty, let refusal = refusals.first, try !generated.infersSizes { throw refusal }
  }

  /// Compares once and returns the outputs of the result, none when it cannot be run.
  ///
  /// `strictly` looks into the values inside too. Where the source's outputs are not finite for inputs that may be
  /// `overflowing`, nothing is proven, and nothing noted.
  /// - Throws: what the source throws for these inputs.
  @discardableResult
  private mutating func compare(
    _ executor: CheckedResult, _ reference: any Executor, _ inputs: [String: Value],
    label: String, strictly: Bool = false, overflowing: Bool = false
  ) throws -> [String: Value] {
    do {
      let (check, entries) = try comparison(executor, reference, inputs, label)
      let outputs = executor.outputs
      if overflowing, entries.contains(where: { $0.isNotFinite }) { return outputs }
      let isFirst = results.allSatisfy(\.passed)
      results.append(check)
      guard !check.passed else {
        if strictly { lookInside(executor, reference, inputs) }
        return outputs
      }
      if entries.onlySourceOverflows {
        forgiveOverflow()
      } else {
        explainFailure(executor, reference, inputs, locating: isFirst)
        noteDrift(executor, reference, inputs)
      }
      return outputs
    } catch let error as GraphError {
      // The result is to blame only for inputs that the source takes.
      _ = try reference.run(inputs)
      results.append(
        ConvertReport.Check(
          label: label, passed: false, maxRel: nil, sqnrDb: nil, values: 0,
          failures: ["the source runs, the result does not: \(error)"]))
      return [:]
    }
  }

  /// Compares once; the entries are those that the check judges.
  private func comparison(
    _ executor: CheckedResult, _ reference: any Executor, _ inputs: [String: Value],
    _ label: String
  ) throws -> (check: ConvertReport.Check, entries: [Report.Entry]) {
    guard let before else {
      let report = try Comparison.run(executor, reference, inputs: inputs)
      return (ConvertReport.Check(report, label: label), report.outputs + report.values)
    }
    let found = try ThreeWay(
      reference: reference, before: before, after: executor, inputs: inputs)
    return (ConvertReport.Check(found, label: label), found.missing + found.rows.map(\.total))
  }

  /// Warns of outputs that are the same, or not finite, whatever the input: they prove nothing.
  private mutating func warnAboutConstants(_ runs: [[String: Value]]) {
    for output in result.outputs {
      let tensors = runs.compactMap { $0[output.name]?.tensor }
      guard tensors.count == runs.count, let first = tensors.first, first.count > 0 else {
        continue
      }
      let reacts = tensors.dropFirst().contains { other in
        other.shape != first.shape || other.element != first.element
          || Metrics(other, first)?.passes != true
      }
      if !reacts {
        warnings.append(
          "output '\(output.name)' does not react to the generated inputs: inconclusive")
      } else if tensors.allSatisfy({ $0.element.isFloat && !$0.doubles.contains(where: \.isFinite) }
      ) {
        warnings.append(
          "output '\(output.name)' is not finite for any generated input: inconclusive")
      }
    }
  }
}

extension Report.Entry {
  /// Whether the source's value has elements that are no finite numbers.
  fileprivate var isNotFinite: Bool {
    metrics.map { $0.b.nans + $0.b.infinities > 0 } ?? false
  }
}

extension [Report.Entry] {
  /// Whether everything that fails does so because b is NaN or infinite where a is finite.
  fileprivate var onlySourceOverflows: Bool {
    filter { !$0.passes }.allSatisfy { entry in
      guard let m = entry.metrics else { return false }
      return m.failing == m.mismatchedSpecials && m.a.nans + m.a.infinities == 0
    }
  }
}
