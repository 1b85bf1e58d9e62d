import Compare

extension ConvertReport.Check {
  /// What one of the two steps of a conversion did to the values.
  public struct Step: Encodable, Sendable {
    /// "rewriting", from the source on the runtime to the result on it, or "runtime", from the source's
    /// semantics to the source on the runtime.
    public let name: String
    /// How many values the step alone takes out of the tolerance.
    public let moved: Int
    /// The largest relative difference of the outputs.
    public let maxRel: Double?
    /// The smallest signal-to-noise ratio of the outputs, in decibels.
    public let sqnrDb: Double?

    init(_ name: String, _ rows: [ThreeWay.Row], _ entry: (ThreeWay.Row) -> Report.Entry) {
      self.name = name
      moved = rows.filter { !entry($0).passes }.count
      let outputs = rows.filter(\.isOutput).compactMap { entry($0).metrics }
      maxRel = outputs.compactMap(\.maxRelative).max()
      sqnrDb = outputs.compactMap(\.sqnr).min()
    }
  }

  /// A comparison with the source's semantics, by the step that moved each value.
  init(_ found: ThreeWay, label: String) {
    let total = Step("total", found.rows, \.total)
    let failures = found.rows.compactMap { row -> String? in
      guard let mover = row.mover, let failure = DiffRow(row.total).failure else { return nil }
      return "\(failure); moved by \(mover.rawValue)"
    }
    self.init(
      label: label, passed: failures.isEmpty && found.missing.isEmpty, maxRel: total.maxRel,
      sqnrDb: total.sqnrDb, values: found.rows.count + found.missing.count,
      failures: found.missing.compactMap { DiffRow($0).failure } + failures,
      steps: [
        Step("rewriting", found.rows, \.rewriting), Step("runtime", found.rows, \.runtime),
      ])
  }

  /// A comparison of the result with the source, or with recorded data.
  init(_ report: Report, label: String) {
    let rows = (report.outputs + report.values).map(DiffRow.init)
    let metrics = report.outputs.compactMap(\.metrics)
    self.init(
      label: label, passed: report.passes, maxRel: metrics.compactMap(\.maxRelative).max(),
      sqnrDb: metrics.compactMap(\.sqnr).min(), values: rows.count,
      failures: rows.compactMap(\.failure)
        + rows.flatMap { row in
          row.diagnosis.map { "'\(row.name)' \($0)" }
        })
  }
}
