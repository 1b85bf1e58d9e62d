import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Expects that a rule turns one text into another, and that both compute the same.
///
/// Weights that the rule computed are written `= ?`: their numbers are judged by evaluation. Names of nodes
/// and origins are left out. Symbols are 2 for evaluation.
func expect(
  _ rule: any RewriteRule, rewrites before: String, to after: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expect(
    Rewriter("rule", [rule]), rewrites: before, to: after, sourceLocation: sourceLocation)
}

/// The same for a pass.
func expect(
  _ pass: any Pass, rewrites before: String, to after: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let source = try parse(before)
  var graph = source
  var ledger = Ledger()
  try Pipeline("test", [pass]).run(&graph, &ledger, verifying: true)
  let found = GraphPrinter(origins: false, bare: true).print(graph)
  #expect(shape(of: found, like: after) == lines(after), sourceLocation: sourceLocation)
  #expect(ledger.entries.contains { $0.outcome == .fired }, sourceLocation: sourceLocation)
  try expectEqual(graph, source, pass.rewriteClass, sourceLocation: sourceLocation)
}

/// Expects that a rule changes nothing and refuses for a reason.
func expect(
  _ rule: any RewriteRule, leaves text: String, because reason: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expect(
    Rewriter("rule", [rule]), leaves: text, because: reason, sourceLocation: sourceLocation)
}

/// The same for a pass.
func expect(
  _ pass: any Pass, leaves text: String, because reason: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let source = try parse(text)
  var graph = source
  var ledger = Ledger(keepsAbsent: true)
  try Pipeline("test", [pass]).run(&graph, &ledger, verifying: true)
  #expect(graph.isIdentical(to: source), sourceLocation: sourceLocation)
  let reasons = ledger.entries.filter { $0.outcome == .refused }.compactMap(\.reason)
  #expect(reasons.contains(reason), "\(reasons)", sourceLocation: sourceLocation)
}

/// Expects that two graphs compute the same from the same inputs: the same bits, or for reassociating changes
/// values within the rounding of their element type.
func expectEqual(
  _ found: Graph, _ source: Graph, _ rewriteClass: RewriteClass, symbol: Int = 2,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(found.outputs.map(\.name) == source.outputs.map(\.name), sourceLocation: sourceLocation)
  for seed in [1, 2] as [UInt64] {
    let inputs = source.drawnInputs(seed: seed, symbol: symbol)
    let before = try Evaluator(source).run(inputs)
    let after = try Evaluator(found).run(inputs)
    let problem =
      rewriteClass == .reassociating
      ? mismatch(after, before, relative: 1e-5, absolute: 1e-5)
      : difference(inBitsOf: after, before)
    #expect(problem == nil, sourceLocation: sourceLocation)
  }
}

/// The first value that differs in any bit, as a sentence; nil when there is none.
func difference(inBitsOf found: [Value], _ expected: [Value]) -> String? {
  guard found.count == expected.count else { return "\(found.count) values" }
  for (index, (a, b)) in zip(found, expected).enumerated() {
    guard let a = a.tensor, let b = b.tensor else { return "value \(index) is not a tensor" }
    if !a.isIdentical(to: b) {
      return mismatch(a, b, relative: 0, absolute: 0) ?? "value \(index) differs in its bits"
    }
  }
  return nil
}

extension Graph {
  /// Random values of both signs for every input, with one number for all symbols.
  func drawnInputs(seed: UInt64, symbol: Int) -> [String: Value] {
    var values: [String: Value] = [:]
    for (index, id) in inputs.enumerated() {
      guard let (element, shape) = self[id].fact.tensorType else { continue }
      let sizes = shape.map { dim in
        dim.substituting(
          Dictionary(uniqueKeysWithValues: dim.symbols.map { ($0, Dim(symbol)) })
        ).value ?? symbol
      }
      values[self[id].name] = .tensor(
        .random(sizes, seed: seed &* 100 &+ UInt64(index), as: element))
    }
    return values
  }
}

private func lines(_ text: String) -> [String] {
  text.split(separator: "\n").map { $0.trimmed }.filter { !$0.isEmpty }
}

/// The lines of a text, with `= ?` for the elements of weights where the lines expected have it.
private func shape(of found: String, like expected: String) -> [String] {
  let open = lines(expected).filter { $0.hasSuffix("= ?") }.map { $0.dropLast() }
  return lines(found).map { line in
    open.first { line.hasPrefix($0) }.map { "\($0)?" } ?? line
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
