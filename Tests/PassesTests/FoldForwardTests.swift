import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Folding of normalisations, products and sums into what comes after them: semantics case 9.
@Suite struct FoldForwardTests {
  private static let parameters = """
    weight @s: f32[2] = [0.5, -2]
    weight @t: f32[2] = [1, 0.5]
    weight @m: f32[2] = [0.25, -1]
    weight @v: f32[2] = [0.5, 4]
    """

  private static let unshifted = parameters.replacing("[1, 0.5]", with: "[0, 0]")
    .replacing("[0.25, -1]", with: "[0, 0]")

  private static func normalised(
    x: String = "f32[N,2,4,5]", parameters: String = parameters, weight: String,
    bias: String? = nil, consumer: String, result: String
  ) -> String {
    """
    input %x: \(x)
    \(parameters)
    weight @w: \(weight) = random(1)
    \(bias.map { "weight @b: \($0) = random(2)" } ?? "")
    %n: \(x) = batch_norm(%x, @s, @t, @m, @v)
    %y: \(result) = \(consumer.replacing("%x", with: "%n"))
    output %y
    """
  }

  @Test(
    arguments: [
      ("f32[3,2,3,3]", nil, "conv(%x, @w", ")", "f32[N,3,2,3]"),
      (
        "f32[3,2,3,3]", "f32[3]", "conv(%x, @w", ") {stride: [2,1], auto_pad: valid}",
        "f32[N,3,1,3]"
      ),
      ("f32[4,1,1,2]", nil, "conv(%x, @w", ") {pads: [-1,0,0,-1], groups: 2}", "f32[N,4,3,3]"),
      ("f32[2,3,1,1]", "f32[3]", "conv_transpose(%x, @w", ")", "f32[N,3,4,5]"),
      ("f32[2,3,1,1]", nil, "conv_transpose(%x, @w", ") {groups: 2}", "f32[N,6,4,5]"),
    ])
  func foldsANormalisation(
    weight: String, bias: String?, head: String, tail: String, result: String
  ) throws {
    let name = bias == nil ? "y.bias" : "b"
    let maps = result.split(separator: ",")[1]
    try expect(
      FoldBatchNormForward(),
      rewrites: Self.normalised(
        weight: weight, bias: bias, consumer: head + (bias == nil ? "" : ", @b") + tail,
        result: result),
      to: """
        input %x: f32[N,2,4,5]
        weight @w: \(weight) = ?
        weight @\(name): f32[\(maps)] = ?
        %y: \(result) = \(head), @\(name)\(tail)
        output %y
        """)
  }

  @Test(
    arguments: [
      ("f32[2,3]", "gemm(%x, @w, @b) {alpha: 0.5, beta: 2}", "{alpha: 0.5}"),
      ("f32[3,2]", "gemm(%x, @w, @b) {transpose_b: true}", "{transpose_b: true}"),
    ])
  func foldsANormalisationIntoAMatrixProduct(
    weight: String, gemm: String, attributes: String
  ) throws {
    try expect(
      FoldBatchNormForward(),
      rewrites: Self.normalised(
        x: "f32[5,2]", weight: weight, bias: "f32[3]", consumer: gemm, result: "f32[5,3]"),
      to: """
        input %x: f32[5,2]
        weight @w: \(weight) = ?
        weight @b: f32[3] = ?
        %y: f32[5,3] = gemm(%x, @w, @b) \(attributes)
        output %y
        """)
  }

  @Test func makesAGemmOfAMatmul() throws {
    try expect(
      FoldBatchNormForward(),
      rewrites: Self.normalised(
        x: "f32[5,2]", weight: "f32[2,3]", consumer: "matmul(%x, @w)", result: "f32[5,3]"),
      to: """
        input %x: f32[5,2]
        weight @w: f32[2,3] = ?
        weight @y.bias: f32[3] = ?
        %y: f32[5,3] = gemm(%x, @w, @y.bias)
        output %y
        """)
  }

  /// Without a shift, zeros that are padded stay zeros.
  @Test(
    arguments: [
      ("f32[3,2,3,3]", "conv(%x, @w) {pads: [1,1,1,1]}", "f32[N,3,4,5]"),
      ("f32[2,1,3,3]", "conv(%x, @w) {groups: 2, auto_pad: same_upper}", "f32[N,2,4,5]"),
      ("f32[2,3,2,2]", "conv_transpose(%x, @w) {stride: [2,2]}", "f32[N,3,8,10]"),
    ])
  func foldsAScaleAcrossPadding(weight: String, consumer: String, result: String) throws {
    try expect(
      FoldBatchNormForward(),
      rewrites: Self.normalised(
        parameters: Self.unshifted, weight: weight, consumer: consumer, result: result),
      to: """
        input %x: f32[N,2,4,5]
        weight @w: \(weight) = ?
        %y: \(result) = \(consumer)
        output %y
        """)
  }

  /// 2 · x − 1 before a pointwise convolution by 3 with bias 5, by hand: 6 · x + 2.
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
      %n: f32[1,1,2] = batch_norm(%x, @s, @t, @m, @v) {epsilon: 1}
      %y: f32[1,1,2] = conv(%n, @w, @b)
      output %y
      """)
    var ledger = Ledger()
    try Rewriter("rule", [FoldBatchNormForward()]).run(&graph, &ledger)
    let weight = try #require(graph.value(named: "w"))
    let bias = try #require(graph.value(named: "b"))
    #expect(graph[weight].tensor?.floats == [6])
    #expect(graph[bias].tensor?.floats == [2])
  }

  @Test(
    arguments: [
      ("{pads: [1,0,0,0]}", "f32[N,3,3,3]"), ("{auto_pad: same_lower}", "f32[N,3,4,5]"),
    ])
  func refusesAShiftBeforePadding(attributes: String, result: String) throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.normalised(
        weight: "f32[3,2,3,3]", consumer: "conv(%x, @w) \(attributes)", result: result),
      because: "the shift is not 0, and windows at the border see zeros")
  }

  @Test func refusesAShiftBeforePaddingOfUnknownWidth() throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.normalised(
        x: "f32[1,2,H,W]", weight: "f32[3,2,3,3]",
        consumer: "conv(%x, @w) {auto_pad: same_upper, stride: [2,2]}",
        result: "f32[1,3,-(-H)/2,-(-W)/2]"),
      because: "the shift is not 0, and whether zeros are padded is not known")
  }

  @Test(
    arguments: [
      ("f32[2,3,3,3]", "", "f32[N,3,6,7]"), ("f32[2,3,1,1]", "{stride: [2,2]}", "f32[N,3,7,9]"),
      ("f32[2,3,1,1]", "{pads: [-1,0,0,0]}", "f32[N,3,5,5]"),
    ])
  func refusesAShiftBeforeATransposedConvolution(
    weight: String, attributes: String, result: String
  ) throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.normalised(
        weight: weight, consumer: "conv_transpose(%x, @w) \(attributes)", result: result),
      because: "the shift is not 0, and positions of the result see parts of the weight")
  }

  private static let pointwise = normalised(
    weight: "f32[3,2,1,1]", consumer: "conv(%x, @w)", result: "f32[N,3,4,5]")

  @Test(
    arguments: [
      ("output %y", "%r: f32[N,2,4,5] = unary(%n)\noutput %y\noutput %r", "'n' has other uses"),
      ("output %y", "output %y\noutput %n", "'n' is an output of the graph"),
      ("@v)", "@v) {training: true}", "batch norm is in training mode"),
      ("[0.5, 4]", "[-1, 4]", "variance + epsilon is not positive in channel 0"),
      (
        "f32[3,2,1,1] = random(1)", "f32[3,2,1,1] = splat(3e38)",
        "the folded weight is not finite in channel 1"
      ),
      ("[1, 0.5]", "[3e38, 3e38]", "the folded bias is not finite in channel 0"),
    ])
  func refuses(part: String, other: String, reason: String) throws {
    var text = Self.pointwise.replacing(part, with: other)
    if reason.contains("weight") { text = text.replacing("[0.5, -2]", with: "[0.1, -9]") }
    if reason.contains("bias") { text = text.replacing("random(1)", with: "splat(4)") }
    try expect(FoldBatchNormForward(), leaves: text, because: reason)
  }

  @Test func refusesWhatIsNotConstant() throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.pointwise.replacing("weight @w: f32[3,2,1,1] = random(1)", with: "")
        .replacing("input %x", with: "input %w: f32[3,2,1,1]\ninput %x")
        .replacing("@w", with: "%w"), because: "'w' is not constant")
  }

  @Test func refusesABiasThatDiffersFromRowToRow() throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.normalised(
        x: "f32[5,2]", weight: "f32[2,3]", bias: "f32[5,1]", consumer: "gemm(%x, @w, @b)",
        result: "f32[5,3]"),
      because: "the bias of shape [5, 1] differs from row to row")
  }

  @Test func refusesChannelsOfATransposedOperand() throws {
    try expect(
      FoldBatchNormForward(),
      leaves: Self.normalised(
        x: "f32[5,2]", weight: "f32[5,3]", consumer: "gemm(%x, @w) {transpose_a: true}",
        result: "f32[2,3]"), because: "'w' has no input channels")
  }

  @Test(
    arguments: [
      ("binary(%x, @c)", true), ("binary(@c, %x) {function: mul}", false),
      ("binary(%x, @c) {function: div}", false), ("binary(@c, %x) {function: sub}", true),
    ])
  func foldsAProductOrSum(step: String, adds: Bool) throws {
    let keepsWeight = step == "binary(%x, @c)"
    try expect(
      FoldScaleForward(),
      rewrites: """
        input %x: f32[1,2,4]
        weight @c: f32[2,1] = [0.5, -2]
        weight @w: f32[3,2,2] = [1,2,3,4,5,6,7,8,9,10,11,12]
        %z: f32[1,2,4] = \(step)
        %y: f32[1,3,3] = conv(%z, @w)
        output %y
        """,
      to: """
        input %x: f32[1,2,4]
        weight @w: f32[3,2,2] = \(keepsWeight ? "[1,2,3,4,5,6,7,8,9,10,11,12]" : "?")
        \(adds ? "weight @y.bias: f32[3] = ?" : "")
        %y: f32[1,3,3] = conv(%x, @w\(adds ? ", @y.bias" : ""))
        output %y
        """)
  }

  /// The product makes the two channels out of one, which the convolution then would not have.
  @Test func refusesAConstantThatBroadcasts() throws {
    try expect(
      FoldScaleForward(),
      leaves: """
        input %x: f32[1,1,4]
        weight @c: f32[2,1] = [0.5, -2]
        weight @w: f32[3,2,2] = random(1)
        %z: f32[1,2,4] = binary(%x, @c) {function: mul}
        %y: f32[1,3,3] = conv(%z, @w)
        output %y
        """, because: "2 channels are scaled, 2 are read from 1")
  }

  @Test(
    arguments: [
      ("f32[4] = random(1)", "mul", "'c' has the shape [4], one number per channel expected"),
      ("f32[2,1] = [1, 0]", "div", "'c' divides by 0 in channel 1"),
      ("f32[2,1] = [1, inf]", "mul", "'c' is not finite in channel 1"),
      ("f32[2,1] = [1, 2]", "max", "'z' is binary, add, sub, mul or div expected"),
    ])
  func refusesOtherConstants(constant: String, function: String, reason: String) throws {
    try expect(
      FoldScaleForward(),
      leaves: """
        input %x: f32[1,2,4]
        weight @c: \(constant)
        weight @w: f32[3,2,2] = random(1)
        %z: f32[1,2,4] = binary(%x, @c) {function: \(function)}
        %y: f32[1,3,3] = conv(%z, @w)
        output %y
        """, because: reason)
  }
}
