/// Times of a model, in milliseconds.
public struct BenchReport: JSONReport {
  public struct Step: Encodable, Sendable {
    public let name: String
    public let kernel: String
    /// The shortest of all runs.
    public let ms: Double
  }
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
  public var layers: [Step]?
}
