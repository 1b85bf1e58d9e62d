import Execution

/// One step of a plan: what computes which nodes, how, and why so; with times when it was run.
public struct StepReport: Encodable, Sendable {
  /// The nodes joined by " + ", "(layout)" for a step that only changes a layout or a format of numbers.
  public let name: String
  /// The nodes that the step computes; those that ask for it when it only changes a layout.
  public let nodes: [String]
  public let kernel: String
  /// Why this kernel.
  public let reason: String
  /// "plain", or "blocked" with the channels of a block.
  public let layout: String
  /// The parts that are dealt out to threads.
  public let threads: Int
  public let outputShape: [Int]
  public let multiplyAdds: Int
  /// What the nodes read and make, weights included.
  public let bytes: Int
  /// The shortest of all runs.
  public internal(set) var ms: Double?
  /// Twice the multiply-adds over the time; nil without any.
  public internal(set) var gflops: Double?
  /// The part of the machine's measured peak, of all threads of the run.
  public internal(set) var peakShare: Double?
  public internal(set) var gbPerS: Double?
  /// The part of the machine's measured read bandwidth, for products that read every weight once.
  ///
  /// It passes 1 where the weights fit into the caches.
  public internal(set) var bandwidthShare: Double?

  init(_ step: StepSummary) {
    name = step.isConversion ? "(layout)" : step.nodes.joined(separator: " + ")
    nodes = step.nodes
    kernel = step.kernel
    reason = step.reason
    layout = step.layout
    threads = step.threads
    outputShape = step.outputShape
    multiplyAdds = step.multiplyAdds
    bytes = step.bytes
  }

  /// Adds a time, and what it means beside the rates of the machine.
  mutating func setTime(seconds: Double, on rates: MachineReport.Rates?) {
    ms = seconds * 1e3
    guard seconds > 0 else { return }
    if multiplyAdds > 0 { gflops = 2e-9 * Double(multiplyAdds) / seconds }
    if bytes > 0 { gbPerS = 1e-9 * Double(bytes) / seconds }
    guard let rates else { return }
    peakShare = gflops.map { $0 / rates.peakGflops }
    if readsWeightsOnce { bandwidthShare = gbPerS.map { $0 / rates.readGbPerS } }
  }

  /// Whether there are no more multiply-adds than floats that are read: a fully connected layer of one row.
  private var readsWeightsOnce: Bool {
    multiplyAdds > 0 && multiplyAdds <= bytes / MemoryLayout<Float>.stride
  }
}

/// What all steps of a plan come to, and the memory that they take.
public struct PlanReport: Encodable, Sendable {
  public let isa: String
  public let steps: Int
  /// The steps that only change a layout or a format of numbers.
  public let conversions: Int
  public let multiplyAdds: Int
  public let bytes: Int
  /// The largest sum of values that are needed at the same time.
  public let activationBytes: Int
  /// The same of the buffers that hold them, blocks filled up and copies included: no arena takes less.
  public let peakBytes: Int
  /// The one block in which all activations lie.
  public let arenaBytes: Int
  /// The sum of the steps' times.
  public internal(set) var ms: Double?
  public internal(set) var gflops: Double?
  public internal(set) var peakShare: Double?

  init(_ plan: PlanSummary, isa: String) {
    self.isa = isa
    steps = plan.steps.count
    conversions = plan.conversions
    multiplyAdds = plan.steps.reduce(0) { $0 + $1.multiplyAdds }
    bytes = plan.steps.reduce(0) { $0 + $1.bytes }
    activationBytes = plan.activationBytes
    peakBytes = plan.peakBytes
    arenaBytes = plan.arenaBytes
  }

  mutating func setTime(seconds: Double, on rates: MachineReport.Rates?) {
    ms = seconds * 1e3
    guard seconds > 0, multiplyAdds > 0 else { return }
    let rate = 2e-9 * Double(multiplyAdds) / seconds
    gflops = rate
    peakShare = rates.map { rate / $0.peakGflops }
  }
}

/// What the machine was measured to do at most.
public struct MachineReport: Encodable, Sendable {
  public struct Rates: Encodable, Sendable {
    public let threads: Int
    /// Single precision, a multiply-add being two operations.
    public let peakGflops: Double
    /// From memory larger than the caches.
    public let readGbPerS: Double
  }
  public let isa: String
  /// With one thread, then with all threads of the run when those are more.
  public let rates: [Rates]

  init(_ rates: [MachineRates], isa: String) {
    self.isa = isa
    self.rates = rates.map {
      Rates(threads: $0.threads, peakGflops: $0.peak * 1e-9, readGbPerS: $0.bandwidth * 1e-9)
    }
  }
}
