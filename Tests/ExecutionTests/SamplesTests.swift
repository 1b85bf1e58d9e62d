import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Every sample of every operator on every executor.
@Suite struct SamplesTests {
  @Test(arguments: Samples.all) func runtimeAgreesWithReference(_ sample: Sample) throws {
    for isConstant in [true, false] {
      guard let (graph, inputs) = try? sample.graph(constants: isConstant) else { continue }
      let expected = try Evaluator(graph).run(inputs)
      for way in Way.all {
        let session = try Session(graph, options: way.options)
        let found = try session.run(inputs)
        if let problem = disagreement(found, expected) {
          Issue.record("\(way)\(isConstant ? "" : ", all inputs given"): \(problem)")
        }
      }
    }
  }
}
