import CaffeFormat

/// How a Caffe network is read; other formats take none of it.
public struct CaffeSettings: Hashable, Sendable {
  /// What a network is used for; rules of its layers include or exclude them by it.
  public enum Phase: String, CaseIterable, Sendable {
    case train, test
  }

  /// The caffemodel with the trained tensors of a prototxt. A comparison of two prototxts may have one for
  /// each, in their order.
  public var weights: [String] = []
  /// Fills the tensors that no caffemodel gives as the layers' fillers say, from this seed.
  public var randomWeights: UInt64?
  public var phase = Phase.test
  public var level = 0
  public var stages: [String] = []

  public init() {}

  /// These settings with the caffemodel for each of some models.
  ///
  /// - Throws: `Failure.usage` when there are fewer prototxts than caffemodels.
  func distributed(over models: [String]) throws(Failure) -> [CaffeSettings] {
    let prototxts = models.indices.filter { ModelFormat.suffix(of: models[$0]) == "prototxt" }
    guard weights.count <= prototxts.count else {
      let given = models.map { "'\($0)'" }.joined(separator: ", ")
      throw Failure(
        .usage,
        "--weights \(weights[prototxts.count]): is for a .prototxt, "
          + (prototxts.isEmpty ? "\(given) is none" : "there are \(prototxts.count) of them"))
    }
    var result = [CaffeSettings](repeating: self, count: models.count)
    for index in models.indices { result[index].weights = [] }
    for (place, index) in prototxts.enumerated() where !weights.isEmpty {
      result[index].weights = [weights[min(place, weights.count - 1)]]
    }
    return result
  }

  /// The options for the reader; it may do without weights only to look at a network's structure.
  func options(isStructure: Bool) -> CaffeOptions {
    var options = CaffeOptions()
    options.phase = phase == .test ? .test : .train
    options.level = level
    options.stages = stages
    options.weights =
      randomWeights.map { .random(seed: $0) } ?? (isStructure ? .absent : .required)
    return options
  }
}
