import CaffeFormat
import Glibc
import IR
import Operators
import Tensors

extension Model {
  /// Reads a Caffe network, at the sizes that are given for its inputs.
  ///
  /// - Parameter isStructure: whether the numbers of the trained tensors do not matter.
  static func caffe(
    _ path: String, _ format: ModelFormat, _ settings: CaffeSettings, _ shapes: InputShapes,
    isStructure: Bool
  ) throws -> Model {
    let weights = settings.weights.first
    if format == .prototxt, weights == nil, settings.randomWeights == nil, !isStructure {
      throw Failure(.usage, "\(path): \(missingWeights(path))")
    }
    let files =
      format == .prototxt
      ? CaffeFiles(prototxt: path, caffemodel: weights) : CaffeFiles(caffemodel: path)
    var options = settings.options(isStructure: isStructure)
    options.inputShapes = shapes.given.compactMapValues(\.concrete)
    if let batch = shapes.batch {
      var structure = options
      structure.weights = .absent
      let graph = try CaffeReader.read(files, options: structure).graph
      options.inputShapes.merge(graph.inputShapes(batch: batch)) { given, _ in given }
    }
    let read = try recognising(weights) { try CaffeReader.read(files, options: options) }
    var model = Model(path: path, format: format, graph: read.graph)
    model.companion = format == .prototxt ? weights : nil
    model.notes = read.notes.map(\.description)
    if format == .prototxt, weights == nil, settings.randomWeights == nil {
      model.notes.append("no weights are given; all are taken as 0")
    }
    model.metadata.append(Metadata(key: "layer form", value: "V\(read.info.version)"))
    model.metadata.append(Metadata(key: "layers", value: "\(read.info.layers)"))
    model.countRawWeights()
    return model
  }

  /// The sizes at which a Caffe network is to be read anew for given inputs, since it takes its sizes from them;
  /// nil when it has these sizes. Other models have the sizes that their files say.
  static func sizes(
    of graph: Graph, path: String, for inputs: [String: Value]
  ) -> InputShapes? {
    guard let format = try? ModelFormat(path: path), format.isCaffe else { return nil }
    var shapes: [String: [Int]] = [:]
    for id in graph.inputs {
      guard let given = inputs[graph[id].name]?.tensor, let type = graph[id].fact.tensorType,
        given.shape != type.shape.concrete, given.element == type.element
      else { continue }
      shapes[graph[id].name] = given.shape
    }
    return shapes.isEmpty ? nil : InputShapes(shapes)
  }

  /// Runs what reads a network, and says what its weights are when they are something else.
  private static func recognising<R>(_ weights: String?, _ read: () throws -> R) throws -> R {
    guard let weights else { return try read() }
    do {
      return try read()
    } catch {
      guard let kind = ForeignFile(path: weights, not: .caffemodel) else { throw error }
      throw Failure(
        .malformed, "\(weights): is \(kind.sentence), \(ModelFormat.caffemodel.phrase) expected")
    }
  }

  private static func missingWeights(_ path: String) -> String {
    let beside = String(path.dropLast("prototxt".count)) + "caffemodel"
    return "a prototxt holds no trained tensors; give them with --weights "
      + (access(beside, R_OK) == 0 ? "\(beside)?" : "FILE.caffemodel")
      + ", or have them filled with --random-weights SEED"
  }
}

extension Graph {
  /// The shapes of the inputs with another batch: the leading size of every input that has that of the first.
  fileprivate func inputShapes(batch: Int) -> [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    var old: Int?
    for id in inputs where self[id].tensor == nil {
      guard let shape = self[id].fact.tensorType?.shape.concrete, let first = shape.first else {
        continue
      }
      if old == nil { old = first }
      if first == old { shapes[self[id].name] = [batch] + shape.dropFirst() }
    }
    return shapes
  }
}
