public import IR
public import Operators
import Tensors

/// Which step of a conversion moved a value: rewriting the graph, or running it with fast kernels.
public struct ThreeWay: Sendable {
  /// A value by three ways of computing it.
  public struct Row: Sendable {
    public let name: String
    public let isOutput: Bool
    /// The result on the runtime against the source semantics.
    public let total: Report.Entry
    /// The source on the runtime against the source semantics.
    public let runtime: Report.Entry
    /// The result on the runtime against the source on the runtime.
    public let rewriting: Report.Entry

    /// The step that moved the value out of the tolerance; nil for a value that passes.
    public var mover: Mover? {
      if total.passes { return nil }
      switch (runtime.passes, rewriting.passes) {
      case (false, true): return .runtime
      case (true, false): return .rewriting
      case (false, false): return .both
      case (true, true): return .sum
      }
    }
  }

  /// What moved a value.
  public enum Mover: String, Codable, Sendable {
    case runtime, rewriting
    /// Either step alone.
    case both
    /// Neither step alone, but the two together.
    case sum = "the sum of both"
  }

  /// Outputs in the order of the source, then the values inside.
  public let rows: [Row]
  /// Outputs that only the source or only the result has.
  public let missing: [Report.Entry]

  /// Computes the values that all three have.
  ///
  /// - Parameters:
  ///   - reference: the source by its semantics.
  ///   - before: the source on the runtime.
  ///   - after: the rewritten graph on the runtime.
  public init(
    reference: any Executor, before: any Executor, after: any Executor, inputs: [String: Value],
    options: Comparison.Options = Comparison.Options()
  ) throws {
    let source = reference.graph
    let named = source.outputs.compactMap { output in
      after.graph.outputs.first { $0.name == output.name }.map {
        Alignment.Pair(origin: output.name, a: $0.value, b: output.value)
      }
    }
    var (seenA, seenB) = (Set<ValueID>(), Set<ValueID>())
    var pairs: [Alignment.Pair] = []
    for pair in named + Alignment(after.graph, source).pairs
    where !seenA.contains(pair.a) && !seenB.contains(pair.b) {
      seenA.insert(pair.a)
      seenB.insert(pair.b)
      pairs.append(pair)
    }
    var rows: [ValueID: Row] = [:]
    let outputs = Set(named.map(\.b))
    // Both of the runtime's values are held.
    let taps = PairedTaps(inputs: inputs, limit: options.memoryLimit / 2)
    var waiting = pairs
    while !waiting.isEmpty {
      var held: [ValueID: (pair: Alignment.Pair, after: Value, before: Value)] = [:]
      var bytes = 0
      var later = Set<ValueID>()
      _ = try taps.run(after, before, waiting) { pair, left, right in
        let size = left.tensor?.byteCount ?? 0
        if held.isEmpty || bytes + size <= options.memoryLimit / 2 {
          held[pair.b] = (pair, left, right)
          bytes += size
        } else {
          later.insert(pair.b)
        }
      }
      try taps.show(reference, other: after, Set(held.keys)) { id, value in
        guard let (pair, after, before) = held.removeValue(forKey: id) else { return }
        func entry(_ a: Value, _ b: Value) -> Report.Entry {
          Comparison.entry(pair.origin, a, b, options)
        }
        rows[id] = Row(
          name: pair.origin, isOutput: outputs.contains(id), total: entry(after, value),
          runtime: entry(before, value), rewriting: entry(after, before))
      }
      waiting = waiting.filter { later.contains($0.b) }
    }
    let (here, there) = (after.graph.outputs.map(\.name), source.outputs.map(\.name))
    missing =
      there.filter { !here.contains($0) }
      .map { Report.Entry($0, problem: "is missing in the result") }
      + here.filter { !there.contains($0) }
      .map { Report.Entry($0, problem: "is missing in the source") }
    self.rows = pairs.compactMap { rows[$0.b] }
  }
}
