import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

@Suite struct PipelinesTests {
  @Test func namesPipelinesAndRules() {
    #expect(Pipelines.all.map(\.name) == ["none", "deploy"])
    #expect(Pipelines.named("deploy")?.passes.count ?? 99 < 15)
    #expect(Pipelines.named("none")?.passes.isEmpty ?? false)
    #expect(Pipelines.named("fast") == nil)
    #expect(Rules.names.contains("fold-batch-norm"))
    #expect(Rules.names.allSatisfy { Rules.named($0)?.name == $0 })
    #expect(Rules.named("fold") == nil)
    #expect(Set(Rules.names).count == Rules.names.count)
  }

  private static let network = """
    input %x: f32[N,2,4,4]
    weight @w: f32[3,2,3,3] = random(1)
    weight @c: f32[3,1,1] = [1,2,3]
    weight @p: i64[8] = [0,0,1,1,0,0,1,1]
    weight @s: f32[3] = splat(2)
    weight @t: f32[3] = splat(1)
    weight @m: f32[3] = splat(0.5)
    weight @v: f32[3] = splat(4)
    %pad: f32[N,2,6,6] = pad(%x, @p)
    %conv: f32[N,3,4,4] = conv(%pad, @w) as "block/conv"
    %add: f32[N,3,4,4] = binary(%conv, @c) as "block/add"
    %same: f32[N,3,4,4] = identity(%add)
    %bn: f32[N,3,4,4] = batch_norm(%same, @s, @t, @m, @v) as "block/bn"
    %relu: f32[N,3,4,4] = unary(%bn)
    %tail: f32[N,3,4,4] = batch_norm(%relu, @s, @t, @m, @v) as "tail/bn"
    %flat: f32[N,48] = flatten(%tail)
    output %flat
    output "features" = %relu
    """

  @Test func deploysANetwork() throws {
    let source = try parse(Self.network)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger, verifying: true)
    #expect(
      graph.nodes.map { type(of: $0.op).name } == ["conv", "unary", "batch_norm", "flatten"])
    #expect(graph.outputs.map(\.name) == ["flat", "features"])
    let conv = try #require(graph.nodes.first)
    #expect(conv.name == "block/conv")
    #expect(conv.origins == ["block/add", "block/bn", "block/conv", "pad", "same"])
    let refusal = ledger.entries.filter { $0.pass == "fold-batch-norm" && $0.outcome == .refused }
    #expect(refusal.map(\.site) == ["tail/bn"])
    try expectEqual(graph, source, .reassociating)
  }

  @Test func explainsARule() throws {
    let explanation = try #require(
      try Explanation(of: "fold-batch-norm", in: parse(Self.network)))
    #expect(
      explanation.description == """
        block/bn: fired
        tail/bn: 'relu' is unary, conv, conv_transpose, gemm or matmul expected
        """)
    #expect(try Explanation(of: "fold", in: parse(Self.network)) == nil)
  }

  /// A rule outside the pipeline runs alone: here the identity is in the way.
  @Test func explainsARuleAlone() throws {
    let explanation = try #require(
      try Explanation(
        of: "fold-batch-norm", in: parse(Self.network), pipeline: Pipelines.none))
    #expect(
      explanation.entries.first { $0.site == "block/bn" }?.reason
        == "'same' is identity, conv, conv_transpose, gemm or matmul expected")
  }

  @Test func givesTheSameLedgerEveryTime() throws {
    var texts = Set<String>()
    for _ in 0..<3 {
      var graph = try parse(Self.network)
      var ledger = Ledger()
      try Pipelines.deploy.run(&graph, &ledger)
      texts.insert("\(ledger.entries)\n\(graph.text)")
    }
    #expect(texts.count == 1)
  }
}
