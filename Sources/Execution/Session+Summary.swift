import CKernels
import Glibc
import IR
public import Operators

extension Session {
  /// The plan for inputs of these types, in the graph's order; no weight is read for it.
  ///
  /// - Throws: `GraphError` when the graph refuses them, else `ExecutionError`.
  public func plan(types: [ValueType]) throws -> PlanSummary {
    precondition(types.count == graph.inputs.count, "\(types.count) types")
    do throws(ExecutionError) {
      let known = Dictionary(
        uniqueKeysWithValues: zip(graph.inputs, types.map { Fact(type: $0) }))
      let live = schedule.inputs.map { id in (id, known[id] ?? graph[id].fact) }
      let segment = try schedule.segment(from: 0, known: live)
      return try Planner(
        graph, segment, kernels: kernels, options: options, weights: WeightStore()
      ).plan().summary(schedule)
    } catch {
      if case .graph(let inner) = error { throw inner }
      throw error
    }
  }

  /// The plan for these inputs.
  public func plan(for inputs: [String: Value]) throws -> PlanSummary {
    try plan(types: graph.arrange(inputs).map { $0.fact.type })
  }

  /// Measures every step of the plan for these inputs, the first segment of it where sizes depend on data.
  ///
  /// - Parameter runs: how often each step runs, in the order of the plan; the first run is left out.
  public func profile(_ inputs: [String: Value], runs: Int) throws -> Profile {
    do throws(ExecutionError) {
      let live = try start(inputs)
      let plan = try plan(from: 0, live)
      var best = [Double](repeating: .infinity, count: plan.steps.count)
      try plan.withContext { context throws(ExecutionError) in
        var boxes = [Value?](repeating: nil, count: plan.boxCount)
        for (id, box) in plan.inputBoxes { boxes[box] = live[id] }
        try withExtendedLifetime(live) { () throws(ExecutionError) in
          plan.bind(context) { live[$0]?.tensor }
          let environment = Environment(kernels: kernels.table, bases: context.bases)
          for run in 0...max(runs, 1) {
            for index in plan.steps.indices {
              let start = Session.now()
              try plan.run(index, environment, pool, &boxes)
              if run > 0 { best[index] = min(best[index], Session.now() - start) }
            }
          }
        }
      }
      return Profile(plan: plan.summary(schedule), seconds: best)
    } catch {
      if case .graph(let inner) = error { throw inner }
      throw error
    }
  }

  /// Seconds on a clock that only moves forward.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension Plan {
  func summary(_ schedule: Schedule) -> PlanSummary {
    PlanSummary(
      steps: records.map(\.summary), activationBytes: activationBytes, peakBytes: peakBytes,
      arenaBytes: arenaBytes,
      unplanned: schedule.nodes[range.upperBound...].map(\.name))
  }
}
