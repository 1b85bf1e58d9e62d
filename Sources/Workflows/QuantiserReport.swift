import Compare

/// What became of values behind quantisers and decisions, where a difference within rounding may become any.
public struct QuantiserReport: Encodable, Sendable {
  /// How many quantisers both models have.
  public let quantisers: Int
  /// How many nodes of both order, choose or compare floating-point numbers.
  public let decisions: Int
  /// How many elements they give.
  public let elements: Int
  /// How many of them differ because the input of their node lies within the tolerance of another result.
  public let rounded: Int
  /// Whether that explains all differences: computed from B's quantised values everything passes.
  public let explains: Bool
  /// A's outputs computed from B's quantised values.
  public let outputs: [DiffRow]
  /// The inputs and results of quantisers that differ, computed from B's quantised values before them.
  public let differing: [DiffRow]

  private let count: String
  private let origin: String

  private enum CodingKeys: String, CodingKey {
    case quantisers, decisions, elements, rounded, explains, outputs, differing
  }

  init(_ cut: CutSides, _ report: Compare.Report) {
    let results = report.outputs.filter { cut.labels.contains($0.name) }
    quantisers = cut.quantisers
    decisions = cut.decisions
    elements = results.reduce(0) { $0 + ($1.metrics?.count ?? 0) }
    rounded = cut.rounded(in: results)
    count = cut.sentence(rounded: rounded, of: elements)
    origin = cut.origin
    explains = cut.excuses(report)
    outputs = report.outputs.filter { !cut.labels.contains($0.name) }.map(DiffRow.init)
    differing = (report.values + results).filter { !$0.passes }.map(DiffRow.init)
  }

  /// What was found, in sentences.
  public var sentences: [String] {
    if explains {
      return [
        count, "computed from B's \(origin), all outputs and what goes into them pass",
      ]
    }
    let rows = differing + outputs.filter { !$0.passed }
    guard !rows.isEmpty else { return [count] }
    return [count, "computed from B's \(origin), what differs is:"]
      + rows.prefix(8).compactMap { row in row.failure.map { "  \($0)" } }
      + (rows.count > 8 ? ["  and \(rows.count - 8) more"] : [])
  }
}
