import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

@Suite struct JoinSiblingConvolutionsTests {
  private static func siblings(
    second: String = "conv(%x, @v, @c)", shape: String = "f32[N,1,4]", v: String = "f32[1,2,1]",
    rest: String = "output %b"
  ) -> String {
    """
    input %x: f32[N,2,4]
    weight @w: f32[3,2,1] = [1,2,3,4,5,6]
    weight @v: \(v) = splat(7)
    weight @c: f32[1] = [9]
    %a: f32[N,3,4] = conv(%x, @w)
    %b: \(shape) = \(second)
    output %a
    \(rest)
    """
  }

  @Test func joinsTwo() throws {
    try expect(
      JoinSiblingConvolutions(), rewrites: Self.siblings(),
      to: """
        input %x: f32[N,2,4]
        weight @a.joined: f32[4,2,1] = [1,2,3,4,5,6,7,7]
        weight @a.bias: f32[4] = [0,0,0,9]
        weight @a.maps: i64[2] = [3,1]
        %a.joined.1: f32[N,4,4] = conv(%x, @a.joined, @a.bias)
        %a: f32[N,3,4], %b: f32[N,1,4] = split(%a.joined.1, @a.maps) {axis: 1}
        output %a
        output %b
        """)
  }

  @Test func refusesOtherStrides() throws {
    try expect(
      JoinSiblingConvolutions(),
      leaves: Self.siblings(second: "conv(%x, @v, @c) {stride: [2]}", shape: "f32[N,1,2]"),
      because: "'b' differs from 'a' in its attributes")
  }

  @Test func refusesAWeightThatIsNotConstant() throws {
    try expect(
      JoinSiblingConvolutions(),
      leaves: Self.siblings(second: "conv(%x, %u, @c)").replacing(
        "input %x", with: "input %u: f32[1,2,1]\ninput %x"
      ).replacing("weight @v: f32[1,2,1] = splat(7)\n", with: ""),
      because: "the weight of 'b' is not constant")
  }

  @Test func refusesABiasThatIsNotConstant() throws {
    try expect(
      JoinSiblingConvolutions(),
      leaves: Self.siblings(second: "conv(%x, @v, %u)").replacing(
        "input %x", with: "input %u: f32[1]\ninput %x"
      ).replacing("weight @c: f32[1] = [9]\n", with: ""),
      because: "the bias of 'b' is not constant")
  }

  /// Kernels of more elements and groups are no candidates: nothing is recorded.
  @Test(
    arguments: [
      ("f32[1,2,2]", "conv(%x, @v, @c)", "f32[N,1,3]"),
      ("f32[2,1,1]", "conv(%x, @v) {groups: 2}", "f32[N,2,4]"),
    ])
  func leavesOtherConvolutions(v: String, second: String, shape: String) throws {
    let source = try parse(Self.siblings(second: second, shape: shape, v: v))
    var graph = source
    var ledger = Ledger(keepsAbsent: true)
    try Pipeline("test", [JoinSiblingConvolutions()]).run(&graph, &ledger, verifying: true)
    #expect(graph.isIdentical(to: source))
    #expect(ledger.isEmpty)
  }
}
