public import IR
import Operators
public import Protobuf
public import Tensors

/// Why the files of a Caffe network cannot be read.
public enum CaffeError: Error, Sendable {
  /// A file cannot be opened.
  case file(FileError)
  /// No file was given.
  case noFile
  /// The caffemodel is not a protobuf message, or exceeds a limit.
  case wire(path: String, ProtobufError)
  /// The prototxt is no text of the format, or names what the format does not have: all at once.
  case text(path: String, [TextProblem])
  /// The network breaks a rule of the format.
  case malformed(path: String, CaffePlace, CaffeProblem)
  /// Trained tensors that are missing or of another shape: all at once.
  case weights(path: String, [WeightProblem])
  /// The network is beyond what can be read: everything that is, at once.
  case unsupported(path: String, [UnsupportedLayer])

  /// What kind of failure it is, which decides the exit code of commands.
  public enum Category: Sendable {
    case file, malformed, unsupported, limit
    /// The options ask for what is not there, or leave out what is needed.
    case usage
  }

  public var category: Category {
    switch self {
    case .file: .file
    case .noFile: .usage
    case .wire(_, let error): error.isResourceLimit ? .limit : .malformed
    case .text(_, let problems): problems.contains(where: \.isResourceLimit) ? .limit : .malformed
    case .malformed(_, _, let problem): problem.category
    case .weights: .malformed
    case .unsupported: .unsupported
    }
  }
}

/// Where in a network.
public enum CaffePlace: Hashable, Sendable {
  case net
  case input(String)
  /// A layer by its name, or by its position when it has none.
  case layer(String, type: String)
}

/// A layer that cannot be read, and why.
public struct UnsupportedLayer: Hashable, Sendable {
  public let name: String
  public let type: String
  public let reason: String
}

/// A trained tensor of a layer that is not what the layer needs.
public enum WeightProblem: Hashable, Sendable {
  /// The file has no tensor for this place of the layer; `found` is how many it has.
  case missing(layer: String, blob: Int, shape: [Int], found: Int)
  case shape(layer: String, blob: Int, found: [Int], expected: [Int])
  /// The file has tensors that the layer does not take.
  case surplus(layer: String, found: Int, expected: Int)
}

/// A rule of the format that a network breaks, or a part of it that is not built.
public enum CaffeProblem: Error, Sendable {
  case operandCount(found: Int, expected: String)
  case missingOperand(index: Int)
  case topCount(found: Int, expected: String)
  /// A field of the layer's settings, by its name in prototxt.
  case field(name: String, found: String, expected: String)
  /// A field that must be there is not.
  case missing(String)
  /// A bottom that nothing before the layer gives.
  case unknownBottom(name: String, index: Int)
  /// A top that another layer gives already.
  case duplicateTop(String)
  /// Two layers of one name, both with trained tensors.
  case duplicateLayer
  /// Rules to include and rules to exclude in one layer.
  case bothRules
  case bothForms
  case shape(found: [Int], expected: String)
  /// A size that must be known to read the layer is not.
  case unknownSize(value: String, shape: String)
  /// An input whose shape nothing says.
  case inputShape(String)
  /// A name among the given shapes that is no input.
  case unknownInput(name: String, known: [String])
  case shared(name: String, owner: String, found: [Int], expected: [Int])
  case tensor(blob: Int, BlobProblem)
  case noWeights(layers: Int)
  case graph(GraphError)
  case limit(LimitError)
  /// Not a network: the sentence says what is wrong.
  case invalid(String)
  /// Not built; the sentence says what.
  case unsupported(String)

  /// Whether the network may be valid and merely more than can be read.
  var isUnsupported: Bool {
    switch self {
    case .unsupported: true
    case .graph(.shape(_, _, .unsupported(_))), .graph(.shape(_, _, .unknown(_))): true
    case .graph(.evaluation(_, _, .unsupported(_))): true
    case .tensor(_, .type): true
    default: false
    }
  }

  var category: CaffeError.Category {
    switch self {
    case .unknownInput, .inputShape, .noWeights: .usage
    case .limit, .graph(.evaluation(_, _, .limit)), .graph(.shape(_, _, .limit)): .limit
    case .tensor(_, .limit): .limit
    default: .malformed
    }
  }
}

/// Why a trained tensor cannot be read.
public enum BlobProblem: Error, Hashable, Sendable {
  case negativeDimension(Int)
  case tooLarge(shape: [Int])
  case count(found: Int, expected: Int, shape: [Int])
  /// Elements in more than one field.
  case places([String])
  /// A number type of `raw_data` that weights cannot have.
  case type(String)
  case ragged(bytes: Int, element: Int)
  case limit(LimitError)
}

/// One mistake in a prototxt.
public struct TextProblem: Hashable, Sendable {
  /// Both count from 1; columns count bytes.
  public let line: Int
  public let column: Int
  public let message: String
  public var isResourceLimit = false
}

/// An error and where it belongs.
struct CaffeLocated: Error {
  let place: CaffePlace
  let problem: CaffeProblem

  init(_ place: CaffePlace, _ problem: CaffeProblem) {
    self.place = place
    self.problem = problem
  }
}
