import CaffeFormat
import Execution
import IR
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// What layers compute, by transcriptions of Caffe's loops and of those of its forks.
@Suite struct LayerTests {
  @Test(arguments: LayerCases.all) func theReferenceGivesTheNumbers(_ layer: LayerCase) throws {
    let graph = try layer.read().graph
    let found = layer.ordered(try Evaluator(graph).run(layer.values), of: graph)
    expect(found, layer.expected, relative: 1e-6)
  }

  @Test(arguments: LayerCases.all) func theRuntimeGivesTheNumbers(_ layer: LayerCase) throws {
    let graph = try layer.read().graph
    for isa in Session.availableISAs {
      for fusion in [true, false] {
        let options = SessionOptions {
          $0.isa = isa
          $0.fusion = fusion
        }
        let outputs = try Session(graph, options: options).run(layer.values)
        expect(layer.ordered(outputs, of: graph), layer.expected, relative: 1e-5)
      }
    }
  }

  @Test(arguments: LayerCases.all) func deployingKeepsTheNumbers(_ layer: LayerCase) throws {
    var graph = try layer.read().graph
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    let outputs = try Session(graph, options: SessionOptions()).run(layer.values)
    expect(layer.ordered(outputs, of: graph), layer.expected, relative: 1e-5)
  }

  /// Sums in single precision are compared by the size of the largest element.
  private func expect(_ found: [Tensor], _ expected: [Tensor], relative: Double) {
    #expect(found.count == expected.count)
    for (index, (a, b)) in zip(found, expected).enumerated() {
      let largest = b.doubles.map(\.magnitude).max() ?? 0
      if let problem = mismatch(a, b, relative: relative, absolute: relative * largest) {
        Issue.record("output \(index): \(problem)")
      }
    }
  }
}
