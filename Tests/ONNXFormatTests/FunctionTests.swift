import IR
import ONNXFormat
import Protobuf
import Testing

/// Functions that a model defines are read where they are called.
@Suite struct FunctionTests {
  private func model(
    _ functions: [TestFunction], _ nodes: [TestNode], outputs: [String] = ["y"]
  ) -> TestModel {
    var model = TestModel(nodes)
    model.opsets.append(("own", 1))
    model.graph.inputs = [TestValue("x", 1, ["2", "3"])]
    model.graph.outputs = outputs
    model.extra = { writer in
      for function in functions { writer.message(25) { function.write(&$0) } }
    }
    return model
  }

  private func call(
    _ op: String, _ inputs: [String] = ["x"], _ outputs: [String] = ["y"],
    _ attributes: [TestAttribute] = [], name: String = "n"
  ) -> TestNode {
    TestNode(op, inputs, outputs, attributes, name: name, domain: "own")
  }

  /// The nodes in the text form.
  private func text(_ model: TestModel) throws -> String {
    GraphPrinter(origins: false, bare: true).print(try read(model.bytes).graph)
      .split(separator: "\n").filter { !$0.hasPrefix("input ") && !$0.hasPrefix("output ") }
      .joined(separator: "\n")
  }

  @Test func readsBodiesWhereTheyAreCalled() throws {
    let function = TestFunction(
      name: "F", nodes: [TestNode("Relu", ["a"], ["b"]), TestNode("Neg", ["b"], ["r"])])
    let model = model(
      [function],
      [call("F", ["x"], ["h"], name: "n"), call("F", ["h"], ["y"], name: "m")])
    #expect(
      try text(model) == """
        %"n/b": f32[2,3] = unary(%x)
        %h: f32[2,3] = unary(%"n/b") {function: neg}
        %"m/b": f32[2,3] = unary(%h)
        %y: f32[2,3] = unary(%"m/b") {function: neg}
        """)
    let graph = try read(model.bytes).graph
    #expect(graph.nodes.map(\.name) == ["n/b", "n/r", "m/b", "m/r"])
    #expect(graph.nodes.map { graph[$0.outputs[0]!].origin } == [nil, "h", nil, "y"])
  }

  @Test func resolvesAttributes() throws {
    let function = TestFunction(
      name: "F", required: ["slope"], defaults: [.int("end", 0)],
      nodes: [
        TestNode("LeakyRelu", ["a"], ["b"], [.reference("alpha", 1, "slope")]),
        TestNode("Flatten", ["b"], ["r"], [.reference("axis", 2, "end")]),
      ])
    #expect(
      try text(model([function], [call("F", ["x"], ["y"], [.float("slope", 0.5)])])) == """
        %"n/b": f32[2,3] = unary(%x) {function: leaky_relu, alpha: 0.5}
        %y: f32[1,6] = flatten(%"n/b") {axis: 0}
        """)
    // What the caller leaves out is as if the node did not have it.
    #expect(
      try text(model([function], [call("F", ["x"], ["y"], [.int("end", 2)])])) == """
        %"n/b": f32[2,3] = unary(%x) {function: leaky_relu, alpha: 0.01}
        %y: f32[6,1] = flatten(%"n/b") {axis: 2}
        """)
  }

  @Test func handsAttributesOnThroughNestedCalls() throws {
    let inner = TestFunction(
      name: "G", nodes: [TestNode("Flatten", ["a"], ["r"], [.reference("axis", 2, "q")])])
    var named = inner
    named.required = ["q"]
    let outer = TestFunction(
      name: "F", required: ["p"],
      nodes: [
        TestNode("G", ["a"], ["b"], [.reference("q", 2, "p")], name: "g", domain: "own"),
        TestNode("Neg", ["b"], ["r"]),
      ])
    #expect(
      try text(model([outer, named], [call("F", ["x"], ["y"], [.int("p", 2)])])) == """
        %"n/b": f32[6,1] = flatten(%x) {axis: 2}
        %y: f32[6,1] = unary(%"n/b") {function: neg}
        """)
  }

  @Test func usesTheOpsetOfTheFunction() throws {
    let old = TestFunction(
      name: "F", nodes: [TestNode("Softmax", ["a"], ["r"])], opsets: [("", 11)])
    let model = model([old], [call("F", ["x"], ["h"]), TestNode("Softmax", ["h"], ["y"])])
    let lines = try text(model).split(separator: "\n")
    #expect(lines.last == "%y: f32[2,3] = softmax(%h)")
    let new = TestFunction(
      name: "F", nodes: [TestNode("HardSwish", ["a"], ["r"])], opsets: [("", 14)])
    #expect(
      try text(self.model([new], [call("F")]))
        == "%y: f32[2,3] = unary(%x) {function: hard_swish}")
  }

  @Test func leavesOutAbsentOperands() throws {
    let function = TestFunction(
      name: "F", inputs: ["a", "low", "high"],
      nodes: [TestNode("Clip", ["a", "low", "high"], ["r"])])
    #expect(try text(model([function], [call("F")])) == "%y: f32[2,3] = clip(%x)")
  }

  @Test func passesInputsAndRepeatedResultsOn() throws {
    let function = TestFunction(
      name: "F", outputs: ["r", "a", "r"], nodes: [TestNode("Neg", ["a"], ["r"])])
    #expect(
      try text(
        model([function], [call("F", ["x"], ["y", "p", "q"])], outputs: ["y", "p", "q"])) == """
          %y: f32[2,3] = unary(%x) {function: neg}
          %p: f32[2,3] = identity(%x)
          %q: f32[2,3] = identity(%y)
          """)
  }

  @Test func keepsClearOfTheGraphsOwnNames() throws {
    let function = TestFunction(
      name: "F", nodes: [TestNode("Relu", ["a"], ["b"]), TestNode("Neg", ["b"], ["r"])])
    let model = model(
      [function], [call("F", ["x"], ["h"]), TestNode("Abs", ["h"], ["n/b"])], outputs: ["n/b"])
    let graph = try read(model.bytes).graph
    #expect(graph.outputs.map(\.name) == ["n/b"])
    #expect(graph.nodeCount == 3)
  }

  @Test func comesBeforeAnOperatorOfTheSameName() throws {
    let function = TestFunction(name: "Relu", domain: "", nodes: [TestNode("Neg", ["a"], ["r"])])
    #expect(
      try text(model([function], [TestNode("Relu", ["x"])]))
        == "%y: f32[2,3] = unary(%x) {function: neg}")
  }

  static let refused: [(functions: [TestFunction], call: TestNode, sentence: String)] = [
    (
      [TestFunction(name: "F", nodes: [TestNode("F", ["a"], ["r"], name: "f", domain: "own")])],
      TestNode("F", ["x"], name: "n", domain: "own"),
      """
      1 part is not supported
        node 'n/f' (own.F, opset 1): the function calls itself
      """
    ),
    (
      [TestFunction(name: "F", nodes: [TestNode("Strange", ["a"], ["r"])])],
      TestNode("F", ["x"], name: "n", domain: "own"),
      """
      1 part is not supported
        node 'n/r' (Strange, opset 13): the operator is not known
      """
    ),
    (
      [TestFunction(name: "F", nodes: [TestNode("Relu", ["a"], ["r"])])],
      TestNode("F", ["x"], ["y"], [.int("k", 1)], name: "n", domain: "own"),
      """
      1 part is not supported
        node 'n' (own.F, opset 1): attribute 'k' not known
      """
    ),
    (
      [TestFunction(name: "F", nodes: [TestNode("Relu", ["a"], ["r"])])],
      TestNode("F", ["x", "x"], name: "n", domain: "own"),
      "node 'n' (F): has 2 inputs, should have at most 1"
    ),
    (
      [TestFunction(name: "F", nodes: [TestNode("Relu", ["q"], ["r"])])],
      TestNode("F", ["x"], name: "n", domain: "own"),
      "node 'n' (F): node 'n/r' (Relu): nothing gives the value 'q'"
    ),
    (
      [TestFunction(name: "F", nodes: [TestNode("Relu", ["a"], ["a"])])],
      TestNode("F", ["x"], name: "n", domain: "own"),
      "node 'n' (F): node 'n/a' (Relu): value 'a' is there twice"
    ),
    (
      [
        TestFunction(name: "F", nodes: [TestNode("Relu", ["a"], ["r"])]),
        TestFunction(name: "F", nodes: []),
      ],
      TestNode("F", ["x"], name: "n", domain: "own"),
      "function 'F' is there twice"
    ),
  ]

  @Test(arguments: refused.indices) func refuses(_ index: Int) throws {
    let (functions, call, sentence) = Self.refused[index]
    expectComplaint(try complaint(model(functions, [call]).bytes), sentence)
  }

  /// 30 functions, each of which calls the one before twice.
  @Test func limitsWhatCallsUnfoldTo() throws {
    var functions = [TestFunction(name: "F0", nodes: [TestNode("Relu", ["a"], ["r"])])]
    for index in 1...30 {
      let nodes = [
        TestNode("F\(index - 1)", ["a"], ["b"], name: "f", domain: "own"),
        TestNode("F\(index - 1)", ["a"], ["r"], name: "g", domain: "own"),
      ]
      functions.append(TestFunction(name: "F\(index)", nodes: nodes))
    }
    let sentence = try complaint(model(functions, [call("F30")]).bytes)
    #expect(sentence.hasSuffix("at most 262144 expected; --limit nodes=NUMBER raises it"))
  }
}
