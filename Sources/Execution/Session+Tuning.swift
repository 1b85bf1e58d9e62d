public import IR
public import Operators

extension Session {
  /// Measures the algorithms of all convolutions inside whole runs, and returns the quickest of each.
  ///
  /// For every rank in the planner's order a session is made in which each convolution takes its candidate of
  /// that rank; the time of a convolution is that of all its steps, each the shortest of the runs. Only the
  /// first segment is tuned where sizes depend on data.
  ///
  /// - Parameters:
  ///   - options: `tuning` and `winograd` among them do not count.
  ///   - runs: how often each alternative runs.
  ///   - progress: told the number of alternatives done and of all.
  public static func tune(
    _ graph: Graph, _ inputs: [String: Value], options: SessionOptions, runs: Int,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Tuning {
    var options = options
    options.tuning = Tuning()
    options.winograd = true
    let pool = ThreadPool(threads: options.threads)
    let first = try Session(graph, options: options, pool: pool)
    let choices = try first.profiledPlan(inputs).choices.filter { $0.candidates.count > 1 }
    let ranks = choices.map(\.candidates.count).max() ?? 0
    var best = Tuning()
    for rank in 0..<ranks {
      var alternative = Tuning()
      for choice in choices {
        alternative.choices[choice.site] = Tuning.Choice(
          algorithm: choice.candidates[min(rank, choice.candidates.count - 1)], microseconds: 0)
      }
      options.tuning = alternative
      let session = try Session(graph, options: options, pool: pool)
      let seconds = try session.profile(inputs, runs: runs).seconds
      var times: [Tuning.Site: Double] = [:]
      for choice in try session.profiledPlan(inputs).choices
      where alternative.choices[choice.site] != nil {
        times[choice.site, default: 0] += seconds[choice.steps].reduce(0, +) * 1e6
      }
      for (site, time) in times {
        guard let candidate = alternative.choices[site]?.algorithm else { continue }
        if time < best.choices[site]?.microseconds ?? .infinity {
          best.choices[site] = Tuning.Choice(algorithm: candidate, microseconds: time)
        }
      }
      progress(rank + 1, ranks)
    }
    return best
  }

  private func profiledPlan(_ inputs: [String: Value]) throws -> Plan {
    do throws(ExecutionError) {
      return try plan(from: 0, start(inputs))
    } catch {
      if case .graph(let inner) = error { throw inner }
      throw error
    }
  }
}
