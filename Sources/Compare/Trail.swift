/// How the values of a model under test drift from those of another along its graph, and where they part.
public struct Trail: Codable, Hashable, Sendable {
  /// The values that both models have, in the topological order of the one under test.
  public let steps: [Step]
  /// The node to blame; nil when no value inside differs.
  public let guilty: Guilty?
  /// Values of both models that no way of running shows.
  public let hidden: [String]

  /// What had to be run to see a value.
  public enum Mode: String, Codable, Sendable {
    /// The run that the verdict is about.
    case asRun = "as run"
    /// A further run with every node a step of its own.
    case unfused = "without fusions"
  }

  /// What a node computes from the values of the other model.
  public enum Reset: String, Codable, Sendable {
    case agrees, differs
    /// It could not be run alone.
    case unknown
  }

  /// One value on both sides.
  public struct Step: Codable, Hashable, Sendable {
    /// Named as in the source model.
    public let entry: Report.Entry
    /// The node of the model under test that computes it.
    public let node: String
    public let op: String
    public let mode: Mode
    /// Whether the values from which it is computed pass.
    public let inputsAgree: Bool
    /// How many decibels the value is further from the other model's than the worst of its inputs is.
    public let loss: Double
    /// For a value that differs: whether it does so too when computed from the other model's values.
    public internal(set) var reset: Reset?
    /// What it then is.
    public internal(set) var alone: Report.Entry?
  }

  /// Why a node's result differs.
  public enum Cause: String, Codable, Sendable {
    /// From the other model's values it computes something else than the other model does.
    case node = "computes differently"
    /// Alone it agrees; what differs was added up before it.
    case drift = "drift"
    /// It could not be run alone.
    case unknown
  }

  /// The first node whose inputs agree and whose result does not.
  public struct Guilty: Codable, Hashable, Sendable {
    public let node: String
    public let op: String
    /// The source nodes from which it came.
    public let origins: [String]
    /// The source value that its result should equal.
    public let value: String
    /// The values read, named as in the model under test.
    public let inputs: [String]
    /// Nodes before it whose results the other model lacks, so that they may be to blame as well.
    public let between: [String]
    public let mode: Mode
    public let cause: Cause
    /// The result in the run.
    public let entry: Report.Entry
    /// The result when computed from the other model's values.
    public let alone: Report.Entry?
    /// Why it could not be run alone.
    public let problem: String?
  }

  /// The step that loses most, when the guilty node itself agrees.
  public var steepest: Step? {
    guard guilty?.cause == .drift else { return nil }
    return steps.max { $0.loss < $1.loss }
  }

  /// The values beyond the guilty one that differ even when computed from the other model's values.
  public var others: [Step] {
    steps.filter { $0.reset == .differs && $0.entry.name != guilty?.value }
  }
}
