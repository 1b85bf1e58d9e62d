import IR
import ONNXFormat
import Testing

/// Reading only what some values need.
@Suite struct CutTests {
  /// x → r (Relu) → t (an operator of somebody else) → y, with q as a further input of the latter.
  static var model: TestModel {
    var model = TestModel([
      TestNode("Relu", ["x"], ["r"]),
      TestNode("Neg", ["r"], ["n"]),
      TestNode("Trick", ["n", "q"], ["t"], domain: "com.example"),
      TestNode("Relu", ["t"], ["y"]),
    ])
    model.graph.inputs = [TestValue("x", 1, ["2"]), TestValue("q", 1, ["2"])]
    return model
  }

  @Test func theRestIsNotLookedAt() throws {
    var options = ONNXOptions()
    options.outputs = ["n", "x"]
    let model = try read(Self.model.bytes, options: options)
    #expect(model.graph.nodes.map(\.name) == ["r", "n"])
    #expect(model.graph.inputs.map { model.graph[$0].name } == ["x"])
    #expect(model.graph.outputs.map(\.name) == ["n", "x"])
    #expect(
      model.notes.map(\.description) == ["left out, as no output depends on it: 2 nodes, input 'q'"]
    )
  }

  @Test func whatIsNeededMustBeSupported() throws {
    var options = ONNXOptions()
    options.outputs = ["t"]
    let error = try #require(throws: ONNXError.self) {
      try read(Self.model.bytes, options: options)
    }
    #expect(error.category == .unsupported)
    #expect(error.description.contains("1 part is not supported"))
  }

  @Test func unknownNamesAreAllNamed() throws {
    var options = ONNXOptions()
    options.outputs = ["nn", "r", "zzz"]
    let error = try #require(throws: ONNXError.self) {
      try read(Self.model.bytes, options: options)
    }
    #expect(error.category == .usage)
    #expect(
      error.description.hasSuffix(
        """
        : value 'nn' does not exist (nearest: 'n'); there are r, n, t, y, x, q
          value 'zzz' does not exist; there are r, n, t, y, x, q
        """), "\(error)")
  }
}
