import Operators
import Tensors

/// The outputs of a run in short.
public struct RunReport: JSONReport {
  public let version = Version.report
  public let model: String
  public let label: String
  public let outputs: [Output]
  /// The file that the outputs were written to.
  public let saved: String?

  public struct Output: Encodable, Sendable {
    public let name: String
    public let type: String
    /// Nil when no element is finite.
    public let statistics: Statistics?
    /// For class scores: the five best classes of each row, at most ten rows.
    public let topClasses: [[Class]]
  }

  /// Over the finite elements.
  public struct Statistics: Encodable, Sendable {
    public let minimum: Double
    public let maximum: Double
    public let mean: Double
    /// NaN and infinite elements.
    public let notFinite: Int
  }

  public struct Class: Encodable, Sendable {
    public let index: Int
    public let score: Double
  }
}

extension RunReport.Output {
  init(_ name: String, _ value: Value) {
    self.name = name
    guard let tensor = value.tensor else {
      type = "not a tensor"
      statistics = nil
      topClasses = []
      return
    }
    let values = tensor.doubles
    type = tensor.description
    statistics = RunReport.Statistics(values)
    topClasses = Self.topClasses(tensor, values)
  }

  /// Rows of at least five floating scores: [C], [N,C], or [N,C,1,1].
  private static func topClasses(_ tensor: Tensor, _ values: [Double]) -> [[RunReport.Class]] {
    let shape = tensor.rank == 1 ? [1] + tensor.shape : tensor.shape
    guard tensor.element.isFloat, shape.count >= 2, shape[1] >= 5,
      shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { return [] }
    return (0..<min(shape[0], 10)).map { row in
      // NaN is worse than any score; of equal scores the first class is the better one.
      let ranked = values[row * shape[1]..<(row + 1) * shape[1]].enumerated()
        .map { (index: $0, rank: $1.isNaN ? -.infinity : $1, score: $1) }
        .sorted { ($1.rank, $0.index) < ($0.rank, $1.index) }
      return ranked.prefix(5).map { RunReport.Class(index: $0.index, score: $0.score) }
    }
  }
}

extension RunReport.Statistics {
  init?(_ values: [Double]) {
    let finite = values.filter(\.isFinite)
    guard let minimum = finite.min(), let maximum = finite.max() else { return nil }
    self.minimum = minimum
    self.maximum = maximum
    // Divided first, so that a sum of large numbers stays finite.
    mean = finite.reduce(0) { $0 + $1 / Double(finite.count) }
    notFinite = values.count - finite.count
  }
}
