import Glibc
import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// What holds for every graph: passes keep outputs, names, order and values.
@Suite struct PropertyTests {
  /// Rules that fire seldom see all of these graphs, the others the first ones on which they fire.
  private static let seeds = given ?? 1...2000
  private static let enough = given == nil ? 120 : Int.max

  /// The seeds from the environment, `REBIRTH_SEEDS=from..<to`: every rule sees all of them.
  private static let given: ClosedRange<UInt64>? = {
    guard let text = getenv("REBIRTH_SEEDS").map({ String(cString: $0) }) else { return nil }
    let ends = text.replacing("..<", with: " ").split(separator: " ").compactMap { UInt64($0) }
    guard ends.count == 2, ends[0] < ends[1] else {
      Issue.record("REBIRTH_SEEDS is '\(text)', from..<to expected")
      return nil
    }
    return ends[0]...ends[1] - 1
  }()

  /// The error of outputs against a double-precision run of the source, relative to its largest magnitude.
  private static func errors(_ outputs: [Value], _ exact: [Value]) -> [Double] {
    zip(outputs, exact).map { output, exact in
      guard let a = output.tensor?.doubles, let b = exact.tensor?.doubles, a.count == b.count
      else { return .infinity }
      let scale = b.reduce(0) { max($0, $1.magnitude) }
      let worst = zip(a, b).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      return scale > 0 ? worst / scale : worst
    }
  }

  /// Whether a pass fires on a graph, and what is wrong with the graph then, as a sentence.
  ///
  /// A bit-exact or structural pass keeps every bit. A reassociating one stays within 8 times the error that
  /// the source's own single-precision run has against the double-precision one, and 64 roundings.
  private static func examine(
    _ pass: any Pass, _ source: Graph, _ inputs: [String: Value]
  ) throws -> (fires: Bool, problem: String?) {
    var graph = source
    var ledger = Ledger()
    do {
      try Pipeline("test", [pass]).run(&graph, &ledger, verifying: true)
    } catch { return (true, "\(error)") }
    if !ledger.entries.contains(where: { $0.outcome == .fired }) {
      let isSame = graph.isIdentical(to: source)
      return (false, isSame ? nil : "nothing fired, but the graph changed")
    }
    if let entry = ledger.entries.first(where: { $0.reason?.contains("not valid") ?? false }) {
      return (true, "an edit was refused at \(entry.site): \(entry.reason ?? "")")
    }
    return (true, try failure(of: graph, source, inputs, pass.rewriteClass))
  }

  private static func failure(
    of graph: Graph, _ source: Graph, _ inputs: [String: Value], _ rewriteClass: RewriteClass
  ) throws -> String? {
    if graph.outputs.map(\.name) != source.outputs.map(\.name) { return "other outputs" }
    let before = try Evaluator(source).run(inputs)
    let after = try Evaluator(graph).run(inputs)
    if rewriteClass != .reassociating { return difference(inBitsOf: after, before) }
    if let problem = mismatch(after, before, relative: 0, absolute: .greatestFiniteMagnitude) {
      return problem
    }
    let exact = try Evaluator(source.widened()).run(inputs.mapValues(\.widened))
    for (index, errors) in zip(errors(before, exact), errors(after, exact)).enumerated()
    where errors.1 > 8 * errors.0 + 0x1p-18 {
      return "output \(index) is off by \(errors.1), the source by \(errors.0)"
    }
    return nil
  }

  private static func expectKept(by pass: any Pass) throws {
    var fired = 0
    for seed in seeds where fired < enough {
      let (graph, inputs) = try RandomGraph.make(seed: seed)
      let (fires, problem) = try examine(pass, graph, inputs)
      if fires { fired += 1 }
      guard let problem else { continue }
      let smallest = try RandomGraph.shrink(graph) { try examine(pass, $0, inputs).problem != nil }
      Issue.record("\(pass.name), seed \(seed): \(problem)\n\(smallest.text)")
      return
    }
    if given != nil { print("\(pass.name): fired on \(fired) of \(seeds.count) graphs") }
    // The random graphs are worth something only when the pass fires on some of them.
    #expect(fired > 0)
  }

  @Test(arguments: Rules.names)
  func everyRuleKeepsTheOutputs(name: String) throws {
    try Self.expectKept(by: #require(Rules.named(name)))
  }

  private struct Whole: Pass {
    let name = "deploy"
    let rewriteClass = RewriteClass.reassociating
    func run(_ graph: inout Graph, _ ledger: inout Ledger, path: String) throws(RewriteError) {
      try Pipelines.deploy.run(&graph, &ledger, verifying: true)
    }
  }

  @Test func thePipelineKeepsTheOutputs() throws { try Self.expectKept(by: Whole()) }

  /// A second run finds nothing to do: what fires, fires the first time.
  @Test func thePipelineIsIdempotent() throws {
    for seed in Self.given ?? 1...400 {
      var graph = try RandomGraph.make(seed: seed).graph
      var ledger = Ledger()
      try Pipelines.deploy.run(&graph, &ledger)
      let once = graph.text
      var again = Ledger()
      try Pipelines.deploy.run(&graph, &again)
      guard graph.text != once else { continue }
      Issue.record("seed \(seed): \(again)\n\(once)")
      return
    }
  }
}
