/// What `rebirth info` shows.
public struct InfoReport: JSONReport {
  public struct Port: Encodable, Sendable {
    public let name: String
    public let type: String
  }
  public struct Layer: Encodable, Sendable {
    public let name: String
    public let op: String
    public let outputs: [String]
    /// Trained numbers that no earlier layer has; statistics of a batch normalisation are not counted.
    public let parameters: Int
    public let multiplyAdds: Quantity
    /// The size of the outputs.
    public let bytes: Quantity
    /// The kernel that runs the layer, "reference" without one, "none" where nothing is left to do; nil while
    /// sizes are open.
    public internal(set) var kernel: String?
  }
  public struct Totals: Encodable, Sendable {
    public let layers: Int
    public let parameters: Int
    public let multiplyAdds: Quantity
    /// The multiply-adds for one of the images, or whatever the leading size of the first input counts; nil
    /// where that is 1 or open.
    public let multiplyAddsPerImage: Int?
    /// The size of all layers' outputs.
    public let bytes: Quantity
    public let weightBytes: Int
  }
  public struct Encoding: Encodable, Sendable {
    public let name: String
    public let tensors: Int
    public let bytes: Int
  }
  public struct Memory: Encodable, Sendable {
    /// The largest sum of values that are needed at the same time.
    public let activationBytes: Int
    /// The one block in which all activations lie.
    public let arenaBytes: Int
    /// The same of the buffers that hold them, blocks filled up and copies included: the lower bound of the
    /// arena.
    public let peakBytes: Int
  }
  public let version = Version.report
  public let model: String
  public let format: String
  public let name: String
  public let metadata: [Metadata]
  public let inputs: [Port]
  public let outputs: [Port]
  public let layers: [Layer]
  public let totals: Totals
  public let encodings: [Encoding]
  public let notes: [String]
  public let memory: Memory?
  /// The steps of the plan when they are asked for and sizes are known.
  public let steps: [StepReport]?
  public let plan: PlanReport?
}
