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
  private let cache: Mutex<PlanCache>
  /// Held while a plan is made, so that weights are packed once; runs of known sizes do not wait for it.
  private let weights = Mutex(WeightStore())

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
    cache = Mutex(PlanCache(limit: options.planLimit))
  }

  /// The name of the instruction set whose kernels run.
  public var isa: String { kernels.name }

  public var label: String { "runtime, \(kernels.name)" }

  /// The instruction sets that this machine can run, lowest first.
  public static var availableISAs: [String] { Kernels.available }

  /// The number of plans that are kept at the moment.
  package var planCount: Int { cache.withLock { $0.count } }

  /// The plan for the nodes from a position on, if it is known.
  func knownPlan(_ key: PlanCache.Key) -> Plan? {
    cache.withLock { $0.plan(for: key) }
  }

  /// The plan for the nodes from a position on, made unless it is known.
  ///
  /// - Parameter known: the facts of all values that are live at the start.
  func plan(
    _ key: PlanCache.Key, _ known: [(ValueID, Fact)]
  ) throws(ExecutionError) -> Plan {
    let result: Result<Plan, ExecutionError> = weights.withLock { weights in
      if let plan = knownPlan(key) { return .success(plan) }
      do throws(ExecutionError) {
        let plan = try makePlan(key.start, known, weights)
        cache.withLock { $0.add(plan, for: key) }
        return .success(plan)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makePlan(
    _ start: Int, _ known: [(ValueID, Fact)], _ weights: WeightStore
  ) throws(ExecutionError) -> Plan {
    let segment = try schedule.segment(from: start, known: known)
    let planner = Planner(graph, segment, kernels: kernels, options: options, weights: weights)
    // What is packed for a plan that fails stays in the store, and the planner owns where the rest is put.
    defer { withExtendedLifetime(planner) { weights.finish(pool) } }
    return try planner.plan()
  }
}
