import Execution
import IR
import Operators
import Tensors
import TestSupport

/// Every way in which this machine can run a graph.
struct Way: Sendable, CustomStringConvertible {
  var options: SessionOptions

  var description: String {
    "\(options.isa ?? "best"), \(options.threads) threads\(options.fusion ? "" : ", not fused")"
  }

  static let all: [Way] = Session.availableISAs.flatMap { isa in
    [1, 2].flatMap { threads in
      [true, false].map { fusion in
        Way(
          options: SessionOptions {
            $0.isa = isa
            $0.threads = threads
            $0.fusion = fusion
          })
      }
    }
  }
}

/// Random values for the inputs of a graph, symbols being `size`.
func randomInputs(_ graph: Graph, size: Int = 1, seed: UInt64 = 1) -> [String: Value] {
  var inputs: [String: Value] = [:]
  for (index, id) in graph.inputs.enumerated() {
    guard let (element, shape) = graph[id].fact.tensorType else { continue }
    let sizes = shape.map { dim in
      dim.substituting(
        Dictionary(uniqueKeysWithValues: dim.symbols.map { ($0, Dim(size)) })
      ).value ?? size
    }
    inputs[graph[id].name] = .tensor(
      .random(sizes, seed: seed &+ UInt64(index), as: element))
  }
  return inputs
}

/// How outputs of the runtime differ from those of the reference; nil when they agree as floats can.
///
/// Sums in single precision are compared by the size of the largest element.
func disagreement(_ found: [Value], _ expected: [Value]) -> String? {
  guard found.count == expected.count else {
    return "\(found.count) outputs, \(expected.count) expected"
  }
  for (index, (a, b)) in zip(found, expected).enumerated() {
    guard let a = a.tensor, let b = b.tensor else { return "output \(index) is no tensor" }
    let largest = b.doubles.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    if let problem = mismatch(a, b, relative: 1e-4, absolute: 2e-5 * largest + 1e-7) {
      return "output \(index): \(problem)"
    }
  }
  return nil
}

/// Whether two lists of outputs are the same bit by bit.
func isIdentical(_ a: [Value], _ b: [Value]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { a, b in
      guard let a = a.tensor, let b = b.tensor else { return false }
      return a.isIdentical(to: b)
    }
}
