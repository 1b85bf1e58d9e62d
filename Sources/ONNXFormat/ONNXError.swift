public import IR
import Operators
public import Protobuf
public import Tensors

/// Why an ONNX file cannot be read.
public enum ONNXError: Error, Sendable {
  /// The model file, or a file of external data, cannot be opened.
  case file(FileError)
  /// The file is not a protobuf message, or exceeds a limit.
  case wire(path: String, ProtobufError)
  /// The message is not a valid model.
  case malformed(path: String, ONNXPlace, ONNXProblem)
  /// The model is beyond what can be read: everything that is, at once.
  case unsupported(path: String, [UnsupportedPart])

  /// What kind of failure it is, which decides the exit code of commands.
  public enum Category: Sendable {
    case file, malformed, unsupported, limit
    /// The options ask for what is not there.
    case usage
  }

  public var category: Category {
    switch self {
    case .file: .file
    case .wire(_, let error): error.isResourceLimit ? .limit : .malformed
    case .malformed(_, _, .unknownOutputs): .usage
    case .malformed(_, _, let problem): problem.isResourceLimit ? .limit : .malformed
    case .unsupported: .unsupported
    }
  }
}

/// A part of a model that cannot be read, and why.
public struct UnsupportedPart: Hashable, Sendable {
  public let place: ONNXPlace
  /// The operator's domain, empty for the standard one; empty for parts that are no nodes.
  public let domain: String
  /// The opset of that domain which the model is written in, when it says so.
  public let opset: Int?
  public let reason: String
}

/// Where in a model.
public enum ONNXPlace: Hashable, Sendable {
  case model
  case input(String)
  case output(String)
  case initialiser(String)
  /// A node by its name, or that of its first output when it has none.
  case node(String, op: String)
}

/// A rule of the format that a model breaks, or a part of it that is not built.
public enum ONNXProblem: Error, Sendable {
  /// A part that must be there is not: "a graph", "an output".
  case missing(String)
  /// A name that must be there is empty: "an input", "an initialiser".
  case unnamed(String)
  /// Two things of one name.
  case duplicate(kind: String, name: String)
  /// A value that nothing gives.
  case noProducer(value: String)
  /// A node that needs its own result.
  case cycle
  case operandCount(found: Int, expected: String)
  case missingOperand(index: Int)
  case missingAttribute(String)
  case attributeKind(name: String, found: String, expected: String)
  case attribute(name: String, found: String, expected: String)
  case tensor(attribute: String?, TensorProblem)
  case elementType(found: ElementType, declared: ElementType)
  case graph(GraphError)
  case limit(LimitError)
  /// A problem of a part that belongs to the place: an initialiser, a node of a region.
  indirect case inside(ONNXPlace, ONNXProblem)
  /// Values that were asked for and are not there: a sentence for each.
  case unknownOutputs([String])
  /// A graph that the node holds has parts that are not supported; they are reported by themselves.
  case unsupportedRegion
  /// Not built; the sentence says what.
  case unsupported(String)

  /// Whether the model may be valid and merely more than can be read.
  var isUnsupported: Bool {
    switch self {
    case .unsupported, .unsupportedRegion: true
    case .tensor(_, let problem): problem.isUnsupported
    case .inside(_, let problem): problem.isUnsupported
    case .graph(.shape(_, _, .unsupported(_))), .graph(.shape(_, _, .unknown(_))): true
    case .graph(.evaluation(_, _, .unsupported(_))): true
    default: false
    }
  }

  var isResourceLimit: Bool {
    switch self {
    case .graph(.evaluation(_, _, .limit)), .graph(.shape(_, _, .limit)), .limit,
      .tensor(_, .limit):
      true
    case .inside(_, let problem): problem.isResourceLimit
    default: false
    }
  }
}

extension ONNXError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .wire(let path, let error): "\(path): \(error)"
    case .malformed(let path, .model, let problem): "\(path): \(problem)"
    case .malformed(let path, let place, let problem): "\(path): \(place): \(problem)"
    case .unsupported(let path, let parts):
      "\(path): \(parts.count == 1 ? "1 part is" : "\(parts.count) parts are") not supported"
        + parts.map { "\n  \($0)" }.joined()
    }
  }
}

extension UnsupportedPart: CustomStringConvertible {
  public var description: String {
    guard case .node(let name, let op) = place else { return "\(place): \(reason)" }
    let full = domain.isEmpty ? op : "\(domain).\(op)"
    return "node '\(name)' (\(full), opset \(opset.map(String.init) ?? "unknown")): \(reason)"
  }
}

extension ONNXPlace: CustomStringConvertible {
  public var description: String {
    switch self {
    case .model: "model"
    case .input(let name): "input '\(name)'"
    case .output(let name): "output '\(name)'"
    case .initialiser(let name): "initialiser '\(name)'"
    case .node(let name, let op): "node '\(name)' (\(op))"
    }
  }
}

extension ONNXProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let what): "\(what) is missing"
    case .unnamed(let what): "\(what) has no name"
    case .duplicate(let kind, let name): "\(kind) '\(name)' is there twice"
    case .noProducer(let value): "nothing gives the value '\(value)'"
    case .cycle: "needs its own result"
    case .operandCount(let found, let expected): "has \(found) inputs, should have \(expected)"
    case .missingOperand(let index): "input \(index) is absent, should be given"
    case .missingAttribute(let name): "attribute '\(name)' is missing"
    case .attributeKind(let name, let found, let expected):
      "attribute '\(name)' is \(found), should be \(expected)"
    case .attribute(let name, let found, let expected):
      "attribute '\(name)' is \(found), should be \(expected)"
    case .tensor(nil, let problem): "\(problem)"
    case .tensor(let attribute?, let problem): "attribute '\(attribute)': \(problem)"
    case .elementType(let found, let declared): "is \(found), declared as \(declared)"
    case .graph(.shape(_, _, let error)): "\(error)"
    case .graph(.evaluation(_, _, let error)): "\(error)"
    case .graph(let error): "\(error)"
    case .limit(let error): "\(error)"
    case .inside(let place, let problem): "\(place): \(problem)"
    case .unknownOutputs(let sentences): sentences.joined(separator: "\n  ")
    case .unsupportedRegion: "its regions have parts that are not supported"
    case .unsupported(let sentence): sentence
    }
  }
}
