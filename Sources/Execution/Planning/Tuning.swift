/// Algorithms of convolutions that were measured to be the quickest, by instruction set and sizes.
public struct Tuning: Hashable, Sendable {
  struct Site: Hashable {
    var isa: String
    var shape: String
  }

  var choices: [Site: ConvAlgorithm] = [:]

  public init() {}

  public var isEmpty: Bool { choices.isEmpty }
}
