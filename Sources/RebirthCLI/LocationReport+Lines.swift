import Workflows

extension LocationReport {
  /// The report as lines of text.
  ///
  /// - Parameter all: whether every value along the graph is listed, or those around the guilty one.
  func lines(all: Bool) -> [String] {
    var lines = sentences
    if !drift.isEmpty {
      let center = drift.firstIndex { $0.value == guilty?.value } ?? 0
      let shown = all ? drift[...] : drift[max(0, center - 5)..<min(drift.count, center + 6)]
      var table = Table(["along A", "node", "op", "seen", ">SQNR", ">loss", "verdict", "alone"])
      for step in shown {
        table.add([
          step.value, step.node, step.op, step.mode, Format.decibels(step.sqnrDb),
          step.lossDb > 0 ? Format.decibels(step.lossDb) : "-", step.passed ? "ok" : "FAILED",
          step.alone ?? "-",
        ])
      }
      lines.append(table.text)
      if shown.count < drift.count {
        lines.append("\(shown.count) of \(drift.count) values shown; all with --layers")
      }
    }
    if let reproduction {
      lines.append(
        "saved in \(reproduction.folder) (\(reproduction.extent)); replay with")
      lines.append("  \(reproduction.command)")
    }
    return lines
  }
}
