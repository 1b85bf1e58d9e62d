import Workflows

extension PlanReport {
  /// The table of the steps, and what they come to; times and shares only where steps have them.
  func text(_ steps: [StepReport]) -> String {
    let isTimed = ms != nil
    var table = Table(
      ["step", "kernel", "layout", ">threads", ">bytes", ">multiply-adds"]
        + (isTimed ? [">ms", ">%", ">GFLOP/s", ">of peak", ">of bandwidth"] : []) + ["why"])
    for step in steps {
      var row = [
        step.name, step.kernel, step.layout, "\(step.threads)",
        step.bytes > 0 ? Format.bytes(step.bytes) : "",
        step.multiplyAdds > 0 ? Format.count(step.multiplyAdds) : "",
      ]
      if isTimed {
        row += [
          step.ms.map { Format.fixed($0, places: 3) } ?? "", share(step.ms, of: ms),
          rate(step.gflops), percent(step.peakShare), percent(step.bandwidthShare),
        ]
      }
      table.add(row + [step.reason])
    }
    var total = [
      "total", "\(self.steps) steps", "\(conversions) conversions", "", Format.bytes(bytes),
      Format.count(multiplyAdds),
    ]
    if isTimed {
      total += [
        ms.map { Format.fixed($0, places: 3) } ?? "", "100.0", rate(gflops), percent(peakShare), "",
      ]
    }
    table.add(total + [""])
    return [
      table.text,
      "activations: \(Format.bytes(activationBytes)) at the peak, \(Format.bytes(arenaBytes)) in one arena, "
        + "of which \(Format.bytes(peakBytes)) is the lower bound",
    ].joined(separator: "\n")
  }

  private func rate(_ value: Double?) -> String { value.map { Format.number($0) } ?? "" }

  private func percent(_ share: Double?) -> String {
    share.map { "\(Format.fixed(100 * $0, places: 0)) %" } ?? ""
  }

  private func share(_ part: Double?, of whole: Double?) -> String {
    guard let part, let whole, whole > 0 else { return "" }
    return Format.fixed(100 * part / whole, places: 1)
  }
}

extension MachineReport {
  /// What one core does, and what all threads of the run do together.
  var text: String {
    let parts = rates.map { rates in
      "\(Format.number(rates.peakGflops)) GFLOP/s and \(Format.number(rates.readGbPerS)) GB/s "
        + (rates.threads == 1 ? "per core" : "on \(rates.threads) threads")
    }
    return "peak of \(isa): \(parts.joined(separator: ", "))"
  }
}
