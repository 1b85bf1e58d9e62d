import IR
import Operators
import Tensors

/// Runs a model on inputs from files.
public struct Run {
  public var model: String
  /// An npz file with inputs as NAME or in/NAME.
  public var inputs: String?
  /// NAME=FILE for single inputs, npy or TensorProto.
  public var singleInputs: [String] = []
  /// The npz file to write the outputs to.
  public var save: String?
  public var runtime = RuntimeChoice()

  public init(model: String) { self.model = model }

  public func run() throws(Failure) -> RunReport {
    let graph = try Model.load(model).graph
    var given: [String: Value] = [:]
    if let inputs { given = try Recording.inputs(of: inputs, for: graph) }
    for argument in singleInputs {
      let (name, tensor) = try Recording.single(argument)
      guard given.updateValue(.tensor(tensor), forKey: name) == nil else {
        throw Failure(.usage, "input '\(name)' is given twice")
      }
    }
    let executor = try runtime.executor(for: graph, path: model)
    let values = try Failure.catching(in: model) { try executor.run(given) }
    if let save {
      var entries: [(name: String, tensor: Tensor)] = []
      for (output, value) in zip(graph.outputs, values) {
        guard let tensor = value.tensor else {
          throw Failure(.unsupported, "output '\(output.name)' is not a tensor and cannot be saved")
        }
        entries.append((output.name, tensor))
      }
      try Failure.catching(in: save) { try NPZ.write(entries, to: save) }
    }
    return RunReport(
      model: model, label: executor.label,
      outputs: zip(graph.outputs, values).map { RunReport.Output($0.name, $1) }, saved: save)
  }
}

/// The outputs of a run in short.
public struct RunReport: JSONReport {
  public struct Statistics: Encodable, Sendable {
    public let minimum: Double
    public let maximum: Double
    public let mean: Double
    /// NaN and infinite elements, which the others leave out.
    public let notFinite: Int
  }
  public struct Class: Encodable, Sendable {
    public let index: Int
    public let score: Double
  }
  public struct Output: Encodable, Sendable {
    public let name: String
    public let type: String
    public let statistics: Statistics?
    /// For class scores: the five best classes of each row, at most ten rows.
    public let topClasses: [[Class]]

    init(_ name: String, _ value: Value) {
      self.name = name
      guard let tensor = value.tensor else {
        type = "not a tensor"
        statistics = nil
        topClasses = []
        return
      }
      type = tensor.description
      statistics = Self.statistics(tensor)
      topClasses = Self.topClasses(tensor)
    }

    private static func statistics(_ tensor: Tensor) -> Statistics? {
      let values = tensor.doubles
      let finite = values.filter(\.isFinite)
      guard let minimum = finite.min(), let maximum = finite.max() else { return nil }
      return Statistics(
        minimum: minimum, maximum: maximum, mean: finite.reduce(0, +) / Double(finite.count),
        notFinite: values.count - finite.count)
    }

    /// Rows of at least five floating scores: [N,C], or [N,C,1,1].
    private static func topClasses(_ tensor: Tensor) -> [[Class]] {
      guard tensor.element.isFloat, tensor.rank >= 2, tensor.shape[1] >= 5,
        tensor.shape.dropFirst(2).allSatisfy({ $0 == 1 })
      else { return [] }
      let values = tensor.doubles
      let classes = tensor.shape[1]
      return (0..<min(tensor.shape[0], 10)).map { row in
        let scores = values[row * classes..<(row + 1) * classes]
        return scores.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
          .prefix(5).map { Class(index: $0.offset, score: $0.element) }
      }
    }
  }
  public let version = Version.report
  public let model: String
  public let label: String
  public let outputs: [Output]
  public let saved: String?
}
