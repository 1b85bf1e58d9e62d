import ONNXFormat
import Protobuf
import Testing

/// Models that cannot be read, and what is said.
@Suite struct RefusalTests {
  /// A model of one node over `x`, changed by `change`.
  private static func model(
    _ node: TestNode = TestNode("Relu", ["x"]), opset: Int64 = 13,
    _ change: (inout TestModel) -> Void = { _ in }
  ) -> TestModel {
    var model = TestModel(opset: opset, [node])
    model.graph.inputs = [TestValue("x", 1, ["2", "3", "4", "4"])]
    change(&model)
    return model
  }

  static let malformed: [(model: TestModel, sentence: String)] = [
    (model { $0.graph.outputs = [] }, "an output is missing"),
    (model { $0.graph.outputs = ["q"] }, "output 'q': nothing gives the value 'q'"),
    (model { $0.graph.outputs = [""] }, "an output has no name"),
    (model { $0.graph.inputs[0].name = "" }, "an input has no name"),
    (
      model { $0.graph.inputs.append($0.graph.inputs[0]) },
      "input 'x': the name 'x' stands for two values"
    ),
    (
      model { $0.graph.initialisers = [TestTensor("w", [], [1]), TestTensor("w", [], [1])] },
      "initialiser 'w' is there twice"
    ),
    (
      model { $0.graph.initialisers = [TestTensor("", [], [1])] }, "an initialiser has no name"
    ),
    (
      model { $0.graph.nodes.append(TestNode("Neg", ["x"])) },
      "node 'y' (Neg): value 'y' is there twice"
    ),
    (
      model { $0.graph.nodes.append(TestNode("Neg", ["x"], ["x"])) },
      "node 'x' (Neg): value 'x' is there twice"
    ),
    (
      model {
        $0.graph.nodes = [
          TestNode("Add", ["x", "b"], ["y"], name: "n"), TestNode("Neg", ["y"], ["b"]),
        ]
      },
      "node 'n' (Add): needs its own result"
    ),
    (model(TestNode("Relu", ["q"])), "node 'y' (Relu): nothing gives the value 'q'"),
    (model(TestNode("Relu", [])), "node 'y' (Relu): input 0 is absent, should be given"),
    (model(TestNode("Add", ["x", ""])), "node 'y' (Add): input 1 is absent, should be given"),
    (model(TestNode("Relu", ["x", "x"])), "node 'y' (Relu): has 2 inputs, should have at most 1"),
    (model(TestNode("Sum", [])), "node 'y' (Sum): has 0 inputs, should have at least 1"),
    (
      model(TestNode("Concat", ["x"])), "node 'y' (Concat): attribute 'axis' is missing"
    ),
    (
      model(TestNode("Concat", ["x"], ["y"], [.float("axis", 1)])),
      "node 'y' (Concat): attribute 'axis' is a float, should be an integer"
    ),
    (
      model(TestNode("Concat", ["x"], ["y"], [.int("axis", 1 << 40)])),
      "node 'y' (Concat): attribute 'axis' is 1099511627776, should be a number of 32 bits"
    ),
    (
      model(TestNode("Concat", ["x"], ["y"], [.int("axis", 1), .int("axis", 1)])),
      "node 'y' (Concat): attribute 'axis' is there twice"
    ),
    (
      model(TestNode("Pad", ["x", "x"], ["y"], [.string("mode", "wrap")])),
      "node 'y' (Pad): attribute 'mode' is 'wrap', should be one of constant, edge, reflect"
    ),
    (
      model(
        TestNode("Conv", ["x", "w"], ["y"], [.ints("kernel_shape", [3, 3])])
      ) { $0.graph.initialisers = [TestTensor("w", [1, 3, 1, 1], [1, 2, 3])] },
      "node 'y' (Conv): attribute 'kernel_shape' is [3, 3], should be [1,1], as the weight is"
    ),
    (
      model(TestNode("Split", ["x"], ["a", "y"], [.int("num_outputs", 3)]), opset: 18),
      "node 'a' (Split): attribute 'num_outputs' is 3, should be 2, as there are outputs"
    ),
    (
      model(TestNode("Constant", [])),
      "node 'y' (Constant): attribute 'value' is given in 0 forms, should be given in one"
    ),
    (
      model(
        TestNode("Add", ["x", "x"], ["y"], [.int("broadcast", 1), .int("axis", 1)]), opset: 6),
      "node 'y' (Add): attribute 'axis' is 1, should be 0 to 0 for ranks 4, 4"
    ),
    (
      model { $0.opsets.append(("ai.onnx", 12)) },
      "the opset of domain 'ai.onnx' is there twice"
    ),
  ]

  @Test(arguments: malformed.indices) func refusesMalformed(_ index: Int) throws {
    let (model, sentence) = Self.malformed[index]
    expectComplaint(try complaint(model.bytes), sentence)
  }

  @Test func refusesModelsWithoutAGraph() throws {
    #expect(try complaint([]) == "the graph is missing")
    #expect(try complaint([0x08, 3]) == "the graph is missing")
    #expect(
      try complaint(Array("PK\u{3}\u{4} is an archive".utf8))
        == "byte 2: 3 is not a field tag of onnx.ModelProto")
  }

  static let unsupported: [(model: TestModel, sentence: String)] = [
    (
      model(TestNode("Unknown", ["x"], name: "n")),
      "node 'n' (Unknown, opset 13): the operator is not known"
    ),
    (
      model(TestNode("Relu", ["x"]), opset: 26),
      "node 'y' (Relu, opset 26): opset 26 is newer than 25"
    ),
    (
      model { $0.opsets = [("other", 1)] },
      "node 'y' (Relu, opset unknown): the model does not say which opset it uses"
    ),
    (
      model(TestNode("HardSwish", ["x"])),
      "node 'y' (HardSwish, opset 13): the operator exists since opset 14"
    ),
    (
      model(TestNode("Upsample", ["x", "x"]), opset: 10),
      "node 'y' (Upsample, opset 10): the operator was removed in opset 10"
    ),
    (
      model(TestNode("Relu", ["x"], domain: "com.microsoft")),
      "node 'y' (com.microsoft.Relu, opset unknown): operators of 'com.microsoft' are not known"
    ),
    (
      model(TestNode("Relu", ["x"], ["y"], [.int("beta", 1), .int("alpha", 1)])),
      "node 'y' (Relu, opset 13): attributes 'alpha', 'beta' not known"
    ),
    (
      model(TestNode("Constant", [], ["y"], [.string("value_string", "a")])),
      "node 'y' (Constant, opset 13): attribute 'value_string' not known"
    ),
    (
      model(TestNode("Dropout", ["x", "", "x"])),
      "node 'y' (Dropout, opset 13): dropout in training mode"
    ),
    (
      model(TestNode("RandomNormalLike", ["x"])),
      "node 'y' (RandomNormalLike, opset 13): "
        + "random draws are not supported: they cannot be reproduced"
    ),
    (
      model(TestNode("SequenceConstruct", ["x"])),
      "node 'y' (SequenceConstruct, opset 13): sequences are not supported"
    ),
    (
      model(
        TestNode(
          "LSTM", ["x", "x", "x"], ["y"], [.strings("activations", ["Elu", "Tanh", "Tanh"])])
      ),
      "node 'y' (LSTM, opset 13): the activations elu, tanh, tanh of a recurrent layer"
    ),
    (
      model(TestNode("Loop", ["x"])), "node 'y' (Loop, opset 13): loops are not supported"
    ),
    (
      model(TestNode("StringNormalizer", ["x"])),
      "node 'y' (StringNormalizer, opset 13): strings are not supported"
    ),
    (
      model(TestNode("OptionalHasElement", ["x"])),
      "node 'y' (OptionalHasElement, opset 13): optionals are not supported"
    ),
    (
      model(TestNode("ImageDecoder", ["x"])),
      "node 'y' (ImageDecoder, opset 13): image files are not decoded inside a graph"
    ),
    (
      model(TestNode("QuantizeLinear", ["x", "s"]), opset: 10) {
        $0.graph.initialisers = [TestTensor("s", [3], [1, 2, 3])]
      },
      "node 'y' (QuantizeLinear, opset 10): "
        + "a scale of shape [3] before opset 13, where it is one number"
    ),
    (
      model(TestNode("QuantizeLinear", ["x", "s"], ["y"], [.int("output_dtype", 17)]), opset: 21) {
        $0.graph.initialisers = [TestTensor("s", [], [1])]
      },
      "node 'y' (QuantizeLinear, opset 21): attribute 'output_dtype': "
        + "the element type FLOAT8E4M3FN is not supported"
    ),
    (
      model(TestNode("QuantizeLinear", ["x", "s"], ["y"], [.int("block_size", 2)]), opset: 13) {
        $0.graph.initialisers = [TestTensor("s", [], [1])]
      },
      "node 'y' (QuantizeLinear, opset 13): attribute 'block_size' not known"
    ),
    (
      model(TestNode("Cast", ["x"], ["y"], [.int("to", 8)])),
      "node 'y' (Cast, opset 13): attribute 'to': the element type STRING is not supported"
    ),
    (
      model { $0.graph.inputs[0].dims = nil }, "input 'x': the rank is not declared"
    ),
    (
      model { $0.graph.inputs[0].code = 14 },
      "input 'x': the element type COMPLEX64 is not supported"
    ),
    (
      model {
        $0.graph.extra = { $0.message(15) { $0.message(1) { $0.text(8, "s") } } }
      }, "initialiser 's': a sparse tensor is not supported"
    ),
  ]

  @Test(arguments: unsupported.indices) func refusesUnsupported(_ index: Int) throws {
    let (model, sentence) = Self.unsupported[index]
    expectComplaint(try complaint(model.bytes), "1 part is not supported\n  " + sentence)
  }

  /// Nodes that need lost values are not blamed; those that are unknown themselves are.
  @Test func reportsEverythingAtOnce() throws {
    var branch = TestGraph(nodes: [TestNode("InnerUnknown", ["a"], ["g"], name: "in/branch")])
    branch.outputs = ["g"]
    var model = TestModel([
      TestNode("OneUnknown", ["x"], ["a"], name: "first"),
      TestNode("Relu", ["a"], ["b"]),
      TestNode("TwoUnknown", ["b"], ["c"], name: "second"),
      TestNode("If", ["p"], ["d"], [.graph("then_branch", branch), .graph("else_branch", branch)]),
      TestNode("ThreeUnknown", ["x"], ["y"], name: "third"),
    ])
    model.graph.inputs = [TestValue("x", 1, ["2", "3"]), TestValue("p", 9, [])]
    model.graph.outputs = ["y", "d"]
    expectComplaint(
      try complaint(model.bytes),
      """
      3 parts are not supported
        node 'first' (OneUnknown, opset 13): the operator is not known
        node 'second' (TwoUnknown, opset 13): the operator is not known
        node 'third' (ThreeUnknown, opset 13): the operator is not known
      """)
    model.graph.nodes[0] = TestNode("Neg", ["x"], ["a"])
    expectComplaint(
      try complaint(model.bytes),
      """
      4 parts are not supported
        node 'second' (TwoUnknown, opset 13): the operator is not known
        node 'in/branch' (InnerUnknown, opset 13): the operator is not known
        node 'in/branch' (InnerUnknown, opset 13): the operator is not known
        node 'third' (ThreeUnknown, opset 13): the operator is not known
      """)
  }

  @Test func namesNodesInsideRegions() throws {
    var branch = TestGraph(nodes: [TestNode("Relu", ["nowhere"], ["g"], name: "in/branch")])
    branch.outputs = ["g"]
    var model = TestModel([
      TestNode(
        "If", ["p"], ["y"], [.graph("then_branch", branch), .graph("else_branch", branch)],
        name: "if")
    ])
    model.graph.inputs = [TestValue("p", 9, [])]
    expectComplaint(
      try complaint(model.bytes),
      "node 'if' (If): node 'in/branch' (Relu): nothing gives the value 'nowhere'")
  }

  @Test func limitsAreACategoryOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("m.onnx", Self.model().bytes)
    var options = ONNXOptions()
    options.depthLimit = 3
    do throws(ONNXError) {
      _ = try ONNXReader.read(path: path, options: options)
      Issue.record("it was read")
    } catch { #expect(error.category == .limit) }
    do throws(ONNXError) {
      _ = try ONNXReader.read(path: path + "x")
      Issue.record("it was read")
    } catch { #expect(error.category == .file) }
  }
}
