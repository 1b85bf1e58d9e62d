/// What a comparison found. Everything in it stands in a fixed order: that of the graph compared with.
public struct Report: Codable, Hashable, Sendable {
  /// What ran on either side: "runtime, avx512", "reference", "recorded data".
  public let a: String
  public let b: String
  public let tolerance: Tolerance
  /// The outputs; one that a side does not have is an entry with a problem.
  public let outputs: [Entry]
  /// The values inside that both sides computed, in topological order.
  public let values: [Entry]
  /// Outputs of the model for which no data is recorded.
  public let unchecked: [String]
  /// Values inside that both graphs have and at least one side did not compute on its own.
  public let notVisible: [String]

  /// Whether every output and every value compared passes.
  public var passes: Bool { outputs.allSatisfy(\.passes) && values.allSatisfy(\.passes) }

  /// The first value in topological order, outputs last, that does not pass.
  public var firstFailure: Entry? { (values + outputs).first { !$0.passes } }

  /// One value on both sides.
  public struct Entry: Codable, Hashable, Sendable {
    /// The name of the output, or of the value in the source model.
    public let name: String
    /// The type of the value compared with, such as `f32[1,10]`; nil when there is none.
    public let type: String?
    /// Nil when the two cannot be compared.
    public let metrics: Metrics?
    /// Why the two cannot be compared.
    public let problem: String?
    /// For tensors of class scores.
    public let agreement: Agreement?
    /// What must be done to the first tensor for it to pass: "matches after swapping channels 0 and 2".
    public let diagnosis: [String]

    public var passes: Bool { metrics?.passes ?? false }
  }
}

extension Report.Entry {
  /// Something that only one side has, or that is no tensor.
  init(_ name: String, problem: String) {
    self.init(name: name, type: nil, metrics: nil, problem: problem, agreement: nil, diagnosis: [])
  }
}
