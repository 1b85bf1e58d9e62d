public import IR
import Operators
import Synchronization
import Tensors

/// A graph ready to run: plans for the shapes met so far, packed weights, and threads.
///
/// Runs may be concurrent; each has memory of its own. Results depend on the graph, the inputs, the
/// instruction set and the option `fusion`, never on the number of threads.
public final class Session: Executor, Sendable {
  public let graph: Graph
  let options: SessionOptions
  let kernels: Kernels
  let pool: ThreadPool
  let schedule: Schedule
  private let state: Mutex<State>

  private struct State {
    var cache: PlanCache
    let weights = WeightStore()
  }

  /// Prepares a graph; plans are made when the first inputs come.
  ///
  /// - Parameter pool: the threads to use, whose number then replaces the option `threads`; own ones when nil.
  /// - Throws: `ExecutionError.unknownISA`, `.unavailableISA` or `.option`.
  public init(
    _ graph: Graph, options: SessionOptions = SessionOptions(), pool: ThreadPool? = nil
  ) throws(ExecutionError) {
    guard (1...1024).contains(options.threads) else {
      throw .option(name: "threads", found: options.threads, expected: "1 to 1024")
    }
    kernels = try Kernels(isa: options.isa)
    var options = options
    let pool = pool ?? ThreadPool(threads: options.threads)
    options.threads = pool.threads
    self.graph = graph
    self.options = options
    self.pool = pool
    schedule = Schedule(graph)
    state = Mutex(State(cache: PlanCache(limit: options.planLimit)))
  }

  public var label: String { "runtime, \(kernels.name)" }

  /// The instruction sets that this machine can run, lowest first.
  public static var availableISAs: [String] { Kernels.available }

  /// The number of plans that are kept at the moment.
  package var planCount: Int { state.withLock { $0.cache.count } }

  /// The plan for the nodes from a position on, if it is known.
  func knownPlan(_ key: PlanCache.Key) -> Plan? {
    state.withLock { $0.cache.plan(for: key) }
  }

  /// The plan for the nodes from a position on, made unless it is known.
  ///
  /// - Parameter known: the facts of all values that are live at the start.
  func plan(
    _ key: PlanCache.Key, _ known: [(ValueID, Fact)]
  ) throws(ExecutionError) -> Plan {
    let result: Result<Plan, ExecutionError> = state.withLock { state in
      if let plan = state.cache.plan(for: key) { return .success(plan) }
      do throws(ExecutionError) {
        let segment = try schedule.segment(from: key.start, known: known)
        let plan = try Planner(
          graph, segment, kernels: kernels, options: options, weights: state.weights
        ).plan()
        state.weights.finish(pool)
        state.cache.add(plan, for: key)
        return .success(plan)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
