import Glibc
import IR
import SlimFormat
import Tensors

/// A model written under a temporary name and read back, so that what is checked is what will be there.
struct PendingModel {
  /// The graph as the written file gives it.
  let graph: Graph
  let byteCount: Int
  /// In the order in which they take their names: data first, the graph last.
  private let files: [AtomicFile]
  /// A file of weights that belonged to an earlier text at the same place.
  private let stale: String?
  /// What was found wrong with weights that are decoded when they are read.
  private let damage: WeightDamage

  /// - Parameter isReadSoon: whether the graph as written will be run.
  init(
    _ graph: Graph, provenance: Provenance, format: OutputFormat, output: String,
    storage: WeightStorage = WeightStorage(), onnx: ONNXOutput = ONNXOutput(),
    isReadSoon: Bool = true
  ) throws(Failure) {
    let damage = WeightDamage()
    let (read, files, count) = try Failure.catching(in: output) {
      switch format {
      case .slim: try Self.slim(graph, provenance, output, storage, damage, isReadSoon)
      case .ir: try Self.text(graph, output)
      case .onnx: try Self.onnx(graph, provenance, onnx, output)
      case .prototxt, .caffemodel: try Self.caffe(graph, format, output)
      case .dot: try Self.dot(graph, output)
      }
    }
    self.graph = read
    self.damage = damage
    self.files = files
    byteCount = count
    stale = format == .ir && files.count == 1 ? output + Model.weightsSuffix : nil
  }

  /// Looks whether a model can be written here before work is spent on it.
  ///
  /// - Throws: `Failure` as writing would.
  static func check(_ output: String, _ format: OutputFormat) throws(Failure) {
    try Failure.catching(in: output) {
      try AtomicFile.check(path: output)
      if format == .ir { try AtomicFile.check(path: output + Model.weightsSuffix) }
      if format == .prototxt { try AtomicFile.check(path: caffemodel(output, format)) }
    }
  }

  private static func slim(
    _ graph: Graph, _ provenance: Provenance, _ output: String, _ storage: WeightStorage,
    _ damage: WeightDamage, _ isReadSoon: Bool
  ) throws -> (Graph, [AtomicFile], Int) {
    let file = try AtomicFile(path: output)
    file.isReadSoon = isReadSoon
    try SlimWriter.write(
      graph, provenance: provenance.json, compression: storage.compression,
      narrow: storage.type?.element, to: file)
    let read = try SlimReader.read(path: file.temporaryPath, deferring: damage)
    return (read.graph, [file], try MappedFile(path: file.temporaryPath).count)
  }

  private static func text(
    _ graph: Graph, _ output: String
  ) throws -> (Graph, [AtomicFile], Int) {
    let parts = GraphText(graph)
    let text = try AtomicFile(path: output)
    try text.write(Array(parts.text.utf8))
    guard parts.byteCount > 0 else {
      return (try Model.graph(text: text.temporaryPath, weights: nil), [text], text.count)
    }
    let weights = try AtomicFile(path: output + Model.weightsSuffix)
    for placed in parts.weights {
      try weights.write([UInt8](repeating: 0, count: placed.offset - weights.count))
      try placed.tensor.withUnsafeBytes { try weights.write($0) }
    }
    let read = try Model.graph(text: text.temporaryPath, weights: weights.temporaryPath)
    return (read, [weights, text], weights.count + text.count)
  }

  /// Refuses a file whose weights turned out not to be readable.
  ///
  /// - Throws: `Failure`, of kind `.internal`: the file is our own.
  func requireSound() throws(Failure) {
    if let error = damage.error { throw Failure(.internal, "\(error)") }
  }

  /// Gives the files their names, once all of them are on the disk.
  func commit() throws(FileError) {
    for file in files { try file.complete() }
    for file in files { try file.commit() }
    if let stale { unlink(stale) }
  }
}
