import IR
import Operators
import Tensors
import TestSupport
import Testing

/// The samples of all operators as graphs of one node, through the text form.
@Suite struct SampleTextTests {
  @Test func readsBackWhatItPrints() throws {
    #expect(Samples.all.count > 100)
    for sample in Samples.all {
      var graph = Graph(name: sample.description)
      var operands: [ValueID?] = []
      for (index, tensor) in sample.inputs.enumerated() {
        operands.append(try tensor.map { try graph.addConstant("input\(index)", $0) })
      }
      let facts = try Graph.infer(
        sample.op, operands.map { $0.map { graph[$0].fact } }, node: sample.description)
      let results = try graph.addNode(
        sample.op, operands, outputs: facts.indices.map { "output\($0)" },
        name: sample.description)
      for case let result? in results { graph.addOutput(result) }
      try graph.verify()
      let text = graph.text
      let back = try Graph(parsing: text)
      #expect(back.text == text, "\(sample)")
      #expect(back.isIdentical(to: graph), "\(sample)")
      let direct = try sample.op.evaluate(sample.inputs.map { $0.map { .tensor($0) } })
      for (found, expected) in zip(try back.evaluate([]), direct) {
        let (found, expected) = try (#require(found.tensor), #require(expected.tensor))
        #expect(found.isIdentical(to: expected), "\(sample)")
      }
    }
  }
}
