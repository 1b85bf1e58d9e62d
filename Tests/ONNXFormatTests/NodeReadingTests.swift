import IR
import ONNXFormat
import Testing

/// Attributes that became inputs, and other changes from opset to opset: one node each, and what it becomes.
@Suite struct NodeReadingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let opset: Int64
    let node: TestNode
    let inputs: [TestValue]
    let initialisers: [TestTensor]
    /// The weights that reading adds and the nodes, in the text form.
    let text: String

    init(
      _ opset: Int64, _ node: TestNode,
      inputs: [TestValue] = [TestValue("x", 1, ["2", "3", "4", "4"])],
      initialisers: [TestTensor] = [], _ text: String
    ) {
      self.opset = opset
      self.node = node
      self.inputs = inputs
      self.initialisers = initialisers
      self.text = text
    }

    var testDescription: String { "\(node.op) of opset \(opset), \(text)" }
  }

  @Test(
    arguments: elementwise + moving + resizing + normalising + shaping + reducing + windows
      + choosing + norms + scattering + sampling + quantising + signals + recurrent)
  func reads(_ input: Case) throws {
    var model = TestModel(opset: input.opset, [input.node])
    model.graph.inputs = input.inputs
    model.graph.initialisers = input.initialisers
    model.graph.outputs = input.node.outputs.filter { !$0.isEmpty }
    let graph = try read(model.bytes).graph
    let given = ["input ", "output "] + input.initialisers.map { "weight @\($0.name):" }
    let lines = GraphPrinter(origins: false, bare: true).print(graph).split(separator: "\n")
      .filter { line in !given.contains { line.hasPrefix($0) } }
    #expect(lines.joined(separator: "\n") == input.text)
  }
}
