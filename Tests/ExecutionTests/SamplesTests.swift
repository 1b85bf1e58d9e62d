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

extension Sample {
  /// A graph of one node: the first input is given, the others are constants or given too.
  func graph(constants: Bool) throws -> (Graph, [String: Value]) {
    var graph = Graph(name: "sample")
    var values: [String: Value] = [:]
    var operands: [ValueID?] = []
    for (index, tensor) in inputs.enumerated() {
      guard let tensor else {
        operands.append(nil)
        continue
      }
      let name = "x\(index)"
      if index == 0 || !constants {
        operands.append(try graph.addInput(name, .tensor(tensor.element, Shape(tensor.shape))))
        values[name] = .tensor(tensor)
      } else {
        operands.append(try graph.addConstant(name, tensor))
      }
    }
    let facts = try op.infer(operands.map { $0.map { graph[$0].fact } })
    let outputs = try graph.addNode(
      op, operands, outputs: facts.indices.map { "y\($0)" })
    for case let output? in outputs { graph.addOutput(output) }
    return (graph, values)
  }
}
