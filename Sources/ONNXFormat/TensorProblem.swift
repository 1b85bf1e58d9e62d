public import Protobuf
public import Tensors

/// Why a tensor of a model cannot be read.
public enum TensorProblem: Error, Hashable, Sendable {
  case noElementType
  /// A code that the format does not have.
  case unknownElementType(Int)
  /// A type of the format that is not built, by the format's name.
  case elementType(String)
  case negativeDimension(Int)
  case tooLarge(shape: [Int])
  case byteCount(found: Int, expected: Int, shape: [Int])
  case elementCount(field: String, found: Int, expected: Int, shape: [Int])
  /// Elements in more than one place.
  case places([String])
  /// Elements in a field that the type does not use.
  case field(String, element: ElementType)
  /// A piece of a tensor that is split over several messages.
  case segment
  case sparse
  case wire(ProtobufError)
  case limit(LimitError)
  case external(ExternalDataProblem)

  var isUnsupported: Bool {
    switch self {
    case .elementType, .segment, .sparse: true
    default: false
    }
  }
}

/// Why data outside the model file cannot be used.
public enum ExternalDataProblem: Error, Hashable, Sendable {
  case noLocation
  case duplicateKey(String)
  case number(key: String, text: String)
  /// A path that is absolute, or leaves the model's folder.
  case outside(String)
  case file(FileError)
  case range(path: String, offset: Int, length: Int, fileSize: Int)
  case length(path: String, found: Int, expected: Int)
}

extension TensorProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noElementType: "the element type is missing"
    case .unknownElementType(let code): "the element type is \(code), should be one of 1 to 28"
    case .elementType(let name): "the element type \(name) is not supported"
    case .negativeDimension(let value): "a dimension is \(value), should not be negative"
    case .tooLarge(let shape): "the shape \(shape) has more elements than can be addressed"
    case .byteCount(let found, let expected, let shape):
      "has \(found) bytes of data, should have \(expected) for shape \(shape)"
    case .elementCount(let field, let found, let expected, let shape):
      "has \(found) elements in \(field), should have \(expected) for shape \(shape)"
    case .places(let fields): "has data in \(fields.joined(separator: " and ")), should be in one"
    case .field(let name, let element): "is \(element), its data should not be in \(name)"
    case .segment: "a tensor in segments is not supported"
    case .sparse: "a sparse tensor is not supported"
    case .wire(let error): "\(error)"
    case .limit(let error): "\(error)"
    case .external(let problem): "external data: \(problem)"
    }
  }
}

extension ExternalDataProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLocation: "the location is missing"
    case .duplicateKey(let key): "'\(key)' is there twice"
    case .number(let key, let text): "'\(key)' is '\(text)', should be a number of bytes"
    case .outside(let path): "'\(path)' should be a path inside the model's folder"
    case .file(let error): "\(error)"
    case .range(let path, let offset, let length, let fileSize):
      "'\(path)' has \(fileSize) bytes, \(length) at \(offset) expected"
    case .length(let path, let found, let expected):
      "\(found) bytes of '\(path)' are named, \(expected) expected"
    }
  }
}
