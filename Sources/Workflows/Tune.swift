import Execution
import IR
import Operators
import Tensors

/// Measures the algorithms of a model's convolutions on this machine, and writes the quickest to a file.
public struct Tune {
  public var model: String
  public var output: String
  public var caffe = CaffeSettings()
  public var shapes = InputShapes()
  /// How often each alternative runs.
  public var runs = 20
  public var runtime = RuntimeChoice()

  public init(model: String, output: String) {
    self.model = model
    self.output = output
  }

  public func run(_ progress: Progress = .none) throws(Failure) -> TuneReport {
    defer { progress.finish() }
    try Failure.catching(in: output) { try AtomicFile.check(path: output) }
    let options = try runtime.options()
    let graph = try runtime.reading(model) {
      try Model.load(model, caffe: caffe, shapes: shapes)
    }.graph
    let generated = GeneratedInputs(
      graph: graph, path: model, shapes: shapes, shapeOption: "--input-shape", dataOption: nil)
    let tuning = try generated.offer(.normal, seed: 1) { inputs in
      try Session.tune(graph, inputs, options: options, runs: runs) { done, all in
        progress.report("alternative \(done) of \(all)")
      }
    }
    try Failure.catching(in: output) { try AtomicFile.write(Array(tuning.text.utf8), to: output) }
    return TuneReport(model: model, output: output, sites: tuning.count)
  }
}

/// What tuning wrote.
public struct TuneReport: JSONReport {
  public let version = Version.report
  public let model: String
  public let output: String
  /// The number of convolutions of different sizes.
  public let sites: Int
}

extension Tuning {
  init(file path: String) throws(Failure) {
    try self = Failure.catching(in: path) {
      let file = try MappedFile(path: path)
      guard let text = String(validating: file.bytes, as: UTF8.self) else {
        throw FileError.malformed(path: path, problem: "is not UTF-8 text")
      }
      do {
        return try Tuning(text: text)
      } catch {
        throw Failure(.malformed, "\(path):\(error)")
      }
    }
  }
}
