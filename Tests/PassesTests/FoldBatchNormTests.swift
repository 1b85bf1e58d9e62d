import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Folding of batch normalisations: semantics cases 7 and 8.
@Suite struct FoldBatchNormTests {
  /// A convolution's channels, normalised with parameters of both signs.
  private static let parameters = """
    weight @s: f32[3] = [0.5, -2, 1]
    weight @t: f32[3] = [1, 0, -3]
    weight @m: f32[3] = [0.25, -1, 2]
    weight @v: f32[3] = [0.5, 4, 1]
    """

  @Test func foldsIntoAConvolutionWithoutBias() throws {
    try expect(
      FoldBatchNorm(),
      rewrites: """
        input %x: f32[N,2,4,5]
        weight @w: f32[3,2,3,3] = random(1)
        \(Self.parameters)
        %y: f32[N,3,4,5] = conv(%x, @w) {pads: [1,1,1,1]}
        %n: f32[N,3,4,5] = batch_norm(%y, @s, @t, @m, @v)
        output %n
        """,
      to: """
        input %x: f32[N,2,4,5]
        weight @w: f32[3,2,3,3] = ?
        weight @n.bias: f32[3] = ?
        %n: f32[N,3,4,5] = conv(%x, @w, @n.bias) {pads: [1,1,1,1]}
        output %n
        """)
  }

  @Test func foldsIntoADepthwiseConvolutionWithBias() throws {
    try expect(
      FoldBatchNorm(),
      rewrites: """
        input %x: f32[1,3,5,5]
        weight @w: f32[3,1,3,3] = random(1)
        weight @b: f32[3] = [1, 2, 3]
        \(Self.parameters)
        %y: f32[1,3,3,3] = conv(%x, @w, @b) {groups: 3}
        %n: f32[1,3,3,3] = batch_norm(%y, @s, @t, @m, @v) {epsilon: 0.001}
        output %n
        """,
      to: """
        input %x: f32[1,3,5,5]
        weight @w: f32[3,1,3,3] = ?
        weight @b: f32[3] = ?
        %n: f32[1,3,3,3] = conv(%x, @w, @b) {groups: 3}
        output %n
        """)
  }

  @Test(arguments: [(1, "[4,3,2]"), (2, "[4,3,2]"), (4, "[4,2,2]")])
  func foldsIntoATransposedConvolution(groups: Int, weight: String) throws {
    let maps = groups == 4 ? 8 : groups * 3
    let attributes = groups == 1 ? "" : " {groups: \(groups)}"
    try expect(
      FoldBatchNorm(),
      rewrites: """
        input %x: f32[2,4,5]
        weight @w: f32\(weight) = random(1)
        weight @s: f32[\(maps)] = random(2)
        weight @t: f32[\(maps)] = random(3)
        weight @m: f32[\(maps)] = random(4)
        weight @v: f32[\(maps)] = splat(0.25)
        %y: f32[2,\(maps),6] = conv_transpose(%x, @w)\(attributes)
        %n: f32[2,\(maps),6] = batch_norm(%y, @s, @t, @m, @v)
        output %n
        """,
      to: """
        input %x: f32[2,4,5]
        weight @w: f32\(weight) = ?
        weight @n.bias: f32[\(maps)] = ?
        %n: f32[2,\(maps),6] = conv_transpose(%x, @w, @n.bias)\(attributes)
        output %n
        """)
  }

  @Test(
    arguments: [
      ("f32[4,3]", "alpha: 0.5", ""), ("f32[3,4]", "alpha: 0.5, transpose_b: true", ""),
      ("f32[4,3]", "beta: 2", "f32[3]"), ("f32[3,4]", "beta: 2, transpose_b: true", "f32[1,3]"),
      ("f32[4,3]", "beta: 0.5", "f32[]"), ("f32[4,3]", "beta: 0", "f32[2,3]"),
    ])
  func foldsIntoAMatrixProduct(weight: String, attributes: String, bias: String) throws {
    let kept = attributes.split(separator: ", ").filter { !$0.hasPrefix("beta") }
    try expect(
      FoldBatchNorm(),
      rewrites: """
        input %x: f32[2,4]
        weight @w: \(weight) = random(1)
        \(bias.isEmpty ? "" : "weight @c: \(bias) = random(7)")
        \(Self.parameters)
        %y: f32[2,3] = gemm(%x, @w\(bias.isEmpty ? "" : ", @c")) {\(attributes)}
        %n: f32[2,3] = batch_norm(%y, @s, @t, @m, @v)
        output %n
        """,
      to: """
        input %x: f32[2,4]
        weight @w: \(weight) = ?
        weight @\(bias.isEmpty ? "n.bias" : "c"): f32[3] = ?
        %n: f32[2,3] = gemm(%x, @w, @\(bias.isEmpty ? "n.bias" : "c"))\
        \(kept.isEmpty ? "" : " {\(kept.joined(separator: ", "))}")
        output %n
        """)
  }

  /// Two convolutions share weight and bias; only one is normalised, so both are copied.
  @Test func copiesSharedWeights() throws {
    try expect(
      FoldBatchNorm(),
      rewrites: """
        input %x: f32[1,3,4]
        weight @w: f32[3,3,1] = random(1)
        weight @b: f32[3] = [1,2,3]
        \(Self.parameters)
        %y: f32[1,3,4] = conv(%x, @w, @b)
        %n: f32[1,3,4] = batch_norm(%y, @s, @t, @m, @v)
        %z: f32[1,3,4] = conv(%x, @w, @b)
        output %n
        output %z
        """,
      to: """
        input %x: f32[1,3,4]
        weight @w: f32[3,3,1] = random(1)
        weight @b: f32[3] = [1,2,3]
        weight @w.1: f32[3,3,1] = ?
        weight @b.1: f32[3] = ?
        %n: f32[1,3,4] = conv(%x, @w.1, @b.1)
        %z: f32[1,3,4] = conv(%x, @w, @b)
        output %n
        output %z
        """)
  }

  /// 2 · x − 1 in all channels after a pointwise convolution by 3 with bias 5, by hand: 6 · x + 9.
  @Test func computesTheWeightsOfTheDefinition() throws {
    var graph = try parse(
      """
      input %x: f32[1,1,2]
      weight @w: f32[1,1,1] = [3]
      weight @b: f32[1] = [5]
      weight @s: f32[1] = [4]
      weight @t: f32[1] = [1]
      weight @m: f32[1] = [1]
      weight @v: f32[1] = [3]
      %y: f32[1,1,2] = conv(%x, @w, @b)
      %n: f32[1,1,2] = batch_norm(%y, @s, @t, @m, @v) {epsilon: 1}
      output %n
      """)
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNorm()]).run(&graph, &ledger)
    let weight = try #require(graph.value(named: "w"))
    let bias = try #require(graph.value(named: "b"))
    #expect(graph[weight].tensor?.floats == [6])
    #expect(graph[bias].tensor?.floats == [9])
  }

  @Test func movesNameAndOriginsOfTheRoot() throws {
    var graph = try parse(
      """
      input %x: f32[1,3,4]
      weight @w: f32[3,3,1] = random(1)
      \(Self.parameters)
      %y: f32[1,3,4] = conv(%x, @w) as "layer/conv" from ["layer/conv"]
      %n~"source": f32[1,3,4] = batch_norm(%y, @s, @t, @m, @v) as "layer/bn" from ["layer/bn"]
      output "result" = %n
      """)
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNorm()]).run(&graph, &ledger)
    let node = try #require(graph.nodes.first)
    #expect(graph.nodes.count == 1)
    #expect(node.name == "layer/conv")
    #expect(node.origins == ["layer/bn", "layer/conv"])
    #expect(graph.outputs.map(\.name) == ["result"])
    let value = graph[graph.outputs[0].value]
    #expect(value.name == "n")
    #expect(value.origin == "source")
    let entry = try #require(ledger.entries.first)
    #expect(entry.site == "layer/bn")
    #expect(entry.outcome == .fired)
    #expect(entry.rewriteClass == .reassociating)
    #expect(entry.origins == ["layer/bn"])
  }

  private static func normalised(
    x: String = "input %x: f32[1,3,4]", conv: String = "conv(%x, @w)",
    weights: String = "weight @w: f32[3,3,1] = random(1)\n\(parameters)", norm: String = "",
    result: String = "%n: f32[1,3,4]", rest: String = "output %n"
  ) -> String {
    """
    \(x)
    \(weights)
    %y: f32[1,3,4] = \(conv)
    \(result) = batch_norm(%y, @s, @t, @m, @v)\(norm)
    \(rest)
    """
  }

  @Test func refusesOtherReaders() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(
        rest: "%r: f32[1,3,4] = unary(%y) {function: relu}\noutput %n\noutput %r"),
      because: "'y' has other uses")
  }

  @Test func refusesAnOutputOfTheGraph() throws {
    try expect(
      FoldBatchNorm(), leaves: Self.normalised(rest: "output %n\noutput %y"),
      because: "'y' is an output of the graph")
  }

  @Test func refusesTrainingMode() throws {
    try expect(
      FoldBatchNorm(), leaves: Self.normalised(norm: " {training: true}"),
      because: "batch norm is in training mode")
  }

  @Test func refusesRunningStatisticsInUse() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(
        norm: " {training: true}", result: "%n: f32[1,3,4], %mean: f32[3]",
        rest: "output %n\noutput %mean"),
      because: "the output 'mean' of 'n' is in use")
  }

  @Test func refusesParametersThatAreNotConstant() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(
        x: "input %x: f32[1,3,4]\ninput %m: f32[3]",
        weights: """
          weight @w: f32[3,3,1] = random(1)
          weight @s: f32[3] = splat(1)
          weight @t: f32[3] = splat(1)
          weight @v: f32[3] = splat(1)
          """
      ).replacing("@m", with: "%m"), because: "'m' is not constant")
  }

  @Test func refusesAWeightThatIsNotConstant() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(
        x: "input %x: f32[1,3,4]\ninput %w: f32[3,3,1]", conv: "conv(%x, %w)",
        weights: Self.parameters), because: "'w' is not constant")
  }

  @Test func refusesABiasThatIsNotConstant() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(
        x: "input %x: f32[1,3,4]\ninput %b: f32[3]", conv: "conv(%x, @w, %b)"),
      because: "'b' is not constant")
  }

  @Test(
    arguments: [
      ("[1, 1, -1]", "variance + epsilon is not positive in channel 2"),
      ("[1, nan, 1]", "variance + epsilon is not positive in channel 1"),
      ("[inf, 1, 1]", "variance + epsilon is not finite in channel 0"),
    ])
  func refusesAnImpossibleVariance(variance: String, reason: String) throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised().replacing("[0.5, 4, 1]", with: variance), because: reason)
  }

  @Test func refusesStatisticsPerPosition() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised(norm: " {spatial: false}").replacing("f32[3] =", with: "f32[3,4] =")
        .replacing("[0.5, -2, 1]", with: "splat(1)").replacing("[1, 0, -3]", with: "splat(1)")
        .replacing("[0.25, -1, 2]", with: "splat(1)").replacing("[0.5, 4, 1]", with: "splat(1)"),
      because: "batch norm has statistics per position")
  }

  @Test func refusesAWeightThatWouldOverflow() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised().replacing("random(1)", with: "splat(3e38)")
        .replacing("[0.5, -2, 1]", with: "[0.5, 1, 1e3]"),
      because: "the folded weight is not finite in channel 2")
  }

  @Test func refusesABiasThatWouldOverflow() throws {
    try expect(
      FoldBatchNorm(),
      leaves: Self.normalised().replacing("[0.25, -1, 2]", with: "[0.25, 3e38, 2]")
        .replacing("[0.5, -2, 1]", with: "[0.5, 1e5, 1]"),
      because: "the folded bias is not finite in channel 1")
  }

  @Test func refusesAMatrixProductWhoseBiasDiffersByRow() throws {
    try expect(
      FoldBatchNorm(),
      leaves: """
        input %x: f32[2,4]
        weight @w: f32[4,3] = random(1)
        weight @c: f32[2,3] = random(2)
        \(Self.parameters)
        %y: f32[2,3] = gemm(%x, @w, @c)
        %n: f32[2,3] = batch_norm(%y, @s, @t, @m, @v)
        output %n
        """, because: "the bias of shape [2, 3] differs from row to row")
  }

  @Test func saysWhatStandsBeforeIt() throws {
    try expect(
      FoldBatchNorm(),
      leaves: """
        input %y: f32[1,3,4]
        \(Self.parameters)
        %r: f32[1,3,4] = unary(%y)
        %n: f32[1,3,4] = batch_norm(%r, @s, @t, @m, @v)
        output %n
        """, because: "'r' is unary, conv, conv_transpose, gemm or matmul expected")
  }

  /// A candidate whose neighbours do not fit stays in the ordinary ledger too: no batch norm is left unexplained.
  @Test func explainsEveryBatchNormThatStays() throws {
    var graph = try parse(
      """
      input %y: f32[1,3,4]
      \(Self.parameters)
      %n: f32[1,3,4] = batch_norm(%y, @s, @t, @m, @v)
      output %n
      """)
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNorm()]).run(&graph, &ledger)
    #expect(
      ledger.entries.map(\.reason) == [
        "'y' is an input, conv, conv_transpose, gemm or matmul expected"
      ])
  }

  /// A large folded weight is computed when it is read: each number times its channel's, rounded once.
  @Test func foldsLargeWeights() throws {
    let source = try parse(
      """
      input %x: f32[1,32,6,6]
      weight @w: f32[96,32,3,3] = random(1)
      weight @s: f32[96] = random(2)
      weight @t: f32[96] = random(3)
      weight @m: f32[96] = random(4)
      weight @v: f32[96] = [\((1...96).map { "\($0).25" }.joined(separator: ", "))]
      %y: f32[1,96,4,4] = conv(%x, @w)
      %n: f32[1,96,4,4] = batch_norm(%y, @s, @t, @m, @v)
      output %n
      """)
    func numbers(_ name: String, in graph: Graph) throws -> [Double] {
      let id = try #require(graph.value(named: name))
      return try #require(graph[id].tensor).doubles
    }
    var graph = source
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNorm()]).run(&graph, &ledger)
    let folded = try #require(graph.value(named: "w").flatMap { graph[$0].tensor })
    #expect(folded.isComputed)
    let (scales, variances) = (try numbers("s", in: source), try numbers("v", in: source))
    let expected = try numbers("w", in: source).enumerated().map { index, value in
      let channel = index / 288
      let gain = scales[channel] / (variances[channel] + Double(Float(1e-5))).squareRoot()
      return Float(value * gain)
    }
    for range in [0..<1, 287..<289, 5..<20_000, 27_000..<27_648] {
      #expect(folded.copy(of: range).floats == Array(expected[range]))
    }
    #expect(folded.floats == expected)
    try expectEqual(graph, source, .reassociating)
  }

  /// Numbers that leave the range are found in a large weight as in a small one.
  @Test func refusesLargeWeightsThatOverflow() throws {
    var graph = try parse(
      """
      input %x: f32[1,32,6,6]
      weight @w: f32[96,32,3,3] = random(1)
      weight @s: f32[96] = [\((0..<96).map { $0 == 41 ? "3e38" : "1" }.joined(separator: ", "))]
      weight @t: f32[96] = random(3)
      weight @m: f32[96] = random(4)
      weight @v: f32[96] = [\((0..<96).map { _ in "0.0001" }.joined(separator: ", "))]
      %y: f32[1,96,4,4] = conv(%x, @w)
      %n: f32[1,96,4,4] = batch_norm(%y, @s, @t, @m, @v)
      output %n
      """)
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNorm()]).run(&graph, &ledger)
    #expect(
      ledger.entries.map(\.reason) == ["the folded weight is not finite in channel 41"])
  }
}
