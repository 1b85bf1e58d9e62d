import Compare
package import IR
import Operators
import Tensors

/// Compares a rewritten graph with its source on data or on generated inputs.
package struct ConversionCheck {
  let source: Graph
  let result: Graph
  /// The source's file, for messages.
  let path: String
  let level: CheckLevel
  let data: String?
  let shapes: InputShapes
  let threads: Int?

  package private(set) var results: [ConvertReport.Check] = []
  package private(set) var warnings: [String] = []
  /// Why the source could not compute with generated inputs.
  private var unsuitable: String?

  package init(
    source: Graph, result: Graph, path: String, level: CheckLevel, data: String?,
    shapes: InputShapes, threads: Int?
  ) {
    self.source = source
    self.result = result
    self.path = path
    self.level = level
    self.data = data
    self.shapes = shapes
    self.threads = threads
  }

  /// Runs every check and fills `results` and `warnings`.
  ///
  /// Inputs are the recorded ones, or generated: three kinds with a leading symbol at 1, one with it at 2.
  /// Generated inputs that the source cannot compute with, such as a size below 0, prove nothing: a warning.
  /// - Throws: `Failure` when the source itself cannot be run or no sizes can be inferred.
  package mutating func run(_ progress: Progress) throws(Failure) {
    let choice = RuntimeChoice(threads: threads, isReference: level == .full)
    let reference = try choice.executor(for: source, path: path, fusion: false)
    let executor = try RuntimeChoice(threads: threads).executor(for: result, path: path)
    if let data {
      let inputs = try Recording.inputs(of: data, for: source)
      progress.report("checking with \(data)")
      try compare(executor, reference, inputs, label: "data")
      return
    }
    let hasLeadingSymbol = !InputShapes.leadingSymbols(of: source)
      .subtracting(try boundSymbols()).isEmpty
    var outputs: [[String: Value]] = []
    let facts = try self.facts(leading: 1)
    let hasInputs = source.inputs.contains { source[$0].tensor == nil }
    for (number, kind) in SampleInputs.allCases.enumerated() {
      if number > 0, !hasInputs { break }
      progress.report("checking, \(kind.label)")
      let label = hasLeadingSymbol ? "\(kind.label), leading 1" : kind.label
      if let result = try compare(
        executor, reference, kind, facts, seed: UInt64(number + 1), label: label)
      {
        outputs.append(result)
      }
    }
    if hasInputs, outputs.count > 1 { warnAboutConstants(outputs) }
    if hasLeadingSymbol {
      progress.report("checking, leading size 2")
      _ = try compare(
        executor, reference, .normal, self.facts(leading: 2), seed: 4, label: "normal, leading 2")
    }
    if let unsuitable {
      warnings.append(
        "the source cannot compute with generated inputs (\(unsuitable)): inconclusive, "
          + "--check-data gives others")
    }
  }

  private func facts(leading: Int) throws(Failure) -> [Fact] {
    try shapes.concreteFacts(of: source, leading: leading, path: path, option: "--check-shape")
  }

  private func boundSymbols() throws(Failure) -> Set<String> {
    try Set(Failure.catching(in: path) { try shapes.symbols(of: source) }.keys)
  }

  /// Compares on generated inputs; nil when the source can compute with none of them.
  ///
  /// Integers may be indices, so those beyond the source's range are made anew, smaller.
  private mutating func compare(
    _ executor: any Executor, _ reference: any Executor, _ kind: SampleInputs, _ facts: [Fact],
    seed: UInt64, label: String
  ) throws(Failure) -> [String: Value]? {
    var problem: String?
    for limit: Int64 in [8, 2, 1] {
      let inputs = try kind.values(for: source, facts, seed: seed, limit: limit)
      do throws(Failure) {
        return try compare(executor, reference, inputs, label: label)
      } catch {
        guard error.kind == .malformed else { throw error }
        do throws(Failure) {
          try Failure.catching(in: path) { _ = try reference.run(inputs, tapping: []) { _, _ in } }
        } catch {
          problem = problem ?? error.message
          continue
        }
        results.append(
          ConvertReport.Check(
            label: label, passed: false, maxRel: nil, sqnr: nil, values: 0,
            failures: ["the source runs, the result does not: \(error.message)"]))
        return nil
      }
    }
    unsuitable = unsuitable ?? problem
    return nil
  }

  /// Compares once and returns the outputs of the result.
  @discardableResult
  private mutating func compare(
    _ executor: any Executor, _ reference: any Executor, _ inputs: [String: Value], label: String
  ) throws(Failure) -> [String: Value] {
    let recorder = OutputRecorder(executor)
    var options = Comparison.Options()
    options.layers = level == .full
    let report = try Failure.catching(in: path) {
      try Comparison.run(recorder, reference, inputs: inputs, options: options)
    }
    let rows = (report.outputs + report.values).map(DiffRow.init)
    let metrics = report.outputs.compactMap(\.metrics)
    results.append(
      ConvertReport.Check(
        label: label, passed: report.passes, maxRel: metrics.compactMap(\.maxRelative).max(),
        sqnr: metrics.compactMap(\.sqnr).min(), values: rows.count,
        failures: rows.compactMap(\.failure)))
    return recorder.outputs
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

/// An executor that remembers the outputs of its last run.
private final class OutputRecorder: Executor {
  private let executor: any Executor
  private(set) var outputs: [String: Value] = [:]

  init(_ executor: any Executor) { self.executor = executor }

  var label: String { executor.label }
  var graph: Graph { executor.graph }

  func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    let values = try executor.run(inputs, tapping: wanted, tap)
    outputs = Dictionary(
      zip(graph.outputs.map(\.name), values), uniquingKeysWith: { first, _ in first })
    return values
  }
}
