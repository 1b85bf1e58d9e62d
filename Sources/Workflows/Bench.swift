import Execution
import IR
import Operators
import Tensors

/// Times a model: load, then runs after one warm-up.
public struct Bench {
  public var model: String
  public var caffe = CaffeSettings()
  public var shapes = InputShapes()
  public var runs = 20
  /// Whether the time of every step is measured, and the machine's peak beside it.
  public var layers = false
  /// Whether the machine's peak and bandwidth are measured.
  public var machine = false
  public var runtime = RuntimeChoice()

  public init(model: String) { self.model = model }

  public func run(_ progress: Progress = .none) throws(Failure) -> BenchReport {
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let loaded = try runtime.reading(model) {
      try Model.load(model, caffe: caffe, shapes: shapes, isDeferring: true)
    }
    let graph = loaded.graph
    let executor = try runtime.executor(for: graph, path: model)
    let read = clock.now - start
    let generated = GeneratedInputs(
      graph: graph, path: model, shapes: shapes, shapeOption: "--input-shape", dataOption: nil)
    let (inputs, warmUp) = try generated.offer(.normal, seed: 1) { inputs in
      (inputs, try clock.measure { _ = try executor.run(inputs) })
    }
    try loaded.requireSound()
    var times: [Double] = []
    for number in 1...max(runs, 1) {
      let time = try Failure.catching(in: model) {
        try clock.measure { _ = try executor.run(inputs) }
      }
      times.append(time.milliseconds)
      progress.report("run \(number) of \(runs)")
    }
    times.sort()
    let median = median(times)
    var report = BenchReport(
      model: model, label: executor.label,
      threads: runtime.isReference ? 1 : runtime.threads ?? RuntimeChoice.availableThreads,
      runs: times.count, medianMs: median, minMs: times[0],
      p90Ms: times[Int((0.9 * Double(times.count)).rounded(.up)) - 1],
      loadMs: max((read + warmUp).milliseconds - median, read.milliseconds))
    if let session = executor as? Session {
      try measureSteps(session, inputs, &report)
    } else if layers {
      report.layers = []
    }
    return report
  }

  /// Adds the machine's rates and the time of every step, as far as they are asked for.
  private func measureSteps(
    _ session: Session, _ inputs: [String: Value], _ report: inout BenchReport
  ) throws(Failure) {
    guard layers || machine else { return }
    let machine = MachineReport(
      try Failure.catching(in: model) { try session.measureMachine() }, isa: session.isa)
    report.machine = machine
    guard layers else { return }
    let rates = machine.rates.last
    let profile = try Failure.catching(in: model) { try session.profile(inputs, runs: runs) }
    report.layers = zip(profile.plan.steps, profile.seconds).map { step, seconds in
      var step = StepReport(step)
      step.setTime(seconds: seconds, on: rates)
      return step
    }
    var plan = PlanReport(profile.plan, isa: session.isa)
    plan.setTime(seconds: profile.seconds.reduce(0, +), on: rates)
    report.plan = plan
  }

  private func median(_ sorted: [Double]) -> Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
  }
}
