import Workflows

extension WeightsReport {
  /// What rounding did: the tensors together and the worst of them, then every output.
  var lines: [String] {
    var lines = [
      "weights rounded to \(type): \(rows.count) tensors, max abs \(Format.number(maxAbs)), "
        + "max rel \(Format.number(maxRel))"
    ]
    if let worst = rows.max(by: { $0.sqnrDb ?? .infinity > $1.sqnrDb ?? .infinity }) {
      lines.append(
        "  least exact: '\(worst.name)' \(worst.type): max abs \(Format.number(worst.maxAbs)), "
          + "max rel \(Format.number(worst.maxRel)), SQNR \(Format.decibels(worst.sqnrDb))")
    }
    if !kept.isEmpty {
      lines.append("  kept, since \(type) cannot hold them: \(kept.joined(separator: ", "))")
    }
    if let inputs {
      for output in outputs {
        lines.append(
          "  output '\(output.name)' against the source (\(inputs) inputs): "
            + (output.problem
              ?? "max abs \(Format.number(output.maxAbs)), "
              + "max rel \(Format.number(output.maxRel)), SQNR \(Format.decibels(output.sqnrDb))"))
      }
    } else {
      lines.append("  the outputs were not measured, since nothing was checked")
    }
    return lines
  }
}
