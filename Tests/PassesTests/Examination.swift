import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport

/// One graph under every rule alone and under the whole pipeline.
///
/// What the source computes is computed once, and only when something fires.
struct Examination {
  /// What a pass did to the graph.
  struct Finding {
    let pass: String
    let problem: String
  }

  private let source: Graph
  private let inputs: [String: Value]
  private let thorough: Bool
  private var before: [Value]?
  private var exact: [Value]?

  /// - Parameter thorough: whether graphs that should be the same are compared as texts, and the pipeline
  ///   verifies after every pass; else by their nodes, and at its end.
  init(_ source: Graph, _ inputs: [String: Value], thorough: Bool = true) {
    self.source = source
    self.inputs = inputs
    self.thorough = thorough
  }

  /// Runs every pass on a copy of its own.
  ///
  /// - Returns: the passes that fired, by their place, and what is wrong.
  mutating func run(_ passes: [any Pass]) -> (fired: [Int], findings: [Finding]) {
    var fired: [Int] = []
    var findings: [Finding] = []
    for (index, pass) in passes.enumerated() {
      let result: (fires: Bool, problem: String?)
      do {
        result = try examine(pass)
      } catch {
        result = (true, "\(error)")
      }
      if result.fires { fired.append(index) }
      if let problem = result.problem {
        findings.append(Finding(pass: pass.name, problem: problem))
      }
    }
    return (fired, findings)
  }

  /// Whether a pass fires, and what is wrong with the graph then, as a sentence.
  ///
  /// A bit-exact or structural pass keeps every bit. A reassociating one stays within 8 times the error that
  /// the source's own single-precision run has against the double-precision one, and 64 roundings. Where
  /// terms cancel, so that more is lost, it must compute the same when it works in double precision.
  mutating func examine(_ pass: any Pass) throws -> (fires: Bool, problem: String?) {
    var graph = source
    var ledger = Ledger()
    try pass.run(&graph, &ledger, path: "")
    if !ledger.entries.contains(where: { $0.outcome == .fired }) {
      let isSame = thorough ? graph.isIdentical(to: source) : graph.hasSameNodes(as: source)
      return (false, isSame ? nil : "nothing fired, but the graph changed")
    }
    try graph.verify()
    if let entry = ledger.entries.first(where: { $0.reason?.contains("not valid") ?? false }) {
      return (true, "an edit was refused at \(entry.site): \(entry.reason ?? "")")
    }
    if graph.outputs.map(\.name) != source.outputs.map(\.name) { return (true, "other outputs") }
    if graph.inputs.map({ graph[$0].name }) != source.inputs.map({ source[$0].name }) {
      return (true, "other inputs")
    }
    if let problem = try failure(of: graph, pass) {
      return (true, problem)
    }
    guard pass is WholePipeline else { return (true, nil) }
    // A second run finds nothing to do: what fires, fires the first time.
    let once = graph
    var again = Ledger()
    try pass.run(&graph, &again, path: "")
    let isSame = thorough ? graph.text == once.text : graph.hasSameNodes(as: once)
    return (true, isSame ? nil : "a second run changes the graph: \(again)\n\(once.text)")
  }

  private mutating func failure(
    of graph: Graph, _ pass: any Pass
  ) throws -> String? {
    let after = try Evaluator(graph).run(inputs)
    let before = try self.before ?? Evaluator(source).run(inputs)
    self.before = before
    if pass.rewriteClass != .reassociating { return difference(inBitsOf: after, before) }
    if let problem = mismatch(after, before, relative: 0, absolute: .greatestFiniteMagnitude) {
      return problem
    }
    let exact = try self.exact ?? Evaluator(source.widened()).run(inputs.mapValues(\.widened))
    self.exact = exact
    for (index, errors) in zip(errors(before, exact), errors(after, exact)).enumerated()
    where errors.1 > 8 * errors.0 + 0x1p-18 {
      if errors.1 < 0x1p-11, try isSameFunction(graph, errors.0, pass, exact) { continue }
      return "output \(index) is off by \(errors.1), the source by \(errors.0)"
    }
    return nil
  }

  /// Whether the difference is rounding that cancelling terms enlarge, and not another function.
  ///
  /// Either the changed graph in double precision keeps to the bound, so that only its constants are rounded,
  /// or a pass that works on the source in double precision keeps its outputs to 40 bits.
  private func isSameFunction(
    _ graph: Graph, _ error: Double, _ pass: any Pass, _ exact: [Value]
  ) throws -> Bool {
    let wide = inputs.mapValues(\.widened)
    let rewritten = try errors(Evaluator(graph.widened()).run(wide), exact)
    if rewritten.allSatisfy({ $0 <= error + 0x1p-20 }) { return true }
    var source = try source.widened()
    var ledger = Ledger()
    try pass.run(&source, &ledger, path: "")
    let after = try Evaluator(source).run(wide)
    return ledger.entries.contains { $0.outcome == .fired }
      && errors(after, exact).allSatisfy { $0 < 0x1p-40 }
  }

  /// The error of outputs against a double-precision run of the source, relative to its largest magnitude.
  private func errors(_ outputs: [Value], _ exact: [Value]) -> [Double] {
    zip(outputs, exact).map { output, exact in
      guard let a = output.tensor?.doubles, let b = exact.tensor?.doubles, a.count == b.count
      else { return .infinity }
      let scale = b.reduce(0) { max($0, $1.magnitude) }
      let worst = zip(a, b).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      return scale > 0 ? worst / scale : worst
    }
  }
}

extension Graph {
  /// Whether both have the same nodes, each with the same values; edits make new ones.
  fileprivate func hasSameNodes(as other: Graph) -> Bool {
    nodeIDs == other.nodeIDs
      && nodeIDs.allSatisfy { id in
        let (a, b) = (self[id], other[id])
        return a.inputs == b.inputs && a.outputs == b.outputs
          && zip(a.regions, b.regions).allSatisfy { $0.hasSameNodes(as: $1) }
      }
  }
}

/// The pipeline `deploy` as one pass.
struct WholePipeline: Pass {
  let name = "deploy"
  let rewriteClass = RewriteClass.reassociating
  var verifying = true
  func run(_ graph: inout Graph, _ ledger: inout Ledger, path: String) throws(RewriteError) {
    try Pipelines.deploy.run(&graph, &ledger, verifying: verifying)
  }
}
