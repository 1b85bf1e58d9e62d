public import IR
public import Rewrite

/// What became of every candidate of one rule or pass in a graph: fired, or why not.
public struct Explanation: Sendable {
  public let rule: String

  /// One entry per candidate, sorted by outcome and place.
  public let entries: [Ledger.Entry]

  /// Runs a pipeline on a copy of the graph and keeps what it says of one rule; a rule that the pipeline does
  /// not have runs alone.
  ///
  /// - Returns: nil when no rule or pass has this name; see `Rules.names`.
  public init?(
    of rule: String, in graph: Graph, pipeline: Pipeline = Pipelines.deploy
  ) throws(RewriteError) {
    guard let pass = Rules.named(rule) else { return nil }
    self.rule = rule
    let isPart = pipeline.passes.contains { Self.applies($0, rule) }
    var graph = graph
    var ledger = Ledger(keepsAbsent: true)
    try (isPart ? pipeline : Pipeline(rule, [pass])).run(&graph, &ledger)
    entries = ledger.entries.filter { $0.pass == rule }
  }

  /// Whether a pass is the one of this name, or applies the rule.
  private static func applies(_ pass: any Pass, _ rule: String) -> Bool {
    pass.name == rule || (pass as? Rewriter)?.ruleNames.contains(rule) ?? false
      || (pass as? Repeated)?.passes.contains { applies($0, rule) } ?? false
  }
}

extension Explanation: CustomStringConvertible {
  /// One line per candidate: `layer3/bn: fired` or `layer3/bn: 'conv3' has other uses`.
  public var description: String {
    if entries.isEmpty { return "\(rule): no candidates" }
    return entries.map { entry in
      let reason = entry.reason.map { entry.outcome == .fired ? " (\($0))" : $0 } ?? ""
      return "\(entry.site): \(entry.outcome == .fired ? "fired" : "")\(reason)"
    }.joined(separator: "\n")
  }
}
