/// Times of a model, in milliseconds.
public struct BenchReport: JSONReport {
  public let version = Version.report
  public let model: String
  public let label: String
  public let threads: Int
  public let runs: Int
  public let medianMs: Double
  public let minMs: Double
  public let p90Ms: Double
  /// Opening, reading, planning and packing: all that comes before the first run, and what that one takes
  /// longer than the others.
  public let loadMs: Double
  /// The steps of the plan, of its first part where sizes depend on data; empty for the reference.
  public var layers: [StepReport]?
  public var plan: PlanReport?
  public var machine: MachineReport?
}
