import Compare

/// Where two models that differ part.
public struct LocationReport: Encodable, Sendable {
  /// The first node of A whose inputs agree and whose result does not.
  public struct Guilty: Encodable, Sendable {
    public let node: String
    public let op: String
    /// The source nodes from which it came.
    public let origins: [String]
    /// The source value that its result should equal.
    public let value: String
    /// The values that it reads.
    public let inputs: [String]
    /// Nodes before it whose results B lacks, so that they may be to blame as well.
    public let between: [String]
    /// What had to be run to see it: "as run" or "without fusions".
    public let mode: String
    /// "computes differently", "drift" or "unknown".
    public let cause: String
    /// The result in the run.
    public let found: DiffRow
    /// The result when computed from B's values.
    public let alone: DiffRow?
    /// Why it could not be run alone.
    public let problem: String?
  }

  /// One value along the graph.
  public struct Step: Encodable, Sendable {
    public let value: String
    public let node: String
    public let op: String
    public let mode: String
    public let passed: Bool
    public let sqnrDb: Double?
    public let maxRel: Double?
    /// How many decibels the value is further from B's than the worst of its inputs is.
    public let lossDb: Double
    public let inputsAgree: Bool
    /// For a value that differs: whether it "agrees" or "differs" when computed from B's values, or "unknown".
    public let alone: String?
  }

  /// The model that shows the difference, saved in a folder.
  public struct Saved: Encodable, Sendable {
    public let folder: String
    /// What the model is: "node", "fused step", "beginning" or "model".
    public let extent: String
    /// What replays it.
    public let command: String
  }

  public internal(set) var guilty: Guilty?
  /// The values that both models have, in A's order.
  public internal(set) var drift: [Step] = []
  /// Further values that differ even when computed from B's.
  public internal(set) var others: [String] = []
  /// The node that loses most, when the guilty one agrees alone.
  public internal(set) var steepest: Step?
  public internal(set) var reproduction: Saved?
  /// Why nothing could be located, or saved.
  public internal(set) var problem: String?

  init(problem: String) { self.problem = problem }

  init(_ trail: Trail) {
    drift = trail.steps.map(Step.init)
    others = trail.others.map(\.entry.name)
    steepest = trail.steepest.map(Step.init)
    guilty = trail.guilty.map { found in
      Guilty(
        node: found.node, op: found.op, origins: found.origins, value: found.value,
        inputs: found.inputs, between: found.between, mode: found.mode.rawValue,
        cause: found.cause.rawValue, found: DiffRow(found.entry),
        alone: found.alone.map(DiffRow.init),
        problem: found.problem)
    }
  }

  /// What was found, in sentences.
  public var sentences: [String] {
    var lines: [String] = []
    if let guilty { lines += guilty.sentences }
    if let steepest {
      lines.append(
        "the largest loss along the way is at node '\(steepest.node)' (\(steepest.op)), value "
          + "'\(steepest.value)'")
    }
    if !others.isEmpty {
      let names = others.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
      let more = others.count > 8 ? " and \(others.count - 8) more" : ""
      lines.append("also different when computed from B's values: \(names)\(more)")
    }
    if guilty == nil, problem == nil { lines.append("no value inside differs") }
    if let problem { lines.append(problem) }
    return lines
  }
}

extension LocationReport.Step {
  init(_ step: Trail.Step) {
    value = step.entry.name
    node = step.node
    op = step.op
    mode = step.mode.rawValue
    passed = step.entry.passes
    sqnrDb = step.entry.metrics?.sqnr
    maxRel = step.entry.metrics?.maxRelative
    lossDb = step.loss
    inputsAgree = step.inputsAgree
    alone = step.reset?.rawValue
  }
}

extension LocationReport.Guilty {
  /// What is known of the node, in sentences.
  fileprivate var sentences: [String] {
    func list(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }
    let from = origins.isEmpty || origins == [node] ? "" : ", from \(list(origins))"
    var lines = [
      "guilty: node '\(node)' (\(op)\(from)) gives the first value that differs while its inputs "
        + "agree, '\(value)' (\(mode))"
    ]
    if !inputs.isEmpty { lines.append("its inputs: \(list(inputs))") }
    switch cause {
    case Trail.Cause.node.rawValue:
      lines.append("from B's values of its inputs it computes something else too")
    case Trail.Cause.drift.rawValue:
      lines.append("from B's values of its inputs it agrees: the difference was added up before it")
    default:
      lines.append("it could not be run alone: \(problem ?? "its inputs are not at hand")")
    }
    if !between.isEmpty {
      lines.append("B lacks the results of \(list(between)) before it, which may be to blame")
    }
    if let alone { lines += alone.diagnosis.map { "its result \($0)" } }
    return lines
  }
}
