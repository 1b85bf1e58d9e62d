import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Normalisations that exporters write out of means, squares and roots.
@Suite struct RecogniseNormsTests {
  private static let rules: [any RewriteRule] = [
    RecogniseRMSNorm(), RecogniseLayerNorm(), RecogniseInstanceNorm(), RecogniseGroupNorm(),
    FoldScaleIntoNorm(),
  ]

  private static let square = "%q: f32[N,4,2,3] = binary(%d, %d) {function: mul}"
  private static let power = "%q: f32[N,4,2,3] = binary(%d, @two) {function: pow}"

  /// A normalisation over axes, with the reduced shape and the lines after it.
  private static func norm(
    axes: String, _ reduced: String, square: String = square, end: String, centred: Bool = true
  ) -> String {
    let mean = """
      %m: f32\(reduced) = reduce(%x, @axes) {function: mean}
      %d: f32[N,4,2,3] = binary(%x, %m) {function: sub}
      """
    return """
      input %x: f32[N,4,2,3]
      weight @axes: i64[\(axes.split(separator: ",").count)] = [\(axes)]
      weight @eps: f32[] = [0.001]
      weight @two: f32[] = [2]
      weight @one: f32[] = [1]
      weight @half: f32[] = [0.5]
      weight @minus: f32[] = [-0.5]
      weight @row: f32[3] = random(1)
      weight @map: f32[4,1,1] = random(2)
      \(centred ? mean : "%d: f32[N,4,2,3] = unary(%x) {function: tanh}")
      \(square)
      %v: f32\(reduced) = reduce(%q, @axes) {function: mean}
      %e: f32\(reduced) = binary(%v, @eps)
      \(end)
      output %y
      """
  }

  private static func quotient(_ reduced: String, _ name: String = "y") -> String {
    """
    %r: f32\(reduced) = unary(%e) {function: sqrt}
    %\(name): f32[N,4,2,3] = binary(%d, %r) {function: div}
    """
  }

  @Test(arguments: [square, power]) func recognisesTheLastAxis(square: String) throws {
    let text = Self.norm(
      axes: "-1", "[N,4,2,1]", square: square,
      end: """
        \(Self.quotient("[N,4,2,1]", "n"))
        %s: f32[N,4,2,3] = binary(%n, @row) {function: mul}
        %y: f32[N,4,2,3] = binary(%s, @row)
        """)
    try expectNodes(
      Self.rules, text, ["layer_norm(%x, @n.scale, @row) {axis: 3, epsilon: 0.001}"])
  }

  @Test(
    arguments: [
      "%r: f32[N,4,2,1] = unary(%e) {function: sqrt}|%i: f32[N,4,2,1] = unary(%r) {function: reciprocal}",
      "%r: f32[N,4,2,1] = unary(%e) {function: sqrt}|%i: f32[N,4,2,1] = binary(@one, %r) {function: div}",
      "%i: f32[N,4,2,1] = binary(%e, @minus) {function: pow}",
    ])
  func recognisesReciprocals(lines: String) throws {
    let text = Self.norm(
      axes: "3", "[N,4,2,1]",
      end: "\(lines.replacing("|", with: "\n"))\n%y: f32[N,4,2,3] = binary(%i, %d) {function: mul}")
    try expectNodes(Self.rules, text, ["layer_norm(%x, @y.scale) {axis: 3, epsilon: 0.001}"])
  }

  /// The normalisation of pixels, and the layer normalisation of channels that stand first.
  @Test(arguments: [true, false]) func recognisesChannels(isCentred: Bool) throws {
    let text = Self.norm(
      axes: "1", "[N,1,2,3]",
      end: """
        \(Self.quotient("[N,1,2,3]", "n"))
        %y: f32[N,4,2,3] = binary(%n, @map) {function: mul}
        """, centred: isCentred)
    let end = "{axis: 1, extent: 1, epsilon: 0.001\(isCentred ? "" : ", centred: false")}"
    try expectNodes(
      Self.rules, text,
      (isCentred ? [] : ["unary(%x)"]) + ["layer_norm(%\(isCentred ? "x" : "d"), @n.scale) \(end)"])
  }

  @Test func recognisesPlanes() throws {
    let text = Self.norm(
      axes: "2,3", "[N,4,1,1]",
      end: """
        \(Self.quotient("[N,4,1,1]", "n"))
        %s: f32[N,4,2,3] = binary(@map, %n) {function: mul}
        %y: f32[N,4,2,3] = binary(%s, @map)
        """)
    try expectNodes(Self.rules, text, ["group_norm(%x, "])
  }

  @Test func recognisesGroups() throws {
    for (groups, back) in [(2, "[0,4,2,3]"), (4, "[0,4,-1,3]"), (1, "[-1,4,2,3]")] {
      try expectNodes(
        Self.rules,
        """
        input %x: f32[N,4,2,3]
        weight @a: i64[3] = [0,\(groups),-1]
        weight @b: i64[4] = \(back)
        weight @s: f32[\(groups)] = random(1)
        weight @t: f32[\(groups)] = random(2)
        weight @map: f32[4,1,1] = random(3)
        %r: f32[N,\(groups),\(24 / groups)] = reshape(%x, @a)
        %n: f32[N,\(groups),\(24 / groups)] = group_norm(%r, @s, @t)
        %z: f32[N,4,2,3] = reshape(%n, @b)
        %m: f32[N,4,2,3] = binary(%z, @map) {function: mul}
        %y: f32[N,4,2,3] = binary(%m, @map)
        output %y
        """, ["group_norm(%x, "])
    }
  }

  /// The batch and a group in one axis are no group of the batch.
  @Test func leavesGroupsAcrossTheBatch() throws {
    try expect(
      RecogniseGroupNorm(),
      leaves: """
        input %x: f32[2,4,3]
        weight @a: i64[3] = [1,8,3]
        weight @b: i64[3] = [2,4,3]
        weight @s: f32[8] = random(1)
        weight @t: f32[8] = random(2)
        %r: f32[1,8,3] = reshape(%x, @a)
        %n: f32[1,8,3] = group_norm(%r, @s, @t)
        %y: f32[2,4,3] = reshape(%n, @b)
        output %y
        """, because: "the batch of 'x' does not stay an axis of its own")
  }

  @Test func leavesOtherAxes() throws {
    let text = Self.norm(
      axes: "1,3", "[N,1,2,1]", end: Self.quotient("[N,1,2,1]"))
    try expect(
      RecogniseRMSNorm(), leaves: text, because: "the axes [1, 3] do not follow each other")
  }

  @Test func leavesAnotherExponent() throws {
    let text = Self.norm(
      axes: "3", "[N,4,2,1]",
      end: """
        %r: f32[N,4,2,1] = binary(%e, @one) {function: pow}
        %y: f32[N,4,2,3] = binary(%d, %r) {function: div}
        """)
    try expect(
      RecogniseRMSNorm(), leaves: text, because: "'one' is f32[], the exponent 0.5 expected")
  }

  @Test func leavesARootThatIsReadElsewhere() throws {
    let text = Self.norm(axes: "3", "[N,4,2,1]", end: Self.quotient("[N,4,2,1]"))
    try expect(
      RecogniseRMSNorm(), leaves: "\(text)\noutput %r", because: "'r' is an output of the graph")
  }

  @Test func leavesTheMeanOfOtherAxes() throws {
    try expect(
      RecogniseLayerNorm(),
      leaves: """
        input %x: f32[2,4,3]
        weight @axes: i64[1] = [1]
        weight @s: f32[] = [1]
        %m: f32[2,1,3] = reduce(%x, @axes) {function: mean}
        %d: f32[2,4,3] = binary(%x, %m) {function: sub}
        %y: f32[2,4,3] = layer_norm(%d, @s) {centred: false}
        output %y
        """, because: "the mean is over the axes [1]")
  }

  @Test func leavesAConstantThatWidens() throws {
    try expect(
      FoldScaleIntoNorm(),
      leaves: """
        input %x: f32[1,3]
        weight @s: f32[3] = random(1)
        weight @c: f32[4,1] = random(2)
        %n: f32[1,3] = layer_norm(%x, @s)
        %y: f32[4,3] = binary(%n, @c) {function: mul}
        output %y
        """, because: "'c' of shape [4, 1] would widen 'x'")
  }

  @Test func leavesAPlaneOfScalesAfterGroups() throws {
    try expect(
      FoldScaleIntoNorm(),
      leaves: """
        input %x: f32[2,4,3]
        weight @s: f32[4] = random(1)
        weight @c: f32[4,3] = random(2)
        %n: f32[2,4,3] = group_norm(%x, @s, @s)
        %y: f32[2,4,3] = binary(%n, @c) {function: mul}
        output %y
        """, because: "'c' has the shape [4, 3], one number per channel expected")
  }

  @Test func recognisesTheMeanOfPlanes() throws {
    try expectOneNode(
      RecogniseGlobalPool(),
      """
      input %x: f32[N,4,2,3]
      weight @axes: i64[2] = [-1,2]
      %y: f32[N,4,1,1] = reduce(%x, @axes) {function: mean}
      output %y
      """, "global_pool(%x)")
    try expect(
      RecogniseGlobalPool(),
      leaves: """
        input %x: f32[N,4,2,3]
        weight @axes: i64[3] = [1,2,3]
        %y: f32[N,1,1,1] = reduce(%x, @axes) {function: mean}
        output %y
        """, because: "the mean is over the axes [1, 2, 3]")
  }

  @Test func aVectorHasNoPlanes() throws {
    try expect(
      RecogniseGlobalPool(),
      leaves: """
        input %x: f32[4]
        weight @axes: i64[1] = [0]
        %y: f32[1] = reduce(%x, @axes) {function: mean}
        output %y
        """, because: "the mean is over the axes [0]")
  }
}
