import Workflows

extension OpsetInfoReport {
  /// The report as people read it.
  var text: String {
    var lines = ["\(model): IR version \(irVersion)"]
    for opset in opsets {
      let known = opset.newestRead.map { "read up to \($0)" } ?? "not known"
      lines.append("opset \(opset.version) of \(opset.domain) (\(known))")
    }
    var table = Table([
      "operator", "domain", ">nodes", ">opset", ">since version", ">last changed", "read",
    ])
    for row in operators {
      table.add([
        row.name, row.domain, "\(row.nodes)", row.opset.map(String.init) ?? "-",
        row.sinceVersion.map(String.init) ?? "-", row.lastChanged.map(String.init) ?? "-",
        row.isRead
          ? row.isFunction ? "yes, a function of the model" : "yes"
          : "no: \(row.reasons.joined(separator: "; "))",
      ])
    }
    lines.append(table.text)
    lines += otherProblems.map { "not read: \($0)" }
    let unread = operators.filter { !$0.isRead }
    let nodes = unread.reduce(0) { $0 + $1.nodes }
    lines.append(
      unread.isEmpty && otherProblems.isEmpty
        ? "all \(operators.count) operators are read"
        : "not read: \(unread.count) of \(operators.count) operators (\(nodes == 1 ? "1 node" : "\(nodes) nodes"))"
    )
    return lines.joined(separator: "\n")
  }
}
