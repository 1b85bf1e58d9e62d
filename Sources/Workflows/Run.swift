import IR
import Operators
import Tensors

/// Runs a model on inputs from files.
public struct Run {
  public var model: String
  public var caffe = CaffeSettings()
  /// An npz file with inputs as NAME or in/NAME, or a test data folder.
  public var inputs: String?
  /// NAME=FILE for single inputs, npy or TensorProto.
  public var singleInputs: [String] = []
  /// The npz file to write the outputs to.
  public var save: String?
  public var runtime = RuntimeChoice()

  public init(model: String) { self.model = model }

  /// - Throws: `Failure`; nothing is then written.
  public func run() throws(Failure) -> RunReport {
    if let save, !save.hasSuffix(".npz") {
      throw Failure(.usage, "\(save): outputs are saved as .npz, a path that ends so expected")
    }
    if let save { try Failure.catching(in: save) { try AtomicFile.check(path: save) } }
    let loaded = try runtime.reading(model) {
      try Model.load(model, caffe: caffe, isDeferring: true)
    }
    var graph = loaded.graph
    let given = try given(for: graph)
    if let sizes = Model.sizes(of: graph, path: model, for: given) {
      graph = try Model.load(model, caffe: caffe, shapes: sizes).graph
    }
    try graph.requireInputs(given, in: inputs, path: model)
    let executor = try runtime.executor(for: graph, path: model)
    let values = try loaded.watching { () throws(Failure) in
      try Failure.catching(in: model) { try executor.run(given) }
    }
    if let save { try write(zip(graph.outputs.map(\.name), values), to: save) }
    return RunReport(
      model: model, label: executor.label,
      outputs: zip(graph.outputs, values).map { RunReport.Output($0.name, $1) }, saved: save)
  }

  /// The inputs from the files.
  private func given(for graph: Graph) throws(Failure) -> [String: Value] {
    var given =
      try inputs.map { path throws(Failure) in
        try Recording(path, for: [graph]).inputs
      } ?? [:]
    let known = graph.inputs.map { graph[$0].name }
    for argument in singleInputs {
      let single = try SingleInput(argument)
      guard known.contains(single.name) else {
        throw Failure(
          .usage, "--input \(argument): \(Spelling.unknown("input", single.name, known: known))")
      }
      guard try given.updateValue(.tensor(single.read()), forKey: single.name) == nil else {
        throw Failure(.usage, "input '\(single.name)' is given twice")
      }
    }
    return given
  }

  private func write(
    _ outputs: some Sequence<(String, Value)>, to path: String
  ) throws(Failure) {
    var entries: [(name: String, tensor: Tensor)] = []
    for (name, value) in outputs {
      guard let tensor = value.tensor else {
        throw Failure(.unsupported, "output '\(name)' is not a tensor and cannot be saved")
      }
      entries.append((name, tensor))
    }
    try Failure.catching(in: path) { try NPZ.write(entries, to: path) }
  }
}
