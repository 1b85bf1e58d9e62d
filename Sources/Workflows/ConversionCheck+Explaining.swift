import Compare
import IR
import Operators

/// What a difference comes from: the rounding of quantisers, rounding that adds up, or a node.
extension ConversionCheck {
  /// Adds to the last result, which failed, whether it was the rounding of quantisers, else where it comes from.
  mutating func explainFailure(
    _ executor: CheckedResult, _ reference: any Executor, _ inputs: [String: Value],
    locating: Bool
  ) {
    let sides = sides(executor, reference)
    let last = results.count - 1
    if let cut = try? CutSides(sides.0, sides.1, inputs: inputs),
      let found = try? behindQuantisers(cut)
    {
      results[last].add(found)
      if results[last].passed { return }
      if found.differs {
        if locating { results[last].location = location(cut.a, cut.b, cut.inputs, cut.options) }
        return
      }
    }
    if locating {
      results[last].location = location(sides.0, sides.1, inputs, Comparison.Options())
    }
  }

  /// Notes that the last result, which failed unless quantisers explained it, differs by rounding alone.
  mutating func noteDrift(
    _ executor: CheckedResult, _ reference: any Executor, _ inputs: [String: Value]
  ) {
    let last = results.count - 1
    guard !results[last].passed else { return }
    let (a, b) = sides(executor, reference)
    if (try? CheckedNodes.onlyDrift(a, b, inputs)) == true { drifting.insert(last) }
  }

  /// Takes generated inputs for which rounding adds up as inconclusive, when others show that the result is right.
  mutating func forgiveDrift() {
    guard results.contains(where: \.passed) else { return }
    for index in drifting.sorted() {
      results[index].passed = true
      results[index].failures = []
      results[index].location = []
      results[index].rounding.append(
        "inconclusive: the model enlarges rounding; from the source's values of its inputs, every "
          + "node agrees")
    }
  }

  private func sides(_ executor: CheckedResult, _ reference: any Executor) -> (Side, Side) {
    let (measure, path) = (measure, path)
    return (
      RuntimeChoice(threads: threads).side(executor.session, path: path),
      Side(reference, make: { try measure.executor(for: $0, path: path, fusion: false) })
    )
  }

  /// Fails the last result, which passed, when a node inside is wrong by less than the outputs show.
  mutating func lookInside(
    _ executor: CheckedResult, _ reference: any Executor, _ inputs: [String: Value]
  ) {
    let (a, b) = sides(executor, reference)
    guard let found = try? CheckedNodes(a, b, inputs), !found.sentences.isEmpty else { return }
    results[results.count - 1].passed = false
    results[results.count - 1].failures += found.sentences
  }

  /// Compares once more, from the source's quantised values.
  private func behindQuantisers(_ cut: CutSides) throws -> ConvertReport.Check.Rounding {
    let executor = try executor(of: cut.a.executor.graph)
    guard level == .full else {
      return ConvertReport.Check.Rounding(
        cut,
        try Comparison.run(executor, cut.b.executor, inputs: cut.inputs, options: cut.options))
    }
    let before = try RuntimeChoice(threads: threads)
      .session(for: cut.b.executor.graph, path: path, fusion: false)
    return ConvertReport.Check.Rounding(
      cut,
      try ThreeWay(
        reference: cut.b.executor, before: before, after: executor, inputs: cut.inputs,
        options: cut.options))
  }

  /// The node at which the result parts from the source, in sentences; none when it cannot be looked for.
  private func location(
    _ a: Side, _ b: Side, _ inputs: [String: Value], _ options: Comparison.Options
  ) -> [String] {
    let found = try? Comparison.locate(a, b, inputs: inputs, options: options)
    return found.map { LocationReport($0.trail).sentences } ?? []
  }

  /// Takes the last result as inconclusive: the source overflows where the result stays finite.
  mutating func forgiveOverflow() {
    let failed = results.removeLast()
    results.append(
      ConvertReport.Check(
        label: failed.label, passed: true, maxRel: failed.maxRel, sqnrDb: failed.sqnrDb,
        values: failed.values, failures: [], steps: failed.steps))
    warnings.append(
      "\(failed.label): the source is not finite where the result is: inconclusive")
  }
}
