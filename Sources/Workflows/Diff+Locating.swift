import Compare
import IR
import Operators

extension Diff {
  /// Says of two models that differ whether it is the rounding of quantisers or another decision, else where they part.
  ///
  /// - Throws: `Failure` when the node cannot be saved.
  func explain(
    _ report: inout DiffReport, _ a: any Executor, _ b: any Executor, _ inputs: [String: Value],
    _ options: Comparison.Options, _ progress: Progress
  ) throws(Failure) {
    let sides = (runtime.side(a, path: self.a), runtime.side(b, path: self.b))
    progress.report("looking behind quantisers and decisions")
    if let cut = try? CutSides(sides.0, sides.1, inputs: inputs, options: options),
      let found = try? Comparison.run(
        cut.a.executor, cut.b.executor, inputs: cut.inputs, options: cut.options)
    {
      let quantisers = QuantiserReport(cut, found)
      report.quantisers = quantisers
      if quantisers.explains {
        report.excuse()
        return
      }
      if !found.passes {
        report.location = try locate(cut.a, cut.b, cut.inputs, cut.options, progress)
        return
      }
    }
    report.location = try locate(sides.0, sides.1, inputs, options, progress)
  }

  /// Finds where two models that differ part, and saves the model that shows it when asked to.
  ///
  /// - Throws: `Failure` when it cannot be saved. A search that cannot be made is said in the report: the
  ///   verdict stands without it.
  func locate(
    _ a: Side, _ b: Side, _ inputs: [String: Value], _ options: Comparison.Options,
    _ progress: Progress
  ) throws(Failure) -> LocationReport {
    progress.report("looking for the first node that differs")
    let found: Comparison.Location
    do {
      found = try Comparison.locate(a, b, inputs: inputs, options: options)
    } catch {
      return LocationReport(problem: "the node could not be looked for: \(error)")
    }
    var report = LocationReport(found.trail)
    guard let reproduce else { return report }
    guard let reproduction = found.reproduction else {
      report.problem = "nothing was saved: a value of the difference is no tensor"
      return report
    }
    report.reproduction = try save(reproduction, to: reproduce)
    return report
  }

  /// Saves what shows a difference, with what replays it.
  func save(
    _ reproduction: Reproduction, to path: String
  ) throws(Failure) -> LocationReport.Saved {
    let folder = try ReproductionFolder(path)
    let command = folder.command(replayOptions)
    try folder.save(reproduction, command)
    return LocationReport.Saved(
      folder: folder.path, extent: reproduction.extent.rawValue, command: command)
  }

  /// The options on which the verdict depends.
  private var replayOptions: [String] {
    (relativeTolerance.map { ["--rtol", "\($0)"] } ?? [])
      + (absoluteTolerance.map { ["--atol", "\($0)"] } ?? [])
      + (runtime.isa.map { ["--isa", $0] } ?? [])
      + (runtime.isReference ? ["--reference"] : [])
  }
}

extension RuntimeChoice {
  /// A side of a comparison whose graph and parts of it run in this way.
  func side(_ executor: any Executor, path: String) -> Side {
    Side(
      executor,
      unfused: { isReference ? nil : try self.executor(for: $0, path: path, fusion: false) },
      make: { try self.executor(for: $0, path: path) })
  }
}
