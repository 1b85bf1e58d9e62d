import Glibc
import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct EditingTests {
  @Test func replacesEveryUseAndOutput() throws {
    var graph = try parse(
      """
      input %x: f32[2]
      %y: f32[2] = unary(%x) {function: abs}
      %z: f32[2] = binary(%x, %x)
      output %x
      output %z
      """)
    let y = try #require(graph.value(named: "y"))
    let x = graph.inputs[0]
    let readerOfX = try #require(graph.producer(of: y)).id
    graph.replaceUses(of: x, with: y)
    graph.setInput(0, of: readerOfX, to: x)
    try graph.verify()
    #expect(graph[y].uses.count == 2)
    #expect(graph[x].uses == [readerOfX])
    #expect(graph.outputs.map(\.value)[0] == y)
    #expect(graph.outputs.map(\.name) == ["x", "z"])
  }

  @Test func removesNodesAndValues() throws {
    var graph = try parse(
      """
      input %x: f32[4]
      weight @w: f32[4] = splat(1)
      %a: f32[2], %b: f32[2] = split(%x) {parts: 2}
      %y: f32[4] = binary(%x, @w)
      output %a
      """)
    let y = try #require(graph.value(named: "y"))
    graph.removeNode(try #require(graph.producer(of: y)).id)
    graph.removeValue(try #require(graph.value(named: "w")))
    graph.removeValue(try #require(graph.value(named: "b")))
    try graph.verify()
    #expect(
      GraphPrinter(bare: true).print(graph) == """
        input %x: f32[4]
        %a: f32[2] = split(%x) {parts: 2}
        output %a

        """)
    try graph.addConstant("w", Tensor([1]))
    try graph.verify()
  }

  @Test func insertsBeforeANode() throws {
    var graph = try parse(
      """
      input %x: f32[2]
      %y: f32[2] = unary(%x)
      output %y
      """)
    let last = graph.nodeIDs[0]
    let new = try #require(
      try graph.addNode(
        Unary { $0.function = .neg }, [graph.inputs[0]], outputs: ["n"], before: last)[0])
    graph.setInput(0, of: last, to: new)
    try graph.verify()
    #expect(graph.nodes.map(\.name) == ["n", "y"])
    #expect(graph.nodes.map(\.origins) == [[], ["y"]])
  }

  @Test func renames() throws {
    var graph = try parse("input %x: f32[2]\n%y: f32[2] = unary(%x)\noutput %y")
    graph.rename(graph.outputs[0].value, to: "z")
    try graph.verify()
    #expect(graph.value(named: "y") == nil)
    #expect(graph.outputs[0].name == "y")
    #expect(graph.freshName("z") == "z.1")
    #expect(graph.freshName("y") == "y")
  }

  @Test func aRefusedNodeLeavesTheGraphAsItWas() throws {
    var graph = try parse("input %x: f32[4]")
    let before = graph
    let x = graph.inputs[0]
    let split = Split { $0.parts = 2 }
    for names in [["a", "a"], ["x", "b"], ["a", "x"], ["a", "b", "c"]] {
      #expect(throws: GraphError.self) { try graph.addNode(split, [x], outputs: names) }
      #expect(graph.isIdentical(to: before))
      try graph.verify()
    }
  }

  @Test func refreshesFactsAfterAChange() throws {
    var graph = try parse(
      """
      input %x: f32[2,3]
      input %v: f32[5,3]
      %y: f32[2,3] = unary(%x)
      %z: f32[3,2] = transpose(%y)
      output %z
      """)
    graph.setInput(0, of: graph.nodeIDs[0], to: graph.inputs[1])
    #expect(throws: VerifyError.self) { try graph.verify() }
    try graph.refreshFacts()
    try graph.verify()
    #expect(graph[graph.outputs[0].value].fact.type.text == "f32[3,5]")
  }

  @Test func specialisesToConcreteSizes() throws {
    var graph = try parse(
      """
      input %c: bool[]
      input %x: f32[N,4]
      %s: i64[2] = shape(%x)
      %y: f32[N,4] = reshape(%x, %s)
      %z: f32[N,4] = if(%c, %y) graph "then" {
        input %a: f32[N,4]
        output %a
      } graph "else" {
        input %a: f32[N,4]
        %b: f32[N,4] = unary(%a)
        output %b
      }
      output %z
      """)
    try graph.specialise(to: [Fact(.bool, []), Fact(.f32, [3, 4])])
    try graph.verify()
    #expect(graph[graph.outputs[0].value].fact.type.text == "f32[3,4]")
    let before = graph.text
    #expect(throws: GraphError.self) {
      try graph.specialise(to: [Fact(.bool, []), Fact(.f32, [3, 5])])
    }
    #expect(graph.text == before)
  }

  @Test func copiesAreIndependent() throws {
    let original = try parse("input %x: f32[2]\n%y: f32[2] = unary(%x)\noutput %y")
    let text = original.text
    var copy = original
    copy.rename(copy.inputs[0], to: "other")
    copy.setOperator(copy.nodeIDs[0], to: Unary { $0.function = .neg })
    #expect(original.text == text)
    #expect(copy.text != text)
  }

  /// 5,000 nodes, of which 1,667 are taken out one by one, in far less than the time that copying the graph's
  /// tables at every edit would take.
  @Test func editsLargeGraphsInPlace() throws {
    let time = try threadTime {
      var graph = Graph(name: "large")
      var last = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N"), 8]))
      for index in 0..<5000 {
        last = try #require(
          try graph.addNode(
            Unary { $0.function = index % 3 == 1 ? .neg : .relu }, [last], outputs: ["v\(index)"])[
              0])
      }
      graph.addOutput(last)
      let doomed = graph.nodes.filter { ($0.op as? Unary)?.function == .neg }.map(\.id)
      for id in doomed {
        let node = graph[id]
        let (input, output) = (node.inputs[0]!, node.outputs[0]!)
        let new = try #require(
          try graph.addNode(
            Unary { $0.function = .tanh }, [input], outputs: [graph.freshName("new")], before: id)[
              0])
        graph.replaceUses(of: output, with: new)
        graph.removeNode(id)
      }
      #expect(doomed.count == 1667)
      #expect(graph.nodeCount == 5000)
      try graph.verify()
    }
    #expect(time < 1)
  }

  /// The seconds that this thread works on something, whatever else the machine does.
  private func threadTime(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
  }
}
