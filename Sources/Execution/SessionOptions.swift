import Tensors

/// How a graph is to be run.
public struct SessionOptions: Hashable, Sendable {
  /// The number of threads that compute, the caller among them. Results do not depend on it.
  public var threads = 1

  /// The instruction set: "base", "avx2", "avx512"; nil for the best of this machine.
  public var isa: String?

  /// Whether steps may cover several nodes; otherwise every node is a step of its own.
  public var fusion = true

  /// Whether convolutions may be computed by Winograd's algorithm, which rounds otherwise.
  public var winograd = true

  /// Measured choices of algorithms, in place of the planner's own.
  public var tuning = Tuning()

  /// The number of plans, one for each combination of input shapes, that are kept.
  public var planLimit = 8

  /// The number of bytes that the activations of one run may take; by default what `Limits` allow.
  public var memoryLimit = Limits.current[.activations]

  public init() {}

  public init(_ configure: (inout Self) -> Void) {
    configure(&self)
  }
}
