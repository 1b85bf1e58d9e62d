public import IR

/// A network as read: its graph, what else its files say, and what reading decided.
public struct CaffeModel: Sendable {
  public var graph: Graph
  public var info: CaffeInfo
  public var notes: [CaffeNote]
}

/// The files of a network: a prototxt, a caffemodel, or both.
public struct CaffeFiles: Hashable, Sendable {
  /// The description of the network; without it the caffemodel's own is taken.
  public var prototxt: String?
  /// The trained tensors; without them the network has none of its own (see `CaffeOptions.weights`).
  public var caffemodel: String?

  public init(prototxt: String? = nil, caffemodel: String? = nil) {
    self.prototxt = prototxt
    self.caffemodel = caffemodel
  }
}

/// What a network is used for; rules of its layers include or exclude them by it.
public enum CaffePhase: String, CaseIterable, Sendable {
  case train, test
}

/// How to read a network.
public struct CaffeOptions: Sendable {
  /// Where the tensors of layers come from when no caffemodel is given.
  public enum Weights: Hashable, Sendable {
    /// It is an error that there are none.
    case required
    /// Zeros that take no memory: for looking at a network's structure.
    case absent
    /// What the layers' fillers make of a seed.
    case random(seed: UInt64)
  }

  public var phase = CaffePhase.test
  public var level = 0
  public var stages: [String] = []
  public var weights = Weights.required
  /// The shapes of inputs, by name, that the network does not say or that replace what it says.
  public var inputShapes: [String: [Int]] = [:]

  public init() {}
}

/// What the files of a network say about it.
public struct CaffeInfo: Hashable, Sendable {
  public var name = ""
  /// The oldest form of layer that it is written in: 0, 1 or 2.
  public var version = 2
  public var layers = 0
  /// The elements of all trained tensors but the statistics of batch normalisation; shared ones count once.
  public var parameters = 0
}

/// A decision that reading took, worth telling the user.
public enum CaffeNote: Hashable, Sendable {
  case text(String)
}
