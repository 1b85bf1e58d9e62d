import Execution
import IR
import Operators
import Tensors

/// Times a model: load, then runs after one warm-up.
public struct Bench {
  public var model: String
  public var shapes = InputShapes()
  public var runs = 20
  public var layers = false
  public var runtime = RuntimeChoice()

  public init(model: String) { self.model = model }

  public func run(_ progress: Progress = .none) throws(Failure) -> BenchReport {
    let clock = ContinuousClock()
    let start = clock.now
    let graph = try Model.load(model).graph
    let facts = try shapes.concreteFacts(
      of: graph, leading: 1, path: model, option: "--input-shape")
    let inputs = try SampleInputs.normal.values(for: graph, facts, seed: 1, limit: 2)
    let executor = try runtime.executor(for: graph, path: model)
    _ = try Failure.catching(in: model) { try executor.run(inputs) }
    let loaded = clock.now
    var times: [Double] = []
    for number in 1...runs {
      let before = clock.now
      _ = try Failure.catching(in: model) { try executor.run(inputs) }
      times.append((clock.now - before).milliseconds)
      progress.report("run \(number) of \(runs)")
    }
    progress.finish()
    times.sort()
    var report = BenchReport(
      model: model, label: executor.label,
      threads: runtime.isReference ? 1 : runtime.threads ?? RuntimeChoice.availableThreads,
      runs: runs, medianMs: median(times), minMs: times[0],
      p90Ms: times[min(times.count - 1, Int((0.9 * Double(times.count)).rounded(.up)) - 1)],
      loadMs: (loaded - start).milliseconds)
    if layers { report.layers = try profile(executor, inputs) }
    return report
  }

  /// The time of every step; the reference has none.
  private func profile(
    _ executor: any Executor, _ inputs: [String: Value]
  ) throws(Failure) -> [BenchReport.Step] {
    guard let session = executor as? Session else { return [] }
    let profile = try Failure.catching(in: model) { try session.profile(inputs, runs: runs) }
    return zip(profile.plan.steps, profile.seconds).map { step, seconds in
      .init(
        name: step.isConversion ? "(layout)" : step.nodes.joined(separator: " + "),
        kernel: step.kernel, ms: seconds * 1e3)
    }
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

/// Times of a model, in milliseconds.
public struct BenchReport: JSONReport {
  public struct Step: Encodable, Sendable {
    public let name: String
    public let kernel: String
    /// The shortest of all runs.
    public let ms: Double
  }
  public let version = Version.report
  public let model: String
  public let label: String
  public let threads: Int
  public let runs: Int
  public let medianMs: Double
  public let minMs: Double
  public let p90Ms: Double
  /// From opening the file to the end of the first run.
  public let loadMs: Double
  public var layers: [Step]?

  enum CodingKeys: String, CodingKey {
    case version, model, label, threads, runs, layers
    case medianMs = "median_ms"
    case minMs = "min_ms"
    case p90Ms = "p90_ms"
    case loadMs = "load_ms"
  }
}
