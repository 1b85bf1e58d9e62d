import Compare
import IR
import Operators
import Tensors

/// Looks for nodes of a result that are wrong by less than the outputs show.
///
/// An output may hide an error: a saturated one, one that hardly depends on the value, or one whose tolerance is wider
/// than the error. So every value that both sides have is compared strictly, and where it differs the nodes before
/// it compute it anew from the source's values: what is added up along the graph is then gone, and what is left
/// is rounding or a wrong node.
struct CheckedNodes {
  /// An order of magnitude above the rounding of single precision, and below the tolerance of outputs.
  static let tolerance = Tolerance(relative: 2e-4, absolute: 2e-5)
  /// A value whose noise is further below it is rounding, in decibels.
  static let rounding = 75.0

  /// What is wrong, in sentences; empty when nothing is.
  let sentences: [String]

  /// - Throws: what the executors throw for these inputs.
  init(_ a: Side, _ b: Side, _ inputs: [String: Value]) throws {
    sentences = try Self.wrongNodes(a, b, inputs)
  }

  /// Whether what differs is rounding that the model itself enlarges: computed from the source's values of its inputs,
  /// every value that differs, the outputs among them, is the source's.
  ///
  /// - Throws: what the executors throw for these inputs.
  static func onlyDrift(_ a: Side, _ b: Side, _ inputs: [String: Value]) throws -> Bool {
    let graph = a.executor.graph
    if graph.usesHalfPrecision || b.executor.graph.usesHalfPrecision { return false }
    let steps = try trail(a, b, inputs).steps
    let differing = steps.filter { !$0.entry.passes }
    let isSeen = Set(steps.map(\.entry.name))
    let agree = differing.allSatisfy { $0.reset == .agrees || isRounding($0.alone) }
    return !differing.isEmpty && agree
      && graph.outputs.allSatisfy { output in
        graph[output.value].origin.map { isSeen.contains($0) } ?? false
      }
  }

  /// Whether a value computed from the source's values of its inputs differs by rounding alone.
  private static func isRounding(_ alone: Report.Entry?) -> Bool {
    guard let metrics = alone?.metrics, metrics.mismatchedSpecials == 0 else { return false }
    return metrics.sqnr ?? 0 >= rounding
  }

  private static func trail(_ a: Side, _ b: Side, _ inputs: [String: Value]) throws -> Trail {
    var options = Comparison.Options()
    options.tolerance = tolerance
    options.layers = true
    let cut = try CutSides(a, b, inputs: inputs, options: options)
    return try Comparison.locate(
      cut?.a ?? a, cut?.b ?? b, inputs: cut?.inputs ?? inputs, options: cut?.options ?? options
    ).trail
  }

  private static func wrongNodes(
    _ a: Side, _ b: Side, _ inputs: [String: Value]
  ) throws -> [String] {
    // Half precision rounds more coarsely than any error that is looked for.
    if a.executor.graph.usesHalfPrecision || b.executor.graph.usesHalfPrecision { return [] }
    var options = Comparison.Options()
    options.tolerance = tolerance
    options.layers = true
    if try Comparison.run(a.executor, b.executor, inputs: inputs, options: options).passes {
      return []
    }
    let wrong = try trail(a, b, inputs).steps.filter {
      $0.reset == .differs && $0.alone != nil && !isRounding($0.alone)
    }
    return wrong.prefix(3).compactMap { step in
      step.alone.flatMap { DiffRow($0).failure }.map {
        "node '\(step.node)' (\(step.op)) is wrong: from the source's values of its inputs, \($0)"
      }
    }
  }
}

extension Graph {
  /// Whether any value has 16 bits of floating point.
  fileprivate var usesHalfPrecision: Bool {
    valueIDs.contains { id in
      let element = self[id].fact.tensorType?.element
      return element == .f16 || element == .bf16
    }
  }
}
