import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Explicit padding taken into windows: semantics case 5.
@Suite struct MergePadsTests {
  private static func padded(
    _ node: String, result: String, weights: String = "", pads: String = "[0,0,1,2,0,0,1,0]",
    pad: String = "pad(%r, @p)", size: String = "[N,2,8,7]", x: String = "[N,2,6,5]",
    function: String = "neg"
  ) -> String {
    """
    input %x: f32\(x)
    weight @p: i64[8] = \(pads)
    \(weights)
    %r: f32\(x) = unary(%x) {function: \(function)}
    %a: f32\(size) = \(pad)
    %y: f32\(result) = \(node)
    output %y
    """
  }

  @Test func mergesIntoAConvolution() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "conv(%a, @w) {stride: [2,1], pads: [1,0,0,1]}", result: "[N,3,4,6]",
        weights: "weight @w: f32[3,2,3,3] = random(1)"),
      to: """
        input %x: f32[N,2,6,5]
        weight @w: f32[3,2,3,3] = random(1)
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,3,4,6] = conv(%r, @w) {stride: [2,1], pads: [2,2,1,1]}
        output %y
        """)
  }

  @Test func mergesIntoAConvolutionWithoutPads() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "conv(%a, @w, @b) {auto_pad: valid}", result: "[N,3,6,5]",
        weights: "weight @w: f32[3,2,3,3] = random(1)\nweight @b: f32[3] = [1,2,3]"),
      to: """
        input %x: f32[N,2,6,5]
        weight @w: f32[3,2,3,3] = random(1)
        weight @b: f32[3] = [1,2,3]
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,3,6,5] = conv(%r, @w, @b) {pads: [1,2,1,0]}
        output %y
        """)
  }

  @Test func readsTheAxesOfThePad() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "conv(%a, @w)", result: "[N,3,6,8]",
        weights: """
          weight @w: f32[3,2,1,1] = random(1)
          weight @q: i64[2] = [1,2]
          weight @axes: i64[1] = [-1]
          """, pad: "pad(%r, @q, _, @axes)", size: "[N,2,6,8]"),
      to: """
        input %x: f32[N,2,6,5]
        weight @p: i64[8] = [0,0,1,2,0,0,1,0]
        weight @w: f32[3,2,1,1] = random(1)
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,3,6,8] = conv(%r, @w) {pads: [0,1,0,2]}
        output %y
        """)
  }

  @Test func mergesMinusInfinityIntoAMaximum() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "max_pool(%a) {kernel: [3,3], stride: [2,2]}", result: "[N,2,3,3]",
        weights: "weight @v: f32[] = [-inf]", pads: "[0,0,1,2,0,0,1,0]", pad: "pad(%r, @p, @v)"),
      to: """
        input %x: f32[N,2,6,5]
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,2,3,3] = max_pool(%r) {kernel: [3,3], stride: [2,2], pads: [1,2,1,0]}
        output %y
        """)
  }

  @Test func mergesZeroIntoAMaximumOfWhatIsNeverNegative() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "max_pool(%a) {kernel: [3,3], stride: [2,2], pads: [0,0,1,1]}", result: "[N,2,4,3]",
        pads: "[0,0,1,1,0,0,1,0]", size: "[N,2,8,6]", function: "relu"),
      to: """
        input %x: f32[N,2,6,5]
        %r: f32[N,2,6,5] = unary(%x)
        %y: f32[N,2,4,3] = max_pool(%r) {kernel: [3,3], stride: [2,2], pads: [1,1,2,1]}
        output %y
        """)
  }

  @Test func mergesIntoAnAverageThatThenCountsPadding() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "average_pool(%a) {kernel: [3,3]}", result: "[N,2,6,5]"),
      to: """
        input %x: f32[N,2,6,5]
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,2,6,5] = average_pool(%r) {kernel: [3,3], pads: [1,2,1,0], \
        count_include_pad: true}
        output %y
        """)
  }

  @Test func mergesIntoAnAverageThatCountsItsOwnPadding() throws {
    try expect(
      MergePads(),
      rewrites: Self.padded(
        "average_pool(%a) {kernel: [3,3], pads: [1,1,1,1], count_include_pad: true}",
        result: "[N,2,8,7]"),
      to: """
        input %x: f32[N,2,6,5]
        %r: f32[N,2,6,5] = unary(%x) {function: neg}
        %y: f32[N,2,8,7] = average_pool(%r) {kernel: [3,3], pads: [2,3,2,1], \
        count_include_pad: true}
        output %y
        """)
  }

  /// The test of the case: with values below 0 alone, the padding's zeros are the maxima at the border.
  @Test func keepsZerosThatCanWin() throws {
    let text = """
      input %x: f32[1,1,2,2]
      weight @p: i64[8] = [0,0,1,1,0,0,1,1]
      %a: f32[1,1,4,4] = pad(%x, @p)
      %y: f32[1,1,2,2] = max_pool(%a) {kernel: [2,2], stride: [2,2]}
      output %y
      """
    try expect(
      MergePads(), leaves: text, because: "the pad's value is 0, and 'x' may be negative")
    var graph = try parse(text)
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    let outputs = try Evaluator(graph).run([
      "x": .tensor(Tensor([-1, -2, -3, -4.0], shape: [1, 1, 2, 2]))
    ])
    #expect(outputs[0].tensor?.floats == [0, 0, 0, 0])
  }

  private static let conv = "conv(%a, @w)"
  private static let weight = "weight @w: f32[3,2,3,3] = random(1)"

  @Test(
    arguments: [
      ("pad(%r, @p) {mode: edge}", "", "the pad's mode is edge"),
      ("pad(%r, @p) {mode: reflect}", "", "the pad's mode is reflect"),
      ("pad(%r, @p, @v)", "weight @v: f32[] = [1]", "the pad's value is 1.0, 0 expected"),
    ])
  func refusesOtherBorders(pad: String, weights: String, reason: String) throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        Self.conv, result: "[N,3,6,5]", weights: "\(Self.weight)\n\(weights)", pad: pad),
      because: reason)
  }

  @Test func refusesAValueThatIsNotConstant() throws {
    try expect(
      MergePads(),
      leaves: "input %v: f32[]\n"
        + Self.padded(
          Self.conv, result: "[N,3,6,5]", weights: Self.weight, pad: "pad(%r, @p, %v)"),
      because: "the pad's value is not constant")
  }

  @Test func refusesOtherAxesAndCropping() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        Self.conv, result: "[N,3,6,5]", weights: Self.weight, pads: "[0,1,1,2,0,0,1,0]",
        size: "[N,2,8,7]", x: "[N,1,6,5]"), because: "the pad extends axis 1")
    try expect(
      MergePads(),
      leaves: Self.padded(
        Self.conv, result: "[N,3,6,5]", weights: Self.weight, pads: "[0,0,1,2,0,0,-1,0]",
        size: "[N,2,8,7]", x: "[N,2,8,5]"), because: "the pad crops axis 2")
  }

  @Test func refusesAWindowThatPadsByItself() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        "conv(%a, @w) {auto_pad: same_upper}", result: "[N,3,8,7]", weights: Self.weight),
      because: "auto_pad is same_upper")
  }

  @Test func refusesAWeightThatIsNotFinite() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        Self.conv, result: "[N,3,6,5]", weights: "weight @w: f32[3,2,3,3] = splat(inf)"),
      because: "the weight is not finite, and times 0 not 0")
  }

  @Test func refusesOtherReaders() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(Self.conv, result: "[N,3,6,5]", weights: Self.weight)
        + "\n%z: f32[N,2,8,7] = unary(%a)\noutput %z", because: "'a' has other uses")
  }

  @Test func refusesAnAverageThatDoesNotCountItsOwnPadding() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        "average_pool(%a) {kernel: [3,3], pads: [1,1,1,1]}", result: "[N,2,8,7]"),
      because: "the pool does not count its own padding")
    try expect(
      MergePads(),
      leaves: Self.padded(
        "average_pool(%a) {kernel: [3,3]}", result: "[N,2,6,5]",
        weights: "weight @v: f32[] = [-1]", pad: "pad(%r, @p, @v)"),
      because: "the pad's value is -1.0, 0 expected")
  }

  @Test func refusesValuesOfAMaximumThatAreNotItsOwn() throws {
    try expect(
      MergePads(),
      leaves: Self.padded(
        "max_pool(%a) {kernel: [3,3]}", result: "[N,2,6,5]",
        weights: "weight @v: f32[] = [-1e30]", pad: "pad(%r, @p, @v)"),
      because: "the pad's value is -1.0000000150474662e+30, -inf expected")
  }

  @Test func refusesIndicesInUse() throws {
    try expect(
      MergePads(),
      leaves: """
        input %x: f32[1,1,3,3]
        weight @p: i64[8] = [0,0,1,1,0,0,1,1]
        weight @v: f32[] = [-inf]
        %a: f32[1,1,5,5] = pad(%x, @p, @v)
        %y: f32[1,1,3,3], %i: i64[1,1,3,3] = max_pool(%a) {kernel: [3,3]}
        output %y
        output %i
        """, because: "the output 'i' of 'y' is in use")
  }

  @Test func refusesWindowsOfPaddingAlone() throws {
    for size in ["3", "S"] {
      try expect(
        MergePads(),
        leaves: """
          input %x: f32[1,1,\(size)]
          weight @p: i64[6] = [0,0,2,0,0,0]
          weight @v: f32[] = [-inf]
          %a: f32[1,1,\(size == "S" ? "S + 2" : "5")] = pad(%x, @p, @v)
          %y: f32[1,1,\(size == "S" ? "S + 1" : "4")] = max_pool(%a) {kernel: [2]}
          output %y
          """, because: "a window may lie in the padding alone")
    }
  }

  /// Case 1: width 3 padded to 5 gives 3 windows of 1 by stride 2 rounded up; as the pool's own padding the last
  /// one would start in the padding and be dropped.
  @Test func refusesALastWindowThatWouldBeDropped() throws {
    try expect(
      MergePads(),
      leaves: """
        input %x: f32[1,1,3]
        weight @p: i64[6] = [0,0,0,0,0,2]
        %a: f32[1,1,5] = pad(%x, @p)
        %y: f32[1,1,3] = average_pool(%a) {kernel: [2], stride: [2], ceil_mode: true}
        output %y
        """, because: "the result would be f32[1,1,2], it is f32[1,1,3]")
  }
}
