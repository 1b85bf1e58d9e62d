import IR
import Passes
import Rewrite

/// Says of every place where a rule could fire whether it does, and why not.
public struct Explain {
  public var rule: String
  public var model: String
  public var caffe = CaffeSettings()

  public init(rule: String, model: String) {
    self.rule = rule
    self.model = model
  }

  /// The rules' names, sorted.
  public static var ruleNames: [String] { Rules.names }

  public func run() throws(Failure) -> ExplainReport {
    let graph = try Model.load(model, caffe: caffe).graph
    let explanation = try Failure.catching(in: model) { try Explanation(of: rule, in: graph) }
    guard let explanation else {
      throw .unknown("rule", rule, known: Self.ruleNames)
    }
    return ExplainReport(
      model: model, rule: rule,
      sites: explanation.entries.map {
        .init(site: $0.site, fires: $0.outcome == .fired, reason: $0.reason ?? "")
      })
  }
}

public struct ExplainReport: JSONReport {
  public struct Site: Encodable, Sendable {
    /// The node at which the rule would fire.
    public let site: String
    public let fires: Bool
    /// Why it does not; empty when it does.
    public let reason: String
  }
  public let version = Version.report
  public let model: String
  public let rule: String
  public let sites: [Site]
}
