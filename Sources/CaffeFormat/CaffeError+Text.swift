import IR
import Operators
import Protobuf
import Tensors

extension CaffeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .noFile: "a network needs a prototxt or a caffemodel"
    case .wire(let path, let error): "\(path): \(error)"
    case .text(let path, let problems):
      problems.map { "\(path):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    case .malformed(let path, .net, let problem): "\(path): \(problem)"
    case .malformed(let path, let place, let problem): "\(path): \(place): \(problem)"
    case .weights(let path, let problems):
      "\(path): \(CaffeError.count(problems.count, "tensor does", "tensors do")) not fit the network"
        + problems.map { "\n  \($0)" }.joined()
    case .unsupported(let path, let layers):
      "\(path): \(CaffeError.count(layers.count, "layer is", "layers are")) not supported"
        + layers.map { "\n  \($0)" }.joined()
    }
  }

  private static func count(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many)"
  }
}

extension UnsupportedLayer: CustomStringConvertible {
  public var description: String { "\(CaffePlace.layer(name, type: type)): \(reason)" }
}

extension CaffePlace: CustomStringConvertible {
  public var description: String {
    switch self {
    case .net: "network"
    case .input(let name): "input '\(name)'"
    case .layer(let name, let type): "layer '\(name)' (\(type.isEmpty ? "no type" : type))"
    }
  }
}

extension WeightProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let layer, let blob, let shape, let found):
      "layer '\(layer)': tensor \(blob) of shape \(shape) is missing, the file has "
        + (found == 0 ? "none" : "\(found)") + " for it"
    case .shape(let layer, let blob, let found, let expected):
      "layer '\(layer)': tensor \(blob) has shape \(found), should have \(expected)"
    case .surplus(let layer, let found, let expected):
      "layer '\(layer)': the file has \(found) tensors, should have \(expected)"
    }
  }
}

extension CaffeProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .operandCount(let found, let expected): "has \(found) bottoms, should have \(expected)"
    case .missingOperand(let index): "bottom \(index) is missing"
    case .topCount(let found, let expected): "has \(found) tops, should have \(expected)"
    case .field(let name, let found, let expected): "'\(name)' is \(found), should be \(expected)"
    case .missing(let name): "\(name) is missing"
    case .unknownBottom(let name, let index):
      "unknown bottom blob '\(name)' (bottom index \(index))"
    case .duplicateTop(let name): "top blob '\(name)' is given by an earlier layer already"
    case .duplicateLayer: "the name is there twice, so trained tensors have no clear owner"
    case .bothRules: "has include and exclude rules, should have one kind"
    case .bothForms: "has 'layer' and 'layers', should have one kind"
    case .shape(let found, let expected): "has shape \(found), should have \(expected)"
    case .unknownSize(let value, let shape):
      "the size of '\(value)' is \(shape), should be known"
    case .inputShape(let name):
      "the shape of input '\(name)' is not in the file; give it with --input-shape \(name)=N,C,H,W"
    case .unknownInput(let name, let known): Spelling.unknown("input", name, known: known)
    case .shared(let name, let owner, let found, let expected):
      "parameter '\(name)' has shape \(expected) here, \(found) in layer '\(owner)'"
    case .tensor(let blob, let problem): "tensor \(blob) \(problem)"
    case .noWeights(let layers):
      "\(layers) layers have trained tensors; give them with --weights FILE.caffemodel, or --random-weights SEED"
    case .graph(.shape(_, _, let error)): "\(error)"
    case .graph(.evaluation(_, _, let error)): "\(error)"
    case .graph(let error): "\(error)"
    case .limit(let error): "\(error)"
    case .invalid(let sentence), .unsupported(let sentence): sentence
    }
  }
}

extension BlobProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .negativeDimension(let value): "has a dimension \(value), should not be negative"
    case .tooLarge(let shape): "has shape \(shape), more elements than can be addressed"
    case .count(let found, let expected, let shape):
      "has \(found) elements, should have \(expected) for shape \(shape)"
    case .places(let fields): "has data in \(fields.joined(separator: " and ")), should be in one"
    case .type(let name): "is of type \(name), which weights cannot have"
    case .ragged(let bytes, let element):
      "has \(bytes) bytes of data, should be a multiple of \(element)"
    case .limit(let error): "\(error)"
    }
  }
}

extension CaffeNote: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text(let text): text
    }
  }
}
