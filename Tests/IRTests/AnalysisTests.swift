import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct AnalysisTests {
  private func names(_ nodes: some Sequence<NodeID>, _ graph: Graph) -> [String] {
    nodes.map { graph[$0].name }
  }

  private func node(_ name: String, _ graph: Graph) throws -> NodeID {
    try #require(graph.nodes.first { $0.name == name }).id
  }

  static let diamond = """
    input %x: f32[1,4]
    weight @w: f32[4] = [1,2,3,4]
    weight @unused: f32[1] = [0]
    %a: f32[1,4] = unary(%x)
    %b: f32[1,4] = binary(%a, @w) {function: mul}
    %c: f32[1,4] = unary(%b)
    %d: f32[1,4] = unary(%a) {function: neg}
    %e: f32[1,4] = binary(%c, %d)
    %dead: f32[1,4] = unary(%d)
    output %e
    """

  @Test func reaches() throws {
    let graph = try parse(Self.diamond)
    let (a, c, d, e) = try (
      node("a", graph), node("c", graph), node("d", graph), node("e", graph)
    )
    #expect(graph.depends(e, on: a))
    #expect(!graph.depends(a, on: e))
    #expect(!graph.depends(c, on: d))
    #expect(!graph.depends(c, on: c))
    let outputs = graph.outputs.map(\.value)
    #expect(names(graph.ancestors(of: outputs), graph).sorted() == ["a", "b", "c", "d", "e"])
    let b = try #require(graph.value(named: "b"))
    #expect(names(graph.descendants(of: b), graph).sorted() == ["c", "e"])
    #expect(names(graph.deadNodes, graph) == ["dead"])
    #expect(graph.unusedConstants.map { graph[$0].name } == ["unused"])
  }

  @Test func knowsTheLastReader() throws {
    let graph = try parse(Self.diamond)
    let liveness = Liveness(graph)
    func last(_ name: String) throws -> String? {
      liveness.lastReader(of: try #require(graph.value(named: name))).map { graph[$0].name }
    }
    #expect(try last("x") == "a")
    #expect(try last("a") == "d")
    #expect(try last("d") == "dead")
    #expect(try last("e") == nil)
    #expect(try last("dead") == nil)
    let uses = liveness.lastUses
    #expect(uses[try node("a", graph)]?.map { graph[$0].name } == ["x"])
    #expect(uses[try node("e", graph)]?.map { graph[$0].name } == ["c"])
    #expect(uses[try node("c", graph)]?.map { graph[$0].name } == ["b"])
  }

  @Test func countsPeakBytes() throws {
    // 16 bytes each. Step e: c, d, e live; step d: c, a, d; so three at most, and the dead one makes
    // d, e, dead live at its own step.
    #expect(Liveness(try parse(Self.diamond)).peakBytes() == 48)
  }

  @Test func countsPeakBytesForConcreteSizes() throws {
    // The input is the largest value: 4·100 and 4·1 bytes a row, later 4·1 and 4·1.
    let graph = try parse(
      """
      input %x: f32[N,100]
      weight @axis: i64[1] = [1]
      %a: f32[N,1] = reduce(%x, @axis) {function: max}
      %b: f32[N,1] = unary(%a)
      output %b
      """)
    #expect(Liveness(graph).peakBytes() == nil)
    #expect(Liveness(graph).peakBytes(try graph.facts(for: [Fact(.f32, [3, 100])])) == 1212)
  }

  @Test func findsChains() throws {
    let graph = try parse(Self.diamond)
    let all = graph.chains { _ in true }.map { names($0, graph) }
    #expect(all == [["a"], ["b", "c", "e"], ["d"], ["dead"]])
    let unary = graph.chains { $0.op is Unary }.map { names($0, graph) }
    #expect(unary == [["a"], ["c"], ["d"], ["dead"]])
  }

  @Test func anOutputEndsAChain() throws {
    let graph = try parse(
      """
      input %x: f32[4]
      %a: f32[4] = unary(%x)
      %b: f32[4] = unary(%a)
      %c: f32[4] = unary(%b)
      output %b
      output %c
      """)
    #expect(graph.chains { _ in true }.map { names($0, graph) } == [["a", "b"], ["c"]])
  }

  @Test func findsBranches() throws {
    let graph = try parse(Self.diamond.replacing("%dead: f32[1,4] = unary(%d)", with: ""))
    let found = graph.branches()
    #expect(found.count == 1)
    #expect(graph[found[0].fork].name == "a")
    #expect(graph[found[0].join].name == "e")
    #expect(found[0].branches.map { names($0, graph) } == [["b", "c"], ["d"]])
  }

  @Test func branchesReadElsewhereAreNone() throws {
    #expect(try parse(Self.diamond).branches().isEmpty)
    let shown = try parse(
      Self.diamond.replacing("%dead: f32[1,4] = unary(%d)", with: "output %c"))
    #expect(shown.branches().isEmpty)
  }

  @Test func findsResidualAndNestedBranches() throws {
    let graph = try parse(
      """
      input %x: f32[1,4,2,2]
      %r: f32[1,4,2,2] = unary(%x)
      %p: f32[1,4,2,2] = unary(%r)
      %q: f32[1,4,2,2] = unary(%p) {function: neg}
      %s: f32[1,4,2,2] = unary(%p) {function: abs}
      %t: f32[1,4,2,2] = binary(%q, %s)
      %u: f32[1,4,2,2] = unary(%r) {function: tanh}
      %v: f32[1,8,2,2] = concat(%t, %u) {axis: 1}
      %k: f32[1,8,2,2] = unary(%v)
      %m: f32[1,8,2,2] = binary(%v, %k)
      output %m
      """)
    let found = graph.branches()
    #expect(found.map { graph[$0.join].name } == ["t", "v", "m"])
    #expect(found.map { graph[$0.fork].name } == ["p", "r", "v"])
    #expect(
      found.map { $0.branches.map { names($0, graph) } } == [
        [["q"], ["s"]], [["p", "q", "s", "t"], ["u"]], [[], ["k"]],
      ])
  }

  @Test func branchesThatDivideTwiceShareTheirBeginning() throws {
    let graph = try parse(
      """
      input %x: f32[1,4]
      %f: f32[1,4] = unary(%x)
      %a: f32[1,4] = unary(%f)
      %b: f32[1,4] = unary(%a)
      %c: f32[1,4] = unary(%a)
      %y: f32[1,12] = concat(%b, %c, %f) {axis: 1}
      output %y
      """)
    let found = graph.branches()
    #expect(found.count == 1)
    #expect(found[0].branches.map { names($0, graph) } == [["a", "b"], ["a", "c"], []])
  }

  @Test func countsTotals() throws {
    let graph = try parse(
      """
      input %c: bool[]
      input %x: f32[N,2,5,5]
      weight @w: f32[3,2,3,3] = random(1)
      weight @b: f32[3] = [1,2,3]
      %y: f32[N,3,3,3] = conv(%x, @w, @b)
      %z: f32[N,3,3,3] = binary(%y, %y)
      output %z
      """)
    let totals = try graph.totals()
    #expect(totals.map(\.1.parameters) == [57, 0])
    #expect(totals.map(\.1.constantBytes) == [228, 0])
    #expect("\(totals[0].1.cost.multiplyAdds)" == "486*N")
    #expect("\(totals[1].1.resultBytes)" == "108*N")
    let concrete = try graph.facts(for: [Fact(.bool, []), Fact(.f32, [4, 2, 5, 5])])
    #expect(try graph.totals(concrete)[0].1.cost.multiplyAdds == 1944)
  }

  @Test func countsTrainedNumbersOnly() throws {
    let graph = try parse(
      """
      input %x: f32[1,3,4,4]
      weight @s: f32[3] = [1,2,3]
      weight @m: f32[3] = [4,5,6]
      weight @v: f32[3] = [7,8,9]
      weight @low: f32[] = [0]
      weight @shape: i64[2] = [1,48]
      %n: f32[1,3,4,4] = batch_norm(%x, @s, @s, @m, @v)
      %c: f32[1,3,4,4] = clip(%n, @low, _)
      %y: f32[1,48] = reshape(%c, @shape)
      output %y
      """)
    #expect(try graph.totals().map(\.1.parameters) == [3, 0, 0])
    #expect(try graph.totals().map(\.1.constantBytes) == [36, 4, 16])
  }

  @Test func countsRegionsAtTheirNode() throws {
    let graph = try parse(
      """
      input %c: bool[]
      input %x: f32[1,4]
      %y: f32[1,4] = if(%c, %x) graph "then" {
        input %a: f32[1,4]
        weight @w: f32[4,4] = random(1)
        %p: f32[1,4] = gemm(%a, @w)
        output %p
      } graph "else" {
        input %a: f32[1,4]
        weight @w: f32[4,4] = random(2)
        %p: f32[1,4] = gemm(%a, @w)
        %q: f32[1,4] = gemm(%p, @w)
        output %q
      }
      output %y
      """)
    let totals = try graph.totals()
    #expect(totals.count == 1)
    #expect(totals[0].1.parameters == 32)
    #expect(totals[0].1.cost.multiplyAdds == 32)
  }
}
