import IR
import Operators
import Tensors

extension CutSides {
  /// What both sides start anew from.
  public var origin: String {
    decisions == 0
      ? "quantised values" : quantisers == 0 ? "decisions" : "quantised values and decisions"
  }

  /// How many elements differ since their node's input lies within the tolerance of another result, in a sentence.
  public func sentence(rounded: Int, of elements: Int) -> String {
    let count = "\(rounded) of \(elements) elements of "
    if decisions == 0 {
      return count
        + "\(quantisers) quantisers are rounded to another step, since their inputs lie within "
        + "the tolerance of it"
    }
    let what = quantisers == 0 ? "" : "\(quantisers) quantisers and "
    return count + what
      + "\(decisions) decisions fall otherwise, and are right for inputs within the tolerance"
  }

  /// What `b`'s operators decide for `a`'s inputs, by label, where those agree with `b`'s inputs.
  static func decisions(
    _ points: CutPoints, _ a: Side, _ b: Side, _ inputs: [String: Value],
    _ options: Comparison.Options
  ) throws -> [String: Tensor] {
    let partners = Dictionary(uniqueKeysWithValues: points.a.map { ($0.label, $0) })
    let decided = points.b.compactMap { point -> Decided? in
      guard let partner = partners[point.label], partner.output == point.output else { return nil }
      let (first, second) = (a.graph[partner.node], b.graph[point.node])
      guard second.op is any Decides, first.inputs.count == second.inputs.count else { return nil }
      return Decided(label: point.label, output: point.output, a: first, b: second)
    }
    let left = try a.values(
      Set(decided.flatMap { $0.a.inputs.compactMap { $0 } }), b, inputs, options)
    let right = try b.values(
      Set(decided.flatMap { $0.b.inputs.compactMap { $0 } }), a, inputs, options)

    var known: [NodeID: [Value]] = [:]
    var decisions: [String: Tensor] = [:]
    for point in decided {
      let arguments = point.a.inputs.map { $0.flatMap { left[$0] } }
      let expected = point.b.inputs.map { $0.flatMap { right[$0] } }
      guard zip(arguments, expected).allSatisfy({ agree($0, $1, options.tolerance) }) else {
        continue
      }
      if known[point.b.id] == nil { known[point.b.id] = try? point.b.op.evaluate(arguments) }
      if let results = known[point.b.id], point.output < results.count {
        decisions[point.label] = results[point.output].tensor
      }
    }
    return decisions
  }

  /// One decided value on both sides.
  private struct Decided {
    let label: String
    let output: Int
    let a: Node
    let b: Node
  }

  private static func agree(_ a: Value?, _ b: Value?, _ tolerance: Tolerance) -> Bool {
    guard a != nil || b != nil else { return true }
    guard let a = a?.tensor, let b = b?.tensor else { return false }
    return Metrics(a, b, tolerance: tolerance)?.passes == true
  }
}

extension Side {
  /// What a run computes of some values, hidden ones without fusions; those that cannot be seen are left out.
  func values(
    _ wanted: Set<ValueID>, _ other: Side, _ inputs: [String: Value], _ options: Comparison.Options
  ) throws -> [ValueID: Value] {
    var values: [ValueID: Value] = [:]
    for id in wanted {
      if let tensor = graph[id].tensor { values[id] = .tensor(tensor) }
    }
    let taps = PairedTaps(inputs: inputs, limit: options.memoryLimit)
    for input in graph.inputs where wanted.contains(input) && values[input] == nil {
      values[input] = inputs[graph[input].name]
    }
    try taps.show(executor, other: other.executor, wanted.filter { values[$0] == nil }) {
      values[$0] = $1
    }
    let hidden = wanted.filter { values[$0] == nil }
    if !hidden.isEmpty, let unfused = try unfused() {
      try taps.show(unfused, other: other.executor, hidden) { values[$0] = $1 }
    }
    return values
  }
}

extension Metrics {
  /// Takes a value that is another decision, right for its own inputs, as decided otherwise, not as failing.
  ///
  /// - Returns: nil when the value is not that decision.
  static func decided(
    _ metrics: Metrics?, _ a: Tensor, _ b: Tensor, as decision: Tensor, _ tolerance: Tolerance
  ) -> Metrics? {
    guard Metrics(a, decision, tolerance: tolerance)?.passes == true else { return nil }
    var result = metrics ?? Metrics()
    if metrics == nil { (result.count, result.failing) = (b.count, max(a.count, b.count)) }
    result.rounded += result.failing
    result.failing = 0
    return result
  }
}
