public import IR

/// A pipeline that cannot go on; all but `graph` are faults of a rule or a pass, not of the model.
public enum RewriteError: Error, Sendable {
  /// Rules keep undoing each other, or one keeps firing, beyond the bound of nodes × rules.
  case diverges(rules: [String], site: String)
  /// What a pass found out makes inference refuse a node.
  case graph(pass: String, GraphError)
  /// A pass broke an invariant of the graph.
  case invalid(pass: String, VerifyError)
  /// A pass changed an input or an output of the graph; the problem says both sides.
  case interface(pass: String, problem: String)
  /// What a pass requires does not hold before it.
  case requires(pass: String, invariant: String, problem: String)
  /// What a pass establishes does not hold after it.
  case establishes(pass: String, invariant: String, problem: String)
}

extension RewriteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .diverges(let rules, let site) where rules.count == 1:
      "rule '\(rules[0])' does not come to an end at '\(site)'"
    case .diverges(let rules, let site):
      "rules \(rules.map { "'\($0)'" }.joined(separator: " and ")) undo each other at '\(site)'"
    case .graph(let pass, let error): "after '\(pass)': \(error)"
    case .invalid(let pass, let error): "'\(pass)' broke the graph: \(error)"
    case .interface(let pass, let problem): "'\(pass)' changed the graph's interface: \(problem)"
    case .requires(let pass, let invariant, let problem):
      "'\(pass)' requires '\(invariant)': \(problem)"
    case .establishes(let pass, let invariant, let problem):
      "'\(pass)' establishes '\(invariant)': \(problem)"
    }
  }
}
