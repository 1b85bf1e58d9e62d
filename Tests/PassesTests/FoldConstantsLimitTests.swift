import IR
import Passes
import Rewrite
import TestSupport
import Testing

/// What constant folding computes is bounded for a graph as a whole.
@Suite struct FoldConstantsLimitTests {
  @Test func theWorkOfAGraphIsBounded() throws {
    // 10^6 multiply-adds, then 1290^3, which alone would be less than 2^31.
    var graph = try parse(
      """
      weight @a: f32[100,100] = splat(1)
      weight @b: f32[1290,1290] = splat(1)
      %y: f32[100,100] = matmul(@a, @a)
      %z: f32[1290,1290] = matmul(@b, @b)
      output %y
      output %z
      """)
    var ledger = Ledger()
    try FoldConstants().run(&graph, &ledger, path: "")
    #expect(graph[graph.outputs[0].value].isConstant)
    #expect(!graph[graph.outputs[1].value].isConstant)
    #expect(
      ledger.entries.compactMap(\.reason)
        == ["it takes 2146689000 operations, at most 2146483648 are left for the graph"])
  }
}
