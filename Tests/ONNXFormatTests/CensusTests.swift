import ONNXFormat
import Testing

@Suite struct CensusTests {
  @Test func everyReadableOperatorChangedWhenONNXSays() {
    for operation in ONNXReader.operators {
      let versions = StandardOperators.versions("", operation.name) ?? []
      let known = versions.filter {
        $0 <= ONNXReader.newestOpset && $0 < operation.removedIn ?? .max
      }
      #expect(operation.sinceVersions == known, "\(operation.name)")
    }
  }

  @Test func whatONNXHasAndWeDoNotIsSaidToBeSo() throws {
    var model = TestModel([
      TestNode("Attention", ["x"], ["y"]), TestNode("Rleu", ["x"], ["z"]),
    ])
    model.graph.inputs = [TestValue("x", 1, ["2"])]
    try expectComplaint(
      complaint(model.bytes),
      """
      2 parts are not supported
        node 'y' (Attention, opset 13): this operator of ONNX is not supported
        node 'z' (Rleu, opset 13): the operator is not known
      """)
  }

  @Test func operatorsAreCountedEverywhere() throws {
    var model = CutTests.model
    model.opsets = [("", 13), ("com.example", 2)]
    var inner = TestGraph()
    inner.nodes = [TestNode("Relu", ["x"], ["inner"])]
    inner.outputs = ["inner"]
    model.graph.nodes.append(
      TestNode(
        "If", ["c"], ["z"], [.graph("then_branch", inner), .graph("else_branch", inner)]))
    model.graph.inputs.append(TestValue("c", 9, []))
    let folder = try TemporaryFolder()
    let path = try folder.write("m.onnx", model.bytes)
    let census = try ONNXReader.census(path: path)
    let rows = census.operators.map { row in
      "\(row.domain) \(row.name) \(row.opset ?? -1) \(row.nodes) \(row.sinceVersion ?? -1) "
        + "\(row.lastChanged ?? -1) \(row.isRead)"
    }
    #expect(
      rows == [
        "ai.onnx If 13 1 13 25 true", "ai.onnx Neg 13 1 13 13 true",
        "ai.onnx Relu 13 4 13 14 true", "com.example Trick 2 1 -1 -1 false",
      ])
    #expect(census.operators.last?.reasons == ["operators of 'com.example' are not known"])
  }
}
