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
    let cut = try CutSides(a, b, inputs: inputs, options: options)
    let (left, right) = (cut?.a ?? a, cut?.b ?? b)
    let (given, strict) = (cut?.inputs ?? inputs, cut?.options ?? options)
    let trail = try Comparison.locate(left, right, inputs: given, options: strict).trail
    let wrong = trail.steps.filter { step in
      step.reset == .differs && step.alone.map { $0.metrics?.sqnr ?? 0 < rounding } ?? false
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
