import Glibc
import IR
import ONNXFormat
import SlimFormat
import Tensors

/// A model read from a file, whatever its format.
struct Model {
  let path: String
  let format: ModelFormat
  var graph: Graph
  /// What the file says about itself, in a stable order.
  var metadata: [Metadata] = []
  /// What reading decided.
  var notes: [String] = []
  /// How the stored tensors are encoded.
  var encodings: [String: (tensors: Int, bytes: Int)] = [:]

  /// What was found wrong with weights that are decoded when they are read; nil when none are.
  var damage: WeightDamage?

  /// The other file of a model that is two: the weights of a text.
  var companion: String?

  /// The size of the model's file, or of both.
  var byteCount: Int {
    [path, companion].compactMap(\.self).reduce(0) { sum, path in
      var status = stat()
      return stat(path, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// Reads a model; the suffix says the format.
  ///
  /// - Parameters:
  ///   - caffe: how a Caffe network is read.
  ///   - shapes: the sizes at which a Caffe network is read.
  ///   - isStructure: whether a prototxt without weights will do.
  ///   - readingWeights: whether large weights that have to be decoded are; zeros stand for them otherwise.
  ///   - isDeferring: whether large weights are decoded when they are read, each time; `requireSound` must then be
  ///     called once they have been.
  ///   - outputs: the values that are needed; an ONNX file's other parts are then not looked at.
  /// - Throws: `Failure.usage` for a suffix that is no format of ours, `.malformed` for a file that cannot be
  ///   read, saying what it is instead where that shows, `.unsupported` naming every unsupported part at once,
  ///   `.limit`.
  static func load(
    _ path: String, caffe: CaffeSettings = CaffeSettings(), shapes: InputShapes = InputShapes(),
    isStructure: Bool = false, readingWeights: Bool = true, isDeferring: Bool = false,
    keepOverridable: Bool = false,
    outputs: [String]? = nil
  ) throws(Failure) -> Model {
    let format = try ModelFormat(path: path)
    let settings = try caffe.distributed(over: [path])[0]
    return try recognising(path, format) {
      switch format {
      case .onnx: try onnx(path, keepOverridable, outputs)
      case .slim: try slim(path, readingWeights, isDeferring)
      case .ir: try ir(path)
      case .prototxt, .caffemodel:
        try Self.caffe(path, format, settings, shapes, isStructure: isStructure)
      }
    }
  }

  /// Runs what reads a file, and says what the file is when it is something else.
  static func recognising<R>(
    _ path: String, _ format: ModelFormat, _ read: () throws -> R
  ) throws(Failure) -> R {
    do throws(Failure) {
      return try Failure.catching(in: path, read)
    } catch {
      guard error.kind != .usage, let kind = ForeignFile(path: path, not: format) else {
        throw error
      }
      throw Failure(.malformed, "\(path): is \(kind.sentence), \(format.phrase) expected")
    }
  }

  private static func onnx(
    _ path: String, _ keepOverridable: Bool, _ outputs: [String]?
  ) throws -> Model {
    var options = ONNXOptions()
    options.keepOverridable = keepOverridable
    options.outputs = outputs
    let read = try ONNXReader.read(path: path, options: options)
    var model = Model(path: path, format: .onnx, graph: read.graph)
    model.notes = read.notes.map(\.description)
    let info = read.info
    let producer = [info.producerName, info.producerVersion].filter { !$0.isEmpty }
    if !producer.isEmpty {
      model.metadata.append(Metadata(key: "producer", value: producer.joined(separator: " ")))
    }
    model.metadata.append(Metadata(key: "IR version", value: "\(info.irVersion)"))
    for opset in info.opsets {
      model.metadata.append(Metadata(key: "opset \(opset.domain)", value: "\(opset.version)"))
    }
    model.countRawWeights()
    return model
  }

  /// Does what reads the weights; that they are damaged goes before any other failure.
  func watching<R>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
    do {
      let result = try body()
      try requireSound()
      return result
    } catch {
      try requireSound()
      throw error
    }
  }

  /// Refuses a file whose weights turned out not to be what they should be when they were read.
  func requireSound() throws(Failure) {
    if let error = damage?.error { throw Failure(error, in: path) }
  }

  private static func slim(
    _ path: String, _ readingWeights: Bool, _ isDeferring: Bool
  ) throws -> Model {
    let damage = isDeferring ? WeightDamage() : nil
    let read = try SlimReader.read(path: path, decoding: readingWeights, deferring: damage)
    var model = Model(path: path, format: .slim, graph: read.graph)
    model.damage = damage
    let info = read.info
    model.metadata = [
      Metadata(key: "format version", value: "\(info.majorVersion).\(info.minorVersion)")
    ]
    for weight in info.weights {
      let name = ([weight.element.rawValue] + weight.encoding).joined(separator: " ")
      let old = model.encodings[name] ?? (0, 0)
      model.encodings[name] = (old.tensors + 1, old.bytes + weight.length)
    }
    return model
  }

  private static func ir(_ path: String) throws -> Model {
    let beside = path + weightsSuffix
    let weights = access(beside, F_OK) == 0 ? beside : nil
    var model = Model(path: path, format: .ir, graph: try graph(text: path, weights: weights))
    model.companion = weights
    guard !model.graph.outputs.isEmpty else {
      throw Failure(.malformed, "\(path): has no output, at least one expected")
    }
    model.countRawWeights()
    return model
  }

  /// What the name of a text model's file of weights ends in.
  static let weightsSuffix = ".weights"

  /// Reads the text form with its file of weights.
  static func graph(text path: String, weights: String?) throws -> Graph {
    let file = try MappedFile(path: path)
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      throw FileError.malformed(path: path, problem: "is not UTF-8 text")
    }
    return try Graph(parsing: text, weights: weights.map { try MappedFile(path: $0) })
  }

  /// Counts constants as stored without encoding.
  mutating func countRawWeights() {
    for id in graph.constants {
      guard let tensor = graph[id].tensor else { continue }
      let name = "\(tensor.element)"
      let old = encodings[name] ?? (0, 0)
      encodings[name] = (old.tensors + 1, old.bytes + tensor.byteCount)
    }
  }
}

/// A line of what a model file says about itself.
public struct Metadata: Encodable, Hashable, Sendable {
  public let key: String
  public let value: String
}

/// The formats of model files, by suffix.
enum ModelFormat: String, CaseIterable {
  case onnx, prototxt, caffemodel, slim, ir

  init(path: String) throws(Failure) {
    guard !path.isEmpty else { throw Failure(.usage, "the path of a model is empty") }
    guard let suffix = Self.suffix(of: path), let format = ModelFormat(rawValue: suffix) else {
      let known = Self.allCases.map { ".\($0)" }.joined(separator: ", ")
      throw Failure(.usage, "\(path): the suffix says no model format, one of \(known) expected")
    }
    self = format
  }

  /// What follows the last dot of the file's name.
  static func suffix(of path: String) -> String? {
    path.split(separator: "/").last.flatMap { name in
      name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) }
    }
  }

  var isCaffe: Bool { self == .prototxt || self == .caffemodel }

  /// The format in a sentence.
  var phrase: String {
    switch self {
    case .onnx: "an ONNX model"
    case .slim: "a .slim file"
    case .ir: "a graph as text"
    case .prototxt: "a Caffe network as text"
    case .caffemodel: "a Caffe model"
    }
  }
}
