import IR
import ONNXFormat
import Operators
import Protobuf
import Tensors
import Testing

/// Names, order, regions, and what else a graph is made of.
@Suite struct GraphReadingTests {
  private func text(_ model: TestModel, _ options: ONNXOptions = ONNXOptions()) throws -> String {
    GraphPrinter(bare: true).print(try read(model.bytes, options: options).graph)
  }

  @Test func keepsNamesAndOrigins() throws {
    var model = TestModel([TestNode("Relu", ["x"], ["h"], name: "r/1"), TestNode("Neg", ["h"])])
    model.graph.inputs = [TestValue("x", 1, ["N", "3"])]
    #expect(
      try text(model) == """
        input %x: f32[N,3]
        %h: f32[N,3] = unary(%x) as "r/1"
        %y: f32[N,3] = unary(%h) {function: neg}
        output %y

        """)
  }

  @Test func givesNamelessDimensionsSymbols() throws {
    var model = TestModel([TestNode("Concat", ["x", "z"], ["y"], [.int("axis", 0)])])
    model.graph.inputs = [
      TestValue("x", 1, ["", "-1", "0"]), TestValue("z", 1, ["x.0", "?", "0"]),
    ]
    #expect(
      try text(model).hasPrefix(
        """
        input %x: f32[x.0_,x.1,0]
        input %z: f32[x.0,z.1,0]
        """))
  }

  @Test func sortsNodes() throws {
    var model = TestModel([
      TestNode("Neg", ["b"], ["y"]), TestNode("Exp", ["x"], ["a"]),
      TestNode("Add", ["a", "x"], ["b"]),
    ])
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    let read = try read(model.bytes)
    #expect(read.graph.nodes.map(\.name) == ["a", "b", "y"])
    #expect(read.notes == [.sorted])
  }

  @Test func readsInitialisersThatAreInputs() throws {
    var model = TestModel([TestNode("Mul", ["x", "w"])])
    model.graph.inputs = [TestValue("x", 1, ["2"]), TestValue("w", 1, ["1"])]
    model.graph.initialisers = [TestTensor("w", [1], [3])]
    let fixed = try read(model.bytes)
    #expect(fixed.notes == [.overridableAreConstant(["w"])])
    #expect(fixed.graph.inputs.map { fixed.graph[$0].name } == ["x"])
    var options = ONNXOptions()
    options.keepOverridable = true
    #expect(
      try text(model, options) == """
        input %x: f32[2]
        input %w: f32[1] = [3]
        %y: f32[2] = binary(%x, %w) {function: mul}
        output %y

        """)
  }

  @Test(arguments: [
    (TestAttribute.float("value_float", 2.5), Tensor(floats: [2.5], shape: [])),
    (.floats("value_floats", [1, 2]), Tensor(floats: [1, 2], shape: [2])),
    (.int("value_int", -3), Tensor([Int64(-3)], shape: [])),
    (.ints("value_ints", []), Tensor([Int]())),
    (
      .tensor("value", TestTensor("", 10, [1], raw: [0, 0x3c])),
      Tensor([1] as [Double], shape: [1], as: .f16)
    ),
  ])
  func readsConstants(_ attribute: TestAttribute, _ expected: Tensor) throws {
    let graph = try read(TestModel([TestNode("Constant", [], ["y"], [attribute])]).bytes).graph
    #expect(graph.nodeCount == 0)
    let tensor = try #require(graph[graph.outputs[0].value].tensor)
    #expect(tensor.isIdentical(to: expected))
  }

  @Test func showsInputsAndConstantsAsOutputs() throws {
    var model = TestModel()
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    model.graph.initialisers = [TestTensor("w", [1], [3])]
    model.graph.outputs = ["x", "w"]
    #expect(
      try text(model) == """
        input %x: f32[2]
        weight @w: f32[1] = [3]
        output %x
        output @w

        """)
  }

  /// Captured constants are constants of the regions, other captured values inputs of node and regions.
  @Test func makesCapturesExplicit() throws {
    var yes = TestGraph(nodes: [TestNode("Mul", ["h", "w"], ["a"], name: "in/then")])
    yes.outputs = ["a"]
    var inner = TestGraph(nodes: [TestNode("Add", ["x", "v"], ["c"])])
    inner.initialisers = [TestTensor("v", [2], [5, 6])]
    inner.outputs = ["c"]
    var no = TestGraph(nodes: [
      TestNode("If", ["p"], ["b"], [.graph("then_branch", inner), .graph("else_branch", inner)])
    ])
    no.outputs = ["b"]
    var model = TestModel([
      TestNode("Relu", ["x"], ["h"]),
      TestNode(
        "If", ["p"], ["y"], [.graph("else_branch", no), .graph("then_branch", yes)], name: "if"),
    ])
    model.graph.inputs = [TestValue("x", 1, ["2"]), TestValue("p", 9, [])]
    model.graph.initialisers = [TestTensor("w", [2], [3, 4])]
    #expect(
      try text(model) == """
        input %x: f32[2]
        input %p: bool[]
        %h: f32[2] = unary(%x)
        %y: f32[2] = if(%p, %h, %p, %x) as "if" graph "g" {
          input %h: f32[2]
          input %p: bool[]
          input %x: f32[2]
          weight @w: f32[2] = [3,4]
          %a: f32[2] = binary(%h, @w) {function: mul} as "in/then"
          output %a
        } graph "g" {
          input %h: f32[2]
          input %p: bool[]
          input %x: f32[2]
          weight @w: f32[2] = [3,4]
          %b: f32[2] = if(%p, %x) graph "g" {
            input %x: f32[2]
            weight @v: f32[2] = [5,6]
            %c: f32[2] = binary(%x, @v)
            output %c
          } graph "g" {
            input %x: f32[2]
            weight @v: f32[2] = [5,6]
            %c: f32[2] = binary(%x, @v)
            output %c
          }
          output %b
        }
        output %y

        """)
    let graph = try read(model.bytes).graph
    let x = Value.tensor(Tensor(floats: [-1, 2], shape: [2]))
    for (flag, expected) in [(1, [0, 8]), (0, [4, 8])] as [(Int64, [Float])] {
      let p = Value.tensor(Tensor([flag], shape: [], as: .bool))
      let y = try Evaluator(graph).run(["x": x, "p": p])
      #expect(y[0].tensor?.floats == expected)
    }
  }

  /// Exporters write both branches for every rank; the one passed over need not fit this model's inputs.
  @Test(arguments: [1, 0] as [Int64]) func readsOnlyTheBranchThatAKnownConditionTakes(_ flag: Int64)
    throws
  {
    var fits = TestGraph(nodes: [TestNode("Relu", ["x"], ["a"])])
    fits.outputs = ["a"]
    var misfits = TestGraph(nodes: [
      TestNode("Transpose", ["x"], ["b"], [.ints("perm", [0, 2, 1])]),
      TestNode("Strange", ["x"], ["c"]), TestNode("Add", ["c", "w"], ["d"]),
    ])
    misfits.outputs = ["d"]
    let (then, other) = flag == 1 ? (fits, misfits) : (misfits, fits)
    var model = TestModel([
      TestNode(
        "If", ["p"], ["y"], [.graph("then_branch", then), .graph("else_branch", other)],
        name: "if")
    ])
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    model.graph.initialisers = [TestTensor("p", 9, [], raw: [UInt8(flag)])]
    let graph = try read(model.bytes).graph
    let (first, second) = flag == 1 ? ("a", nil) : (nil, "a")
    let regions = try #require(graph.nodes.first?.regions)
    #expect(regions.map { $0.outputs.first?.name } == [first, second])
    #expect(regions.map { $0.inputs.count } == [1, 1])
    let y = try Evaluator(graph).run(["x": .tensor(Tensor(floats: [-1, 2], shape: [2]))])
    #expect(y[0].tensor?.floats == [0, 2])
    try graph.verify()
  }

  @Test func tellsWhatTheFileSays() throws {
    var model = TestModel([TestNode("Relu", ["x"])])
    model.irVersion = 99
    model.opsets = [("ai.onnx", 13), ("ai.onnx.ml", 3)]
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    model.extra = {
      $0.text(2, "maker")
      $0.text(3, "1.0")
      $0.text(4, "org")
      $0.integer(5, 7)
      $0.bytes(6, [0x61, 0xff])
      $0.message(14) {
        $0.text(1, "key")
        $0.text(2, "value")
      }
      $0.message(20) { _ in }
    }
    let read = try read(model.bytes)
    #expect(
      read.notes == [.newerIRVersion(found: 99, known: 14), .ignored("training_info")])
    #expect(read.info.irVersion == 99)
    #expect(read.info.producerName == "maker")
    #expect(read.info.producerVersion == "1.0")
    #expect(read.info.domain == "org")
    #expect(read.info.modelVersion == 7)
    #expect(read.info.documentation == "a\u{fffd}")
    #expect(
      read.info.opsets.map { "\($0.domain) \($0.version)" } == ["ai.onnx 13", "ai.onnx.ml 3"])
    #expect(read.info.metadata.map { "\($0.key)=\($0.value)" } == ["key=value"])
  }

  @Test func readsTheFirstVersionsOfTheFormat() throws {
    var model = TestModel([TestNode("Concat", ["x", "x"], ["y"], [.untyped("axis", 0)])])
    model.irVersion = 1
    model.opsets = []
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    #expect(try text(model).contains("%y: f32[4] = concat(%x, %x)\n"))
  }

  @Test func notesOutputsThatAreNotAsDeclared() throws {
    var model = TestModel([TestNode("Relu", ["x"])])
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    model.graph.outputs = []
    model.graph.extra = { writer in
      writer.message(12) { TestValue("y", 1, ["3"]).write(&$0) }
    }
    #expect(
      try read(model.bytes).notes == [.outputShape(name: "y", declared: "[3]", found: "[2]")])
  }

  @Test func notesAssumedInference() throws {
    var model = TestModel(opset: 6, [TestNode("Dropout", ["x"])])
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    #expect(try read(model.bytes).notes == [.inferenceAssumed(node: "y", op: "Dropout")])
  }
}
