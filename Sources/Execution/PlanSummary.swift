import IR
import Operators
import Tensors

/// What one step of a plan does, for tables.
public struct StepSummary: Sendable {
  /// The nodes that the step computes, in order; several when what follows a node is done in its store.
  public var nodes: [String]
  /// The source nodes of all of them.
  public var origins: [String]
  /// The operator of the first node.
  public var op: String
  /// What computes the step: a kernel's name, or "reference".
  public var kernel: String
  /// Whether the step only changes a layout or the format of numbers.
  public var isConversion: Bool
  public var outputShape: [Int]
  /// Multiply-add pairs of convolutions and matrix products.
  public var multiplyAdds: Int
  /// The size of what the nodes read and make, weights included, as it is held while running.
  public var bytes: Int
  /// "plain", or "blocked" with the number of channels of a block.
  public var layout: String
  /// The parts that the step is dealt out in, one for each thread that takes part.
  public var threads: Int
  /// Why this kernel computes the step.
  public var reason: String
}

/// What a plan does and takes.
public struct PlanSummary: Sendable {
  public var steps: [StepSummary]
  /// The largest sum of values that are needed at the same time, without what their layouts add.
  public var activationBytes: Int
  /// The largest sum of the buffers that are needed at the same time: no arena of the plan takes less.
  public var peakBytes: Int
  /// The memory of one run.
  public var arenaBytes: Int
  /// The nodes that cannot be planned before others have run, since their sizes depend on data.
  public var unplanned: [String]

  /// The steps that only change a layout or the format of numbers.
  public var conversions: Int { steps.count { $0.isConversion } }
}

/// The time that each step of a plan takes.
public struct Profile: Sendable {
  public var plan: PlanSummary
  /// Seconds by step, the shortest of all runs.
  public var seconds: [Double]
}

/// What a planner notes of a step.
struct StepRecord {
  var nodes: [Node]
  var kernel: String
  var isConversion: Bool
  var threads: Int
  var reason: String
  var layout = "plain"
  var output: [Int] = []
  var multiplyAdds = 0
  var bytes = 0
  /// What a step belongs to that no node asks for.
  var edge = "output"

  var summary: StepSummary {
    StepSummary(
      nodes: nodes.map(\.name), origins: Set(nodes.flatMap(\.origins)).sorted(),
      op: nodes.first.map { type(of: $0.op).name } ?? edge, kernel: kernel,
      isConversion: isConversion, outputShape: output, multiplyAdds: multiplyAdds, bytes: bytes,
      layout: layout, threads: threads, reason: reason)
  }
}
