import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

@Suite struct FoldScaleTests {
  @Test(
    arguments: [
      ("binary(%y, @c)", "f32[3,1,1] = [1,-2,3]"),
      ("binary(@c, %y)", "f32[1,3,1,1] = [1,-2,3]"),
      ("binary(%y, @c) {function: sub}", "f32[3,1,1] = [1,-2,3]"),
      ("binary(@c, %y) {function: sub}", "f32[3,1,1] = [1,-2,3]"),
      ("binary(%y, @c) {function: mul}", "f32[3,1,1] = [1,-2,0]"),
      ("binary(@c, %y) {function: mul}", "f32[] = [0.5]"),
      ("binary(%y, @c) {function: div}", "f32[3,1,1] = [1,-2,4]"),
    ])
  func foldsIntoAConvolution(node: String, constant: String) throws {
    let isShift = !node.contains("mul") && !node.contains("div")
    let weight = isShift && node != "binary(@c, %y) {function: sub}" ? "random(1)" : "?"
    for bias in ["", "weight @b: f32[3] = [1,2,3]"] {
      let biasName = bias.isEmpty ? "z.bias" : "b"
      let added = isShift || !bias.isEmpty ? ", @\(biasName)" : ""
      try expect(
        FoldScale(),
        rewrites: """
          input %x: f32[N,2,4,4]
          weight @w: f32[3,2,3,3] = random(1)
          \(bias)
          weight @c: \(constant)
          %y: f32[N,3,2,2] = conv(%x, @w\(bias.isEmpty ? "" : ", @b"))
          %z: f32[N,3,2,2] = \(node)
          output %z
          """,
        to: """
          input %x: f32[N,2,4,4]
          weight @w: f32[3,2,3,3] = \(weight)
          \(added.isEmpty ? "" : "weight @\(biasName): f32[3] = ?")
          %z: f32[N,3,2,2] = conv(%x, @w\(added))
          output %z
          """)
    }
  }

  @Test func foldsIntoATransposedConvolutionAndAMatrixProduct() throws {
    try expect(
      FoldScale(),
      rewrites: """
        input %x: f32[1,2,3]
        weight @w: f32[2,2,2] = random(1)
        weight @c: f32[4,1] = [1,2,3,4]
        %y: f32[1,4,4] = conv_transpose(%x, @w) {groups: 2}
        %z: f32[1,4,4] = binary(%y, @c) {function: mul}
        output %z
        """,
      to: """
        input %x: f32[1,2,3]
        weight @w: f32[2,2,2] = ?
        %z: f32[1,4,4] = conv_transpose(%x, @w) {groups: 2}
        output %z
        """)
    try expect(
      FoldScale(),
      rewrites: """
        input %x: f32[N,2]
        weight @w: f32[2,3] = random(1)
        weight @c: f32[3] = [1,2,3]
        %y: f32[N,3] = gemm(%x, @w) {alpha: 2}
        %z: f32[N,3] = binary(%y, @c)
        output %z
        """,
      to: """
        input %x: f32[N,2]
        weight @w: f32[2,3] = random(1)
        weight @z.bias: f32[3] = ?
        %z: f32[N,3] = gemm(%x, @w, @z.bias) {alpha: 2.0}
        output %z
        """)
  }

  @Test func makesAMatrixProductWithABiasOfAProductAndASum() throws {
    try expect(
      FoldScale(),
      rewrites: """
        input %x: f32[N,2]
        weight @w: f32[2,3] = random(1)
        weight @c: f32[3] = [1,2,3]
        %y: f32[N,3] = matmul(%x, @w)
        %z: f32[N,3] = binary(@c, %y)
        output %z
        """,
      to: """
        input %x: f32[N,2]
        weight @w: f32[2,3] = random(1)
        weight @z.bias: f32[3] = [1,2,3]
        %z: f32[N,3] = gemm(%x, @w, @z.bias)
        output %z
        """)
    try expect(
      FoldScale(),
      leaves: """
        input %x: f32[N,3,2]
        weight @w: f32[2,3] = random(1)
        weight @c: f32[3,1] = [1,2,3]
        %y: f32[N,3,3] = matmul(%x, @w)
        %z: f32[N,3,3] = binary(@c, %y) {function: mul}
        output %z
        """, because: "'w' has no output channels")
  }

  private static func scaled(
    _ node: String, _ constant: String, result: String = "f32[1,3,2,3]", rest: String = ""
  ) -> String {
    """
    input %x: f32[1,2,2,3]
    weight @w: f32[3,2,1,1] = splat(2)
    weight @c: \(constant)
    %y: f32[1,3,2,3] = conv(%x, @w)
    %z: \(result) = \(node)
    output %z
    \(rest)
    """
  }

  @Test(
    arguments: [
      ("f32[3] = [1,2,3]", "'c' has the shape [3], one number per channel expected"),
      ("f32[2,1] = [1,2]", "'c' has the shape [2, 1], one number per channel expected"),
      (
        "f32[1,1,1,1,1] = [2]", "'c' has the shape [1, 1, 1, 1, 1], one number per channel expected"
      ),
      ("f32[3,1,1] = [1,inf,1]", "'c' is not finite in channel 1"),
    ])
  func refusesConstantsThatAreNotPerChannel(constant: String, reason: String) throws {
    let result = constant.hasPrefix("f32[1,1,1,1,1]") ? "f32[1,1,3,2,3]" : "f32[1,3,2,3]"
    try expect(
      FoldScale(), leaves: Self.scaled("binary(%y, @c)", constant, result: result), because: reason)
  }

  @Test func refusesDivisionBy0() throws {
    try expect(
      FoldScale(),
      leaves: Self.scaled("binary(%y, @c) {function: div}", "f32[3,1,1] = [1,1,0]"),
      because: "'c' divides by 0 in channel 2")
    try expect(
      FoldScale(), leaves: Self.scaled("binary(@c, %y) {function: div}", "f32[] = [1]"),
      because: "div is not affine in its other operand")
  }

  @Test func refusesOtherReaders() throws {
    try expect(
      FoldScale(), leaves: Self.scaled("binary(%y, @c)", "f32[] = [1]", rest: "output %y"),
      because: "'y' is an output of the graph")
  }

  @Test func mergesSumsAndProducts() throws {
    try expect(
      MergeScales(),
      rewrites: """
        input %x: f32[N,3,2]
        weight @c: f32[3,1] = [1,2,4]
        weight @d: f32[] = [3]
        %a: f32[N,3,2] = binary(@c, %x) {function: mul}
        %b: f32[N,3,2] = binary(%a, @d) {function: div}
        output %b
        """,
      to: """
        input %x: f32[N,3,2]
        weight @d: f32[3,1] = ?
        %b: f32[N,3,2] = binary(%x, @d) {function: mul}
        output %b
        """)
    try expect(
      MergeScales(),
      rewrites: """
        input %x: f32[N,3,2]
        weight @c: f32[3,1] = [1,2,4]
        weight @d: f32[1,3,1] = [3,-2,1]
        %a: f32[N,3,2] = binary(@c, %x)
        %b: f32[N,3,2] = binary(%a, @d) {function: sub}
        output %b
        """,
      to: """
        input %x: f32[N,3,2]
        weight @d: f32[1,3,1] = [-2,4,3]
        %b: f32[N,3,2] = binary(%x, @d)
        output %b
        """)
  }

  @Test func mergesChainsThatAlternate() throws {
    try expect(
      MergeScaleChains(),
      rewrites: """
        input %x: f32[N,3]
        weight @c: f32[3] = [1,2,4]
        weight @d: f32[3] = [3,-1,2]
        weight @e: f32[] = [5]
        %a: f32[N,3] = binary(%x, @c) {function: sub}
        %b: f32[N,3] = binary(%a, @d) {function: mul}
        %y: f32[N,3] = binary(@e, %b)
        output %y
        """,
      to: """
        input %x: f32[N,3]
        weight @d: f32[3] = [3,-1,2]
        weight @e: f32[3] = [2,7,-3]
        %y.part: f32[N,3] = binary(%x, @d) {function: mul}
        %y: f32[N,3] = binary(%y.part, @e)
        output %y
        """)
    try expect(
      MergeScaleChains(),
      rewrites: """
        input %x: f32[N,3]
        weight @c: f32[3] = [1,2,4]
        weight @d: f32[3] = [3,-1,2]
        weight @e: f32[] = [5]
        %a: f32[N,3] = binary(%x, @c) {function: mul}
        %b: f32[N,3] = binary(%a, @d)
        %y: f32[N,3] = binary(%b, @e) {function: mul}
        output %y
        """,
      to: """
        input %x: f32[N,3]
        weight @e: f32[3] = [5,10,20]
        weight @e.1: f32[3] = [15,-5,10]
        %y.part: f32[N,3] = binary(%x, @e) {function: mul}
        %y: f32[N,3] = binary(%y.part, @e.1)
        output %y
        """)
  }

  @Test func refusesAMergedConstantThatWouldGrow() throws {
    try expect(
      MergeScales(),
      leaves: """
        input %x: f32[3,4]
        weight @c: f32[3,1] = [1,2,4]
        weight @d: f32[4] = [1,2,3,4]
        %a: f32[3,4] = binary(%x, @c)
        %b: f32[3,4] = binary(%a, @d)
        output %b
        """, because: "'c' of shape [3, 1] and 'd' of shape [4] do not merge into one")
  }

  @Test func refusesAMergedConstantThatWouldOverflow() throws {
    try expect(
      MergeScales(),
      leaves: """
        input %x: f32[3]
        weight @c: f32[] = [1e30]
        %a: f32[3] = binary(%x, @c) {function: mul}
        %b: f32[3] = binary(%a, @c) {function: mul}
        output %b
        """, because: "'c' would not be finite")
  }

  @Test func leavesIntegersAlone() throws {
    try expect(
      MergeScales(),
      leaves: """
        input %x: i32[3]
        weight @c: i32[] = [7]
        %a: i32[3] = binary(%x, @c) {function: div}
        %b: i32[3] = binary(%a, @c) {function: mul}
        output %b
        """, because: "'c' is not a constant of floats")
  }

  private static let norm = """
    weight @s: f32[3] = [0.5,-2,1]
    weight @t: f32[3] = [1,0,-3]
    weight @m: f32[3] = [0.25,-1,2]
    weight @v: f32[3] = [0.5,4,1]
    """

  @Test(
    arguments: [
      ("%n", "binary(%n, @c) {function: mul}", ["s", "t"]),
      ("%n", "binary(%n, @c)", ["s", "t"]),
      ("%n", "binary(@c, %n) {function: sub}", ["s", "t"]),
      ("%n", "batch_norm(%n, @s, @c1, @m, @v)", ["s", "t"]),
      ("%a", "binary(%x, @c)", ["m"]),
      ("%a", "binary(%x, @c) {function: mul}", ["s", "t", "m"]),
      ("%a", "binary(@c, %x) {function: sub}", ["s", "t", "m"]),
    ])
  func mergesIntoANormalisation(place: String, node: String, changed: [String]) throws {
    let isBefore = place == "%a"
    let lines =
      isBefore
      ? """
      %a: f32[N,3,2] = \(node)
      %y: f32[N,3,2] = batch_norm(%a, @s, @t, @m, @v) {epsilon: 0.01}
      """
      : """
      %n: f32[N,3,2] = batch_norm(%x, @s, @t, @m, @v) {epsilon: 0.01}
      %y: f32[N,3,2] = \(node)
      """
    let source = try parse(
      """
      input %x: f32[N,3,2]
      \(Self.norm)
      weight @c: f32[3,1] = [2,-1,0]
      weight @c1: f32[3] = [2,-1,0]
      \(lines)
      output %y
      """)
    var graph = source
    var ledger = Ledger()
    try Pipeline("test", [Rewriter("rule", [MergeNorms()])]).run(&graph, &ledger)
    #expect(graph.nodes.map { type(of: $0.op).name } == ["batch_norm"])
    let kept = try #require(graph.nodes.first).inputs.dropFirst().compactMap { $0 }
      .map { graph[$0].tensor?.floats }
    let before = ["s", "t", "m", "v"].compactMap { source.value(named: $0) }
      .map { source[$0].tensor?.floats }
    let different = zip(["s", "t", "m", "v"], zip(kept, before)).filter { $1.0 != $1.1 }.map(\.0)
    #expect(Set(different).isSubset(of: changed))
    #expect(!different.isEmpty)
    try expectEqual(graph, source, .reassociating)
  }

  @Test func refusesAParameterThatWouldOverflow() throws {
    try expect(
      MergeNorms(),
      leaves: """
        input %x: f32[N,3,2]
        \(Self.norm)
        weight @c: f32[] = [3e38]
        %n: f32[N,3,2] = batch_norm(%x, @s, @t, @m, @v)
        %y: f32[N,3,2] = binary(%n, @c) {function: mul}
        output %y
        """, because: "'s' would not be finite in channel 1")
  }
}
