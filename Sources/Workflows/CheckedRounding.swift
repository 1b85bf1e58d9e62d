import Compare

extension ConvertReport.Check {
  /// What a comparison found that computes from the source's quantised values behind every quantiser and decision.
  struct Rounding {
    let origin: String
    let sentence: String
    let elements: Int
    let rounded: Int
    /// A sentence for each value that differs even so.
    let failures: [String]
    let steps: [Step]

    var differs: Bool { !failures.isEmpty }

    private init(
      _ cut: CutSides, _ entries: [Report.Entry], failures: [String], steps: [Step]
    ) {
      let results = entries.filter { cut.labels.contains($0.name) }
      origin = cut.origin
      elements = results.reduce(0) { $0 + ($1.metrics?.count ?? 0) }
      rounded = cut.rounded(in: results)
      sentence = cut.sentence(rounded: rounded, of: elements)
      self.failures = failures
      self.steps = steps
    }

    init(_ cut: CutSides, _ report: Report) {
      let check = ConvertReport.Check(report, label: "")
      self.init(cut, report.outputs, failures: check.failures, steps: [])
    }

    init(_ cut: CutSides, _ found: ThreeWay) {
      let check = ConvertReport.Check(found, label: "")
      self.init(
        cut, found.rows.map(\.total), failures: check.failures, steps: check.steps)
    }
  }

  /// Takes a difference as rounding, when from what the source has there all passes; else says what differs.
  mutating func add(_ found: Rounding) {
    rounding = [found.sentence]
    steps = found.steps
    if found.differs {
      failures = found.failures
      rounding.append(
        "computed from the source's \(found.origin), \(found.failures.count) values differ")
    } else if found.rounded > 0 {
      passed = true
      failures = []
      rounding.append("computed from the source's \(found.origin), all values pass")
    }
  }
}
