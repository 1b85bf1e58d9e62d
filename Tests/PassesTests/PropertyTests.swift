import Glibc
import IR
import Passes
import Rewrite
import TestSupport
import Testing

/// What holds for every graph: passes keep outputs, names, order and values, alone and in the pipeline.
@Suite struct PropertyTests {
  private static let rules: [any Pass] = Rules.names.compactMap { Rules.named($0) }
  private static let passes = rules + [WholePipeline()]
  private static let quickPasses = rules + [WholePipeline(verifying: false)]

  /// The seeds from the environment, `REBIRTH_SEEDS=from..<to`.
  private static let given: Range<UInt64>? = {
    guard let text = getenv("REBIRTH_SEEDS").map({ String(cString: $0) }) else { return nil }
    let ends = text.replacing("..<", with: " ").split(separator: " ").compactMap { UInt64($0) }
    guard ends.count == 2, ends[0] < ends[1] else {
      Issue.record("REBIRTH_SEEDS is '\(text)', from..<to expected")
      return nil
    }
    return ends[0]..<ends[1]
  }()

  /// What many graphs showed.
  private struct Tally {
    var graphs = 0
    var fired = [Int](repeating: 0, count: PropertyTests.passes.count)
    var problems: [(seed: UInt64, pass: String, problem: String)] = []

    static func += (sum: inout Tally, part: Tally) {
      sum.graphs += part.graphs
      sum.problems += part.problems
      for (index, count) in part.fired.enumerated() { sum.fired[index] += count }
    }
  }

  private static func examine(_ seeds: Range<UInt64>) -> Tally {
    var tally = Tally()
    for seed in seeds {
      tally.graphs += 1
      do {
        let (graph, inputs) = try RandomGraph.make(seed: seed)
        let thorough = seed % 16 == 0
        var examination = Examination(graph, inputs, thorough: thorough)
        let (fired, findings) = examination.run(thorough ? passes : quickPasses)
        for index in fired { tally.fired[index] += 1 }
        tally.problems += findings.map { (seed, $0.pass, $0.problem) }
      } catch {
        tally.problems.append((seed, "", "no graph: \(error)"))
      }
    }
    return tally
  }

  /// Every seed once, in parts of 100 on as many threads as there are cores.
  private static func examineAll(_ seeds: Range<UInt64>) async -> Tally {
    let parts = stride(from: seeds.lowerBound, to: seeds.upperBound, by: 100).map {
      $0..<min($0 + 100, seeds.upperBound)
    }
    let width = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return await withTaskGroup(of: Tally.self) { group in
      var whole = Tally()
      var waiting = parts.makeIterator()
      for _ in 0..<width {
        if let part = waiting.next() { group.addTask { examine(part) } }
      }
      for await tally in group {
        whole += tally
        for (seed, pass, problem) in tally.problems {
          print("seed \(seed), \(pass): \(problem.prefix(200))")
        }
        if given != nil, whole.graphs % 1000 < 100 {
          print("\(whole.graphs) of \(seeds.count) graphs, \(whole.problems.count) problems")
          fflush(nil)
        }
        if let part = waiting.next() { group.addTask { examine(part) } }
      }
      return whole
    }
  }

  private static func report(_ seed: UInt64, _ name: String, _ problem: String) throws {
    guard let pass = passes.first(where: { $0.name == name }) else {
      Issue.record("seed \(seed): \(problem)")
      return
    }
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    let smallest = RandomGraph.shrink(graph) { smaller in
      var examination = Examination(smaller, inputs)
      return !examination.run([pass]).findings.isEmpty
    }
    Issue.record("\(name), seed \(seed): \(problem)\n\(smallest.text)")
  }

  /// How many graphs of a thousand a rule fires on at least: fewer would say little about it.
  private static let leastRate = 5

  @Test func everyRuleAndThePipelineKeepTheOutputs() async throws {
    let seeds = Self.given ?? 1..<2001
    let tally = await Self.examineAll(seeds)
    for (seed, pass, problem) in tally.problems.sorted(by: { $0.seed < $1.seed }).prefix(5) {
      try Self.report(seed, pass, problem)
    }
    #expect(tally.graphs == seeds.count)
    for (pass, count) in zip(Self.passes, tally.fired) {
      if Self.given != nil { print("\(pass.name): fired on \(count) of \(tally.graphs) graphs") }
      #expect(
        count * 1000 >= tally.graphs * Self.leastRate || tally.graphs < 1000,
        "\(pass.name) fired on \(count) of \(tally.graphs) graphs")
    }
  }
}
