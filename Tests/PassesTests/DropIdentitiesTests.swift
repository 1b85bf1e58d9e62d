import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Nodes that do nothing go: semantics cases 14 and 15.
@Suite struct DropIdentitiesTests {
  private static let shape = "weight @s: i64[3] = "

  /// Each node stands between two functions of its own, on a value of type f32[N,3,4].
  @Test(
    arguments: [
      ("identity(%a)", ""), ("dropout(%a)", ""), ("cast(%a) {to: f32}", ""),
      ("reshape(%a, @s)", shape + "[0,3,4]"), ("reshape(%a, @s)", shape + "[-1,3,4]"),
      ("expand(%a, @s)", shape + "[1,3,4]"), ("transpose(%a) {permutation: [0,1,2]}", ""),
      ("slice(%a, @s, @e)", "weight @s: i64[1] = [0]\nweight @e: i64[1] = [9223372036854775807]"),
      (
        "slice(%a, @s, @e, @axes, @t)",
        """
        weight @s: i64[1] = [0]
        weight @e: i64[1] = [3]
        weight @axes: i64[1] = [1]
        weight @t: i64[1] = [1]
        """
      ),
      ("pad(%a, @s)", "weight @s: i64[6] = splat(0)"), ("concat(%a) {axis: 1}", ""),
    ])
  func dropsWhatDoesNothing(node: String, weights: String) throws {
    try expect(
      DropIdentities(),
      rewrites: """
        input %x: f32[N,3,4]
        \(weights)
        %a: f32[N,3,4] = unary(%x) {function: neg}
        %b: f32[N,3,4] = \(node)
        %c: f32[N,3,4] = unary(%b)
        output %c
        """,
      to: """
        input %x: f32[N,3,4]
        %a: f32[N,3,4] = unary(%x) {function: neg}
        %c: f32[N,3,4] = unary(%a)
        output %c
        """)
  }

  @Test(
    arguments: [
      (
        "f32[N,4]", "cast(%a) {to: f16}", "f16[N,4]", "",
        "it makes f16[N,4] of f32[N,4]"
      ),
      (
        "f32[N,4]", "flatten(%a) {axis: 2}", "f32[4*N,1]", "",
        "it makes f32[4*N,1] of f32[N,4]"
      ),
      (
        "f32[3,3]", "transpose(%a)", "f32[3,3]", "",
        "it changes the order to [1, 0]"
      ),
      (
        "f32[3,3]", "slice(%a, @s, @e, @axes, @t)", "f32[3,3]",
        """
        weight @s: i64[1] = [-1]
        weight @e: i64[1] = [-9223372036854775807]
        weight @axes: i64[1] = [1]
        weight @t: i64[1] = [-1]
        """, "its steps are not 1"
      ),
      (
        "f32[3]", "pad(%a, @w)", "f32[3]", "weight @w: i64[2] = [1,-1]",
        "its widths are not 0"
      ),
      ("f32[3]", "concat(%a, %a)", "f32[6]", "", "it joins 2 values"),
      (
        "f32[1,3]", "expand(%a, @s)", "f32[2,3]", "weight @s: i64[2] = [2,3]",
        "it makes f32[2,3] of f32[1,3]"
      ),
    ])
  func keepsWhatDoesSomething(
    type: String, node: String, result: String, weights: String, reason: String
  ) throws {
    try expect(
      DropIdentities(),
      leaves: """
        input %x: \(type)
        \(weights)
        %a: \(type) = unary(%x)
        %b: \(result) = \(node)
        output %b
        """, because: reason)
  }

  /// A name of an output belongs to the output, not to the node that goes.
  @Test func keepsTheOutputsName() throws {
    try expect(
      DropIdentities(),
      rewrites: """
        input %x: f32[2]
        %a: f32[2] = unary(%x)
        %y: f32[2] = identity(%a)
        output %y
        """,
      to: """
        input %x: f32[2]
        %a: f32[2] = unary(%x)
        output "y" = %a
        """)
  }

  @Test func keepsACopyOfAnInput() throws {
    try expect(
      DropIdentities(),
      leaves: """
        input %x: f32[2]
        %y: f32[2] = identity(%x)
        output %y
        """, because: "the output 'y' would be the input 'x' itself")
  }

  @Test func keepsAMaskThatIsRead() throws {
    try expect(
      DropIdentities(),
      leaves: """
        input %x: f32[2]
        %a: f32[2] = unary(%x)
        %y: f32[2], %mask: bool[2] = dropout(%a)
        output %y
        output %mask
        """, because: "the output 'mask' of 'y' is in use")
  }

  @Test func cancelsInverseTranspositions() throws {
    try expect(
      MergeTransposes(),
      rewrites: """
        input %x: f32[N,3,4,5]
        %r: f32[N,3,4,5] = unary(%x)
        %a: f32[N,4,5,3] = transpose(%r) {permutation: [0,2,3,1]}
        %b: f32[N,3,4,5] = transpose(%a) {permutation: [0,3,1,2]}
        %y: f32[N,3,4,5] = unary(%b) {function: neg}
        output %y
        """,
      to: """
        input %x: f32[N,3,4,5]
        %r: f32[N,3,4,5] = unary(%x)
        %y: f32[N,3,4,5] = unary(%r) {function: neg}
        output %y
        """)
  }

  /// Rank 3 rotated twice is rotated backwards once; a permutation read the wrong way round would differ.
  @Test func composesTranspositions() throws {
    try expect(
      MergeTransposes(),
      rewrites: """
        input %x: f32[2,3,4,5]
        %a: f32[3,4,2,5] = transpose(%x) {permutation: [1,2,0,3]}
        %b: f32[3,5,4,2] = transpose(%a) {permutation: [0,3,1,2]}
        output %b
        """,
      to: """
        input %x: f32[2,3,4,5]
        %b: f32[3,5,4,2] = transpose(%x) {permutation: [1,3,2,0]}
        output %b
        """)
  }

  @Test func keepsTranspositionsWithAReaderBetween() throws {
    try expect(
      MergeTransposes(),
      leaves: """
        input %x: f32[3,4]
        %a: f32[4,3] = transpose(%x)
        %b: f32[3,4] = transpose(%a)
        %c: f32[4,3] = unary(%a)
        output %b
        output %c
        """, because: "'a' has other uses")
  }

  /// The batch stays symbolic: the same graph must run at every size.
  @Test func mergesReshapesAndKeepsTheBatchSymbolic() throws {
    let rule = MergeReshapes()
    let before = """
      input %x: f32[N,2,3,4]
      weight @s: i64[3] = [0,6,4]
      %a: f32[N,6,4] = reshape(%x, @s)
      %b: f32[N,24] = flatten(%a)
      output %b
      """
    try expect(
      rule, rewrites: before,
      to: """
        input %x: f32[N,2,3,4]
        weight @b.shape: i64[2] = [0,24]
        %b: f32[N,24] = reshape(%x, @b.shape)
        output %b
        """)
    let source = try parse(before)
    var graph = source
    var ledger = Ledger()
    try Rewriter("rule", [rule]).run(&graph, &ledger)
    for size in [1, 2, 5] { try expectEqual(graph, source, .bitExact, symbol: size) }
  }

  @Test func dropsReshapesThatUndoEachOther() throws {
    try expect(
      MergeReshapes(),
      rewrites: """
        input %x: f32[N,4]
        weight @axes: i64[1] = [1]
        %r: f32[N,4] = unary(%x)
        %a: f32[N,1,4] = unsqueeze(%r, @axes)
        %b: f32[N,4] = squeeze(%a, @axes)
        output %b
        """,
      to: """
        input %x: f32[N,4]
        %r: f32[N,4] = unary(%x)
        output "b" = %r
        """)
  }

  @Test func keepsReshapesThatNoConstantCanSay() throws {
    try expect(
      MergeReshapes(),
      leaves: """
        input %x: f32[N,4,M]
        weight @axes: i64[1] = [0]
        %a: f32[1,N,4,M] = unsqueeze(%x, @axes)
        weight @s: i64[3] = [0,-1,4]
        %t: f32[M,4,N,1] = transpose(%a)
        %b: f32[1,M,4,N,1] = unsqueeze(%t, @axes)
        %c: f32[1,1,M,4,N,1] = unsqueeze(%b, @axes)
        output %c
        """, because: "no constant gives [1,1,M,4,N,1] from [M,4,N,1]")
  }

  @Test func resolvesAShapeThatIsComputed() throws {
    let before = """
      input %x: f32[N,3,4]
      weight @zero: i64[] = [0]
      weight @axes: i64[1] = [0]
      weight @rest: i64[1] = [12]
      %s: i64[3] = shape(%x)
      %n: i64[] = gather(%s, @zero)
      %u: i64[1] = unsqueeze(%n, @axes)
      %t: i64[2] = concat(%u, @rest)
      %y: f32[N,12] = reshape(%x, %t)
      output %y
      """
    try expect(
      ResolveShapes(), rewrites: before,
      to: """
        input %x: f32[N,3,4]
        weight @y.shape: i64[2] = [0,12]
        %y: f32[N,12] = reshape(%x, @y.shape)
        output %y
        """)
  }

  @Test func keepsAShapeThatIsAnInput() throws {
    try expect(
      ResolveShapes(),
      leaves: """
        input %x: f32[2,3,4]
        input %s: i64[2]
        %y: f32[?,?] = reshape(%x, %s)
        output %y
        """, because: "no constant gives [?,?] from [2,3,4]")
  }
}
