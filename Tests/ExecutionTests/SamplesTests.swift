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
      guard let (graph, inputs) = try? graph(of: sample, constants: isConstant) else { continue }
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

  /// A graph of one node: the first input is given, the others are constants or given too.
  private func graph(
    of sample: Sample, constants: Bool
  ) throws -> (Graph, [String: Value]) {
    var graph = Graph(name: "sample")
    var inputs: [String: Value] = [:]
    var operands: [ValueID?] = []
    for (index, tensor) in sample.inputs.enumerated() {
      guard let tensor else {
        operands.append(nil)
        continue
      }
      let name = "x\(index)"
      if index == 0 || !constants {
        operands.append(try graph.addInput(name, .tensor(tensor.element, Shape(tensor.shape))))
        inputs[name] = .tensor(tensor)
      } else {
        operands.append(try graph.addConstant(name, tensor))
      }
    }
    let facts = try sample.op.infer(operands.map { $0.map { graph[$0].fact } })
    let outputs = try graph.addNode(
      sample.op, operands, outputs: facts.indices.map { "y\($0)" })
    for case let output? in outputs { graph.addOutput(output) }
    return (graph, inputs)
  }
}
