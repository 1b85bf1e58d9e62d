import Compare

/// What became of values behind quantisers, where a difference within rounding may become a whole step.
public struct QuantiserReport: Encodable, Sendable {
  /// How many quantisers both models have.
  public let quantisers: Int
  /// How many elements they give.
  public let elements: Int
  /// How many of them differ because the input of their quantiser lies within the tolerance of another step.
  public let rounded: Int
  /// Whether that explains all differences: computed from B's quantised values everything passes.
  public let explains: Bool
  /// A's outputs computed from B's quantised values.
  public let outputs: [DiffRow]
  /// The inputs and results of quantisers that differ, computed from B's quantised values before them.
  public let differing: [DiffRow]

  init(_ cut: CutSides, _ report: Compare.Report) {
    let results = report.outputs.filter { cut.labels.contains($0.name) }
    quantisers = cut.quantisers
    elements = results.reduce(0) { $0 + ($1.metrics?.count ?? 0) }
    rounded = cut.rounded(in: results)
    explains = cut.excuses(report)
    outputs = report.outputs.filter { !cut.labels.contains($0.name) }.map(DiffRow.init)
    differing = (report.values + results).filter { !$0.passes }.map(DiffRow.init)
  }

  /// What was found, in sentences.
  public var sentences: [String] {
    let count =
      "\(rounded) of \(elements) elements of \(quantisers) quantisers are rounded to another step, "
      + "since their inputs lie within the tolerance of it"
    if explains {
      return [
        count, "computed from B's quantised values, all outputs and inputs of quantisers pass",
      ]
    }
    let rows = differing + outputs.filter { !$0.passed }
    guard !rows.isEmpty else { return [count] }
    return [count, "computed from B's quantised values, what differs is:"]
      + rows.prefix(8).compactMap { row in row.failure.map { "  \($0)" } }
      + (rows.count > 8 ? ["  and \(rows.count - 8) more"] : [])
  }
}
