import IR
import Operators
public import Rewrite

/// What a conversion did and found.
public struct ConvertReport: JSONReport {
  public enum Verdict: String, Encodable, Sendable {
    case passed, failed, inconclusive, unchecked
  }

  /// A graph in numbers.
  public struct Size: Encodable, Sendable {
    public let nodes: Int
    public let parameters: Int
    public let multiplyAdds: Quantity
    /// The file's size in bytes.
    public let bytes: Int

    init(_ graph: Graph, bytes: Int) throws {
      let totals = try graph.totals().reduce(Totals()) { $0 + $1.1 }
      nodes = graph.nodeCount
      parameters = totals.parameters
      multiplyAdds = Quantity(totals.cost.multiplyAdds)
      self.bytes = bytes
    }
  }

  /// What one rule or pass did.
  public struct PassCount: Encodable, Sendable {
    public let name: String
    public let fired: Int
    public let refused: Int
  }

  /// One comparison of the result with its source.
  public struct Check: Encodable, Sendable {
    /// Which inputs: "normal, leading 1", "data", "recorded outputs".
    public let label: String
    public internal(set) var passed: Bool
    /// The largest relative difference of the outputs.
    public let maxRel: Double?
    /// The smallest signal-to-quantisation-noise ratio of the outputs, in decibels.
    public let sqnrDb: Double?
    /// How many values were compared.
    public let values: Int
    /// A sentence for each value that differs.
    public internal(set) var failures: [String]
    /// When the rounding of quantisers had to be looked at: what it did, in sentences.
    public internal(set) var rounding: [String] = []
    /// In a full check: what rewriting did and what the runtime did.
    public internal(set) var steps: [Step] = []
    /// In the first check that fails: at which node the result parts from the source.
    public internal(set) var location: [String] = []
  }

  public let version = Version.report
  public let model: String
  public let output: String
  public let before: Size
  public let after: Size
  public let passes: [PassCount]
  /// Every application and refusal, in order.
  public let ledger: Ledger
  public internal(set) var notes: [String] = []
  public internal(set) var checks: [Check] = []
  public internal(set) var warnings: [String] = []
  public internal(set) var verdict = Verdict.unchecked
  /// When weights were rounded: what that changed. The checks are about the graph before it.
  public internal(set) var weights: WeightsReport?

  init(model: String, output: String, before: Size, after: Size, ledger: Ledger) {
    self.model = model
    self.output = output
    self.before = before
    self.after = after
    self.ledger = ledger
    passes = ledger.counts.map {
      PassCount(name: $0.pass, fired: $0.fired, refused: $0.refused)
    }
  }
}
