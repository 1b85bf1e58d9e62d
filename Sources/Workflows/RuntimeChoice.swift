import Execution
import IR
import Tensors

/// How a model is run: threads, instruction set, or the reference semantics.
public struct RuntimeChoice: Sendable {
  public var threads: Int?
  public var isa: String?
  public var isReference: Bool
  /// Whether convolutions may be computed by Winograd's algorithm.
  public var winograd = true
  /// A tuning file.
  public var tuning: String?

  public init(threads: Int? = nil, isa: String? = nil, isReference: Bool = false) {
    self.threads = threads
    self.isa = isa
    self.isReference = isReference
  }

  /// The processors on which this process may run.
  public static var availableThreads: Int { ThreadPool.availableCores }

  /// Reads a model, with its weights decoded on as many threads as it runs on.
  func reading(_ path: String, _ load: () throws -> Model) throws(Failure) -> Model {
    try Failure.catching(in: path) { try Parallel.$threads.withValue(threads, operation: load) }
  }

  /// The executor for a graph.
  ///
  /// - Parameter fusion: false makes every node a step of its own.
  func executor(for graph: Graph, path: String, fusion: Bool = true) throws(Failure) -> any Executor
  {
    if isReference { return Evaluator(graph) }
    return try session(for: graph, path: path, fusion: fusion)
  }

  func session(for graph: Graph, path: String, fusion: Bool = true) throws(Failure) -> Session {
    let options = try options(fusion: fusion)
    do {
      return try Session(graph, options: options)
    } catch {
      throw Failure(error, in: path)
    }
  }

  func options(fusion: Bool = true) throws(Failure) -> SessionOptions {
    var options = SessionOptions()
    options.threads = threads ?? Self.availableThreads
    options.isa = isa
    options.fusion = fusion
    options.winograd = winograd
    if let tuning { options.tuning = try Tuning(file: tuning) }
    return options
  }
}
