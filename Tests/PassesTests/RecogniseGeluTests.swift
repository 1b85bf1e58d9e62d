import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

@Suite struct RecogniseGeluTests {
  private static let constants = """
    input %x: f32[N,3]
    weight @half: f32[] = [0.5]
    weight @one: f32[] = [1]
    weight @two: f32[1] = [2]
    weight @three: f32[] = [3]
    weight @root: f32[] = [1.4142135]
    weight @inverse: f32[] = [0.70710677]
    weight @k: f32[] = [0.7978846]
    weight @c: f32[] = [0.044715]
    """

  private static let erf = """
    %d: f32[N,3] = binary(%x, @root) {function: div}
    %e: f32[N,3] = unary(%d) {function: erf}
    """
  private static let scaledErf = """
    %d: f32[N,3] = binary(@inverse, %x) {function: mul}
    %e: f32[N,3] = unary(%d) {function: erf}
    """
  private static let tanh = """
    %p: f32[N,3] = binary(%x, @three) {function: pow}
    %q: f32[N,3] = binary(%p, @c) {function: mul}
    %i: f32[N,3] = binary(%x, %q)
    %f: f32[N,3] = binary(%i, @k) {function: mul}
    %e: f32[N,3] = unary(%f) {function: tanh}
    """
  private static func cube(_ lines: String) -> String {
    tanh.replacing(
      """
      %p: f32[N,3] = binary(%x, @three) {function: pow}
      %q: f32[N,3] = binary(%p, @c) {function: mul}
      """, with: lines)
  }
  private static let products = cube(
    """
    %s2: f32[N,3] = binary(%x, %x) {function: mul}
    %p: f32[N,3] = binary(%s2, %x) {function: mul}
    %q: f32[N,3] = binary(%p, @c) {function: mul}
    """)
  private static let scaledFirst = cube(
    """
    %s2: f32[N,3] = binary(@c, %x) {function: mul}
    %p: f32[N,3] = binary(%s2, %x) {function: mul}
    %q: f32[N,3] = binary(%p, %x) {function: mul}
    """)
  private static let scaledApart = cube(
    """
    %s2: f32[N,3] = binary(%x, %x) {function: mul}
    %p: f32[N,3] = binary(%x, @c) {function: mul}
    %q: f32[N,3] = binary(%p, %s2) {function: mul}
    """)
  private static let bracket = """
    %s2: f32[N,3] = binary(%x, @c) {function: mul}
    %p: f32[N,3] = binary(%s2, %x) {function: mul}
    %i: f32[N,3] = binary(%p, @one)
    %q: f32[N,3] = binary(%x, @k) {function: mul}
    %f: f32[N,3] = binary(%q, %i) {function: mul}
    %e: f32[N,3] = unary(%f) {function: tanh}
    """

  private static let ends = [
    """
    %s: f32[N,3] = binary(%e, @one)
    %t: f32[N,3] = binary(%x, %s) {function: mul}
    %y: f32[N,3] = binary(%t, @half) {function: mul}
    """,
    """
    %s: f32[N,3] = binary(@one, %e)
    %h: f32[N,3] = binary(%x, @two) {function: div}
    %y: f32[N,3] = binary(%h, %s) {function: mul}
    """,
    """
    %s: f32[N,3] = binary(%e, @one)
    %h: f32[N,3] = binary(%s, @half) {function: mul}
    %y: f32[N,3] = binary(%h, %x) {function: mul}
    """,
  ]

  @Test(
    arguments: [
      (erf, "gelu"), (scaledErf, "gelu"), (tanh, "gelu_tanh"), (products, "gelu_tanh"),
      (scaledFirst, "gelu_tanh"), (scaledApart, "gelu_tanh"), (bracket, "gelu_tanh"),
    ],
    ends)
  func recognises(start: (lines: String, function: String), end: String) throws {
    try expectOneNode(
      RecogniseGelu(), "\(Self.constants)\n\(start.lines)\n\(end)\noutput %y",
      "unary(%x) {function: \(start.function)}")
  }

  @Test(
    arguments: [
      ("[0.5]", "[0.25]", "the half is 0.25, 0.5 expected"),
      ("[1]", "[2]", "the sum's constant is 2.0, 1.0 expected"),
      (
        "[0.7978846]", "[0.75]", "the factor of tanh's operand is 0.75, 0.7978845608028654 expected"
      ),
      ("[0.044715]", "[0.5]", "the factor of the cube is 0.5, 0.044715 expected"),
      ("[3]", "[2]", "'three' is f32[], the exponent 3.0 expected"),
    ])
  func leavesOtherConstants(number: String, other: String, reason: String) throws {
    try expect(
      RecogniseGelu(),
      leaves: "\(Self.constants)\n\(Self.tanh)\n\(Self.ends[0])\noutput %y"
        .replacing("= \(number)", with: "= \(other)"), because: reason)
  }

  @Test func leavesAnotherFactorOfErf() throws {
    try expect(
      RecogniseGelu(),
      leaves: "\(Self.constants)\n\(Self.scaledErf)\n\(Self.ends[0])\noutput %y"
        .replacing("[0.70710677]", with: "[0.5]"),
      because: "the factor of erf's operand is 0.5, 0.7071067811865476 expected")
  }

  @Test func leavesASumThatIsReadElsewhere() throws {
    try expect(
      RecogniseGelu(),
      leaves: "\(Self.constants)\n\(Self.erf)\n\(Self.ends[0])\noutput %y\noutput %s",
      because: "'s' is an output of the graph")
  }
}

/// Expects that a rule leaves one node, and the same values.
func expectOneNode(
  _ rule: any RewriteRule, _ text: String, _ node: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectNodes([rule], text, [node], sourceLocation: sourceLocation)
}

/// Expects the nodes that some rules leave, and the same values.
func expectNodes(
  _ rules: [any RewriteRule], _ text: String, _ nodes: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let source = try parse(text)
  var graph = source
  var ledger = Ledger()
  let pass = Rewriter("rules", rules)
  try Pipeline("test", [pass]).run(&graph, &ledger, verifying: true)
  let found = GraphPrinter(origins: false, bare: true).print(graph).split(separator: "\n")
    .filter { $0.contains(" = ") && $0.contains("(%") || $0.contains("(@") }
  #expect(found.count == nodes.count, "\(found)", sourceLocation: sourceLocation)
  for (line, node) in zip(found, nodes) {
    #expect(line.contains(node), "\(line)", sourceLocation: sourceLocation)
  }
  try expectEqual(graph, source, pass.rewriteClass, sourceLocation: sourceLocation)
}
