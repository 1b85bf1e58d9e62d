public import IR

/// A model as read: its graph, what else the file says, and what reading decided.
public struct ONNXModel: Sendable {
  public var graph: Graph
  public var info: ONNXInfo
  public var notes: [ONNXNote]
}

/// What a model file says about itself.
public struct ONNXInfo: Hashable, Sendable {
  public var irVersion = 0
  public var producerName = ""
  public var producerVersion = ""
  public var domain = ""
  public var modelVersion = 0
  public var documentation = ""
  /// The imported operator sets in the file's order; the standard domain is "ai.onnx".
  public var opsets: [Opset] = []
  /// The entries of `metadata_props` in the file's order.
  public var metadata: [Property] = []

  public struct Opset: Hashable, Sendable {
    public let domain: String
    public let version: Int
  }

  public struct Property: Hashable, Sendable {
    public let key: String
    public let value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// What begins the keys of metadata that say, for values by name, which source value they equal; an empty
  /// value says that there is none.
  static let originPrefix = "rebirth.origin/"

  /// What begins the keys of metadata that say, for nodes by name, what they are called where names may be the
  /// same.
  static let namePrefix = "rebirth.node/"
}

/// How to read a model.
public struct ONNXOptions: Sendable {
  /// Keeps initialisers that are also graph inputs as inputs with an initial value.
  public var keepOverridable = false
  /// The values to read instead of the model's outputs, by name; what none of them needs is left out, supported
  /// or not.
  public var outputs: [String]?
  /// Where files of external data are that do not have their names yet: paths by location.
  package var dataFiles: [String: String] = [:]

  public init() {}
}

/// A decision that reading took, worth telling the user.
public enum ONNXNote: Hashable, Sendable {
  /// Initialisers that are also graph inputs were read as constants.
  case overridableAreConstant([String])
  /// The file is of a newer IR version than is known; fields that it added were left out.
  case newerIRVersion(found: Int, known: Int)
  /// The nodes were not in topological order and were sorted.
  case sorted
  /// Nodes and inputs that nothing needs of what is to be read were left out.
  case unneeded(nodes: Int, inputs: [String])
  /// A part of the file has no bearing on inference and was left out.
  case ignored(String)
  /// A node of an old opset is in training mode by default but was read as inference.
  case inferenceAssumed(node: String, op: String)
  /// An output's declared shape is not what the nodes give.
  case outputShape(name: String, declared: String, found: String)
}

extension ONNXNote: CustomStringConvertible {
  public var description: String {
    switch self {
    case .overridableAreConstant(let names):
      "\(names.count) initialisers that are also inputs are constants"
    case .newerIRVersion(let found, let known):
      "IR version \(found) is newer than \(known); what it added is left out"
    case .sorted: "nodes were not in topological order; sorted"
    case .unneeded(let nodes, let inputs):
      "left out, as no output depends on it: "
        + ([nodes == 1 ? "1 node" : "\(nodes) nodes"] + inputs.map { "input '\($0)'" })
        .joined(separator: ", ")
    case .ignored(let what): "\(what) left out"
    case .inferenceAssumed(let node, let op):
      "node '\(node)' (\(op)) is in training mode by default; read as inference"
    case .outputShape(let name, let declared, let found):
      "output '\(name)' is declared \(declared), it is \(found)"
    }
  }
}
