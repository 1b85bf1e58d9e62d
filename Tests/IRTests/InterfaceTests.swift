import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct InterfaceTests {
  static let text = """
    input %x: f32[N,2]
    input %z: f32[N,2]
    weight @w: f32[2] = [1,2]
    weight @v: f32[2] = [3,4]
    %a: f32[N,2] = binary(%x, @w) {function: mul}
    %b: f32[N,2] = binary(%a, %z) {function: add}
    %c: f32[N,2] = binary(%b, @v) {function: mul}
    output %c
    """

  @Test func whatNoOutputNeedsIsRemoved() throws {
    var graph = try parse(Self.text)
    let a = try #require(graph.value(named: "a"))
    graph.setOutputs([Graph.Output(name: "a", value: a)])
    #expect(graph.removeUnneeded() == ["z"])
    try graph.verify()
    #expect(graph.nodes.map(\.name) == ["a"])
    #expect(graph.constants.map { graph[$0].name } == ["w"])
    #expect(graph.value(named: "z") == nil)
    let result = try Evaluator(graph).run(["x": .tensor(Tensor([5.0, 7], shape: [1, 2]))])
    #expect(result.map { $0.tensor?.doubles } == [[5, 14]])
  }

  @Test func anInputMayBeAnOutput() throws {
    var graph = try parse(Self.text)
    let (x, w) = (try #require(graph.value(named: "x")), try #require(graph.value(named: "w")))
    graph.setOutputs([Graph.Output(name: "x", value: x), Graph.Output(name: "w", value: w)])
    #expect(graph.removeUnneeded() == ["z"])
    try graph.verify()
    #expect(graph.nodeCount == 0 && graph.outputs.map(\.name) == ["x", "w"])
    graph.renameOutput(0, to: "again")
    try graph.verify()
    #expect(graph.outputs.map(\.name) == ["again", "w"] && graph[x].name == "x")
  }

  @Test func openedSizesForgetWhatWasFixed() throws {
    var graph = try parse(
      """
      input %x: f32[1,3,8,8]
      %y: f32[1,3,4,4] = average_pool(%x) {kernel: [2,2], stride: [2,2]}
      output %y
      """)
    let (h, w) = (Dim(symbol: "H"), Dim(symbol: "W"))
    try graph.specialise(to: [Fact(.f32, [1, 3, h, w])], opening: true)
    try graph.verify()
    #expect(graph[graph.outputs[0].value].fact.type.text == "f32[1,3,H/2,W/2]")
  }

  @Test func aStoredSizeThatDoesNotFitIsTheNodesRefusal() throws {
    var graph = try parse(
      """
      input %x: f32[1,4]
      weight @s: i64[2] = [2,2]
      %y: f32[2,2] = reshape(%x, @s)
      output %y
      """)
    let error = try #require(throws: GraphError.self) {
      try graph.specialise(to: [Fact(.f32, [3, 4])], opening: true)
    }
    #expect("\(error)".hasPrefix("reshape 'y': "))
    #expect(graph[graph.inputs[0]].fact.type.text == "f32[1,4]")
  }
}
