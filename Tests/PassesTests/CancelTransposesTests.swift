import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Transpositions that undo each other across operators: semantics case 14.
@Suite struct CancelTransposesTests {
  /// A value in another order, lines on it, and the result back.
  private static func around(
    _ lines: String, constants: String = "", last: String = "b", shape: String = "f32[N,2,4,5]",
    result: String? = nil, rest: String = "output %y"
  ) -> String {
    """
    input %x: \(shape)
    \(constants)
    %a: f32[N,4,5,2] = transpose(%x) {permutation: [0,2,3,1]}
    \(lines)
    %y: \(result ?? shape) = transpose(%\(last)) {permutation: [0,3,1,2]}
    \(rest)
    """
  }

  @Test(
    arguments: [
      ("unary(%a) {function: tanh}", "", "unary(%x) {function: tanh}", ""),
      ("softmax(%a) {axis: 3}", "", "softmax(%x) {axis: 1}", ""),
      ("softmax(%a) {axis: -3, flattened: true}", "", "", ""),
      ("softmax(%a) {axis: 3, flattened: true}", "", "softmax(%x) {axis: 1}", ""),
      (
        "softmax(%a) {axis: 2, logarithm: true}", "", "softmax(%x) {axis: 3, logarithm: true}", ""
      ),
      (
        "binary(%a, @c) {function: mul}", "weight @c: f32[2] = [2,3]",
        "binary(%x, @c) {function: mul}", "weight @c: f32[1,2,1,1] = [2,3]"
      ),
      (
        "binary(@c, %a)", "weight @c: f32[5,1] = [1,2,3,4,5]", "binary(@c, %x)",
        "weight @c: f32[1,1,1,5] = [1,2,3,4,5]"
      ),
      ("binary(%a, @c)", "weight @c: f32[] = [2]", "binary(%x, @c)", "weight @c: f32[] = [2]"),
      ("clip(%a, @c)", "weight @c: f32[] = [2]", "clip(%x, @c)", "weight @c: f32[] = [2]"),
    ])
  func movesAnOperator(before: String, constant: String, after: String, moved: String) throws {
    let text = Self.around("%b: f32[N,4,5,2] = \(before)", constants: constant)
    if after.isEmpty {
      try expect(CancelTransposes(), leaves: text, because: "it follows no transposition")
      return
    }
    try expect(
      CancelTransposes(), rewrites: text,
      to: """
        input %x: f32[N,2,4,5]
        \(moved)
        %y: f32[N,2,4,5] = \(after)
        output %y
        """)
  }

  @Test func movesAConcatenation() throws {
    try expect(
      CancelTransposes(),
      rewrites: Self.around(
        """
        %b: f32[N,4,5,2] = unary(%a)
        %c: f32[N,4,5,4] = concat(%a, %b) {axis: -1}
        """, last: "c", result: "f32[N,4,4,5]"),
      to: """
        input %x: f32[N,2,4,5]
        %b: f32[N,2,4,5] = unary(%x)
        %y: f32[N,4,4,5] = concat(%x, %b) {axis: 1}
        output %y
        """)
  }

  @Test func movesASplit() throws {
    try expect(
      CancelTransposes(),
      rewrites: Self.around(
        """
        %p: f32[N,4,5,1], %q: f32[N,4,5,1] = split(%a, @sizes) {axis: 3}
        %z: f32[N,1,4,5] = transpose(%p) {permutation: [0,3,1,2]}
        """, constants: "weight @sizes: i64[2] = [1,1]", last: "q", result: "f32[N,1,4,5]",
        rest: "output %y\noutput %z"),
      to: """
        input %x: f32[N,2,4,5]
        weight @sizes: i64[2] = [1,1]
        %z: f32[N,1,4,5], %y: f32[N,1,4,5] = split(%x, @sizes) {axis: 1}
        output %y
        output %z
        """)
  }

  @Test(
    arguments: [
      (
        "reduce(%a, @axes) {function: mean}", "weight @axes: i64[2] = [1,2]", "f32[N,1,1,2]",
        "reduce(%x, @axes) {function: mean}", "weight @axes: i64[2] = [2,3]", "f32[N,2,1,1]"
      ),
      (
        "reduce(%a, @axes) {function: max}", "weight @axes: i64[2] = [1,-1]", "f32[N,1,5,1]",
        "reduce(%x, @axes) {function: max}", "weight @axes: i64[2] = [1,2]", "f32[N,1,1,5]"
      ),
      (
        "pad(%a, @w)", "weight @w: i64[8] = [0,1,0,0,0,0,2,3]", "f32[N,5,7,5]",
        "pad(%x, @w)", "weight @w: i64[8] = [0,0,1,0,0,3,0,2]", "f32[N,5,5,7]"
      ),
      (
        "slice(%a, @s, @e, @axes)",
        "weight @s: i64[2] = [1,0]\nweight @e: i64[2] = [3,1]\nweight @axes: i64[2] = [1,3]",
        "f32[N,2,5,1]", "slice(%x, @s, @e, @axes)",
        "weight @s: i64[2] = [1,0]\nweight @e: i64[2] = [3,1]\nweight @axes: i64[2] = [2,1]",
        "f32[N,1,2,5]"
      ),
    ])
  func mapsAxes(
    before: String, constants: String, between: String, after: String, moved: String,
    result: String
  ) throws {
    try expect(
      CancelTransposes(),
      rewrites: Self.around(
        "%b: \(between) = \(before)", constants: constants, result: result),
      to: """
        input %x: f32[N,2,4,5]
        \(moved)
        %y: \(result) = \(after)
        output %y
        """)
  }

  /// A block with a residual and two ways out, as of a network whose convolutions alone are channels first.
  @Test func movesABranchingPart() throws {
    try expect(
      CancelTransposes(),
      rewrites: """
        input %x: f32[N,2,4,5]
        input %z: f32[N,2,4,5]
        weight @c: f32[2] = [1,2]
        %a: f32[N,4,5,2] = transpose(%x) {permutation: [0,2,3,1]}
        %b: f32[N,4,5,2] = transpose(%z) {permutation: [0,2,3,1]}
        %s: f32[N,4,5,2] = binary(%a, %b)
        %r: f32[N,4,5,2] = unary(%s)
        %t: f32[N,4,5,2] = binary(%r, @c)
        %y: f32[N,2,4,5] = transpose(%r) {permutation: [0,3,1,2]}
        %u: f32[N,2,4,5] = transpose(%t) {permutation: [0,3,1,2]}
        output %y
        output %u
        """,
      to: """
        input %x: f32[N,2,4,5]
        input %z: f32[N,2,4,5]
        weight @c: f32[1,2,1,1] = [1,2]
        %s: f32[N,2,4,5] = binary(%x, %z)
        %y: f32[N,2,4,5] = unary(%s)
        %u: f32[N,2,4,5] = binary(%y, @c)
        output %y
        output %u
        """)
  }

  /// Another reader in the old order gets a transposition of its own: two are left of three.
  @Test func transposesForAnotherReader() throws {
    try expect(
      CancelTransposes(),
      rewrites: """
        input %x: f32[1,2,4]
        input %z: f32[1,2,4]
        %a: f32[1,4,2] = transpose(%x) {permutation: [0,2,1]}
        %b: f32[1,4,2] = transpose(%z) {permutation: [0,2,1]}
        %s: f32[1,4,2] = binary(%a, %b)
        %y: f32[1,2,4] = transpose(%s) {permutation: [0,2,1]}
        output %y
        output %s
        """,
      to: """
        input %x: f32[1,2,4]
        input %z: f32[1,2,4]
        %y: f32[1,2,4] = binary(%x, %z)
        %s: f32[1,4,2] = transpose(%y) {permutation: [0,2,1]}
        output %y
        output %s
        """)
  }

  @Test func cancelsPastOtherReaders() throws {
    try expect(
      CancelTransposes(),
      rewrites: Self.around(
        "%r: f32[N,4,5,2] = unary(%a)\n%t: f32[N,2,4,5] = unary(%x) {function: neg}", last: "a",
        rest: "%u: f32[N,2,4,5] = binary(%y, %t)\noutput %u\noutput %r"),
      to: """
        input %x: f32[N,2,4,5]
        %a: f32[N,4,5,2] = transpose(%x) {permutation: [0,2,3,1]}
        %r: f32[N,4,5,2] = unary(%a)
        %t: f32[N,2,4,5] = unary(%x) {function: neg}
        %u: f32[N,2,4,5] = binary(%x, %t)
        output %u
        output %r
        """)
  }

  @Test(
    arguments: [
      (
        "%b: f32[N,4,5,2] = unary(%a)", "output %y\noutput %b",
        "1 transpositions would come for 1 that go"
      ),
      ("%b: f32[N,4,5,2] = lrn(%a) {size: 3}", "output %y", "it follows no transposition"),
      ("%b: f32[N,4,5,2] = identity(%a)", "output %y", "it follows no transposition"),
    ])
  func refuses(line: String, rest: String, reason: String) throws {
    var text = Self.around(line, rest: rest)
    if line.contains("unary") {
      text = text.replacing("%b: ", with: "%k: f32[N,4,5,2] = lrn(%a) {size: 3}\n%b: ")
        .replacing("output %b", with: "output %b\noutput %k")
    }
    try expect(CancelTransposes(), leaves: text, because: reason)
  }

  /// The sum over two axes would be taken column by column instead of row by row.
  @Test func refusesSumsInAnotherOrder() throws {
    try expect(
      CancelTransposes(),
      leaves: """
        input %x: f32[3,4,5]
        weight @axes: i64[2] = [0,2]
        %a: f32[5,4,3] = transpose(%x)
        %b: f32[1,4,1] = reduce(%a, @axes)
        %y: f32[1,4,1] = transpose(%b)
        output %y
        """, because: "it follows no transposition")
  }

  @Test func refusesAnInputAsOutput() throws {
    try expect(
      CancelTransposes(),
      leaves: """
        input %x: f32[2,3]
        %a: f32[3,2] = transpose(%x)
        %y: f32[2,3] = transpose(%a)
        output %y
        """, because: "the output 'y' would be the input 'x' itself")
  }

  @Test func refusesLargerTensors() throws {
    try expect(
      CancelTransposes(),
      leaves: """
        input %x: f32[2,1]
        input %z: f32[1,300]
        %a: f32[1,2] = transpose(%x)
        %b: f32[300,1] = exp(%z)
        %s: f32[300,2] = binary(%b, %a)
        output %s
        """.replacing("exp(%z)", with: "reshape(%z, @shape)")
          .replacing("input %z", with: "weight @shape: i64[2] = [300,1]\ninput %z")
          .replacing(
            "output %s",
            with: """
              weight @axes: i64[1] = [0]
              %m: f32[1,2] = reduce(%s, @axes) {function: max}
              %y: f32[2,1] = transpose(%m)
              output %y
              """), because: "transpositions of larger tensors would come for smaller ones")
  }

  /// The order stays what it was, and nothing is left to do, in a region too.
  @Test func worksInRegions() throws {
    let body = """
      input %u: f32[2,3]
      %a: f32[3,2] = transpose(%u)
      %b: f32[3,2] = unary(%a)
      %r: f32[2,3] = transpose(%b)
      output %r
      """
    var graph = try parse(
      """
      input %c: bool[]
      input %x: f32[2,3]
      %y: f32[2,3] = if(%c, %x) graph "then" { \(body) } graph "else" { \(body) }
      output %y
      """)
    var ledger = Ledger()
    try Pipeline("test", [CancelTransposes()]).run(&graph, &ledger, verifying: true)
    let regions = try #require(graph.nodes.first).regions
    #expect(regions.map { $0.nodes.map { type(of: $0.op).name } } == [["unary"], ["unary"]])
    #expect(ledger.entries.map(\.site) == ["y.0/r", "y.1/r"])
  }
}
