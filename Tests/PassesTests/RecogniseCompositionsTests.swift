import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Activations in two parts, pictures taken apart, and shapes computed when a model runs.
@Suite struct RecogniseCompositionsTests {
  @Test func recognisesMish() throws {
    try expectNodes(
      [RecogniseSoftplus(), RecogniseMish()],
      """
      input %x: f32[N,3]
      weight @one: f32[] = [1]
      %e: f32[N,3] = unary(%x) {function: exp}
      %s: f32[N,3] = binary(@one, %e)
      %l: f32[N,3] = unary(%s) {function: log}
      %t: f32[N,3] = unary(%l) {function: tanh}
      %y: f32[N,3] = binary(%t, %x) {function: mul}
      output %y
      """, ["unary(%x) {function: mish}"])
  }

  @Test func leavesAnotherSumInTheLogarithm() throws {
    try expect(
      RecogniseSoftplus(),
      leaves: """
        input %x: f32[N,3]
        weight @two: f32[] = [2]
        %e: f32[N,3] = unary(%x) {function: exp}
        %s: f32[N,3] = binary(%e, @two)
        %y: f32[N,3] = unary(%s) {function: log}
        output %y
        """, because: "the sum's constant is 2.0, 1.0 expected")
  }

  private static func parts(_ lines: String) -> String {
    """
    input %x: f32[N,3,2]
    weight @a: f32[1] = [0.25]
    weight @minus: f32[1] = [-0.25]
    weight @two: f32[] = [2]
    weight @half: f32[] = [0.5]
    weight @map: f32[3,1] = [0.5,-1,0.25]
    weight @wide: f32[1,1,1,1] = [0.25]
    %p: f32[N,3,2] = unary(%x)
    %g: f32[N,3,2] = unary(%x) {function: neg}
    %r: f32[N,3,2] = unary(%g)
    %b: f32[N,3,2] = unary(%x) {function: abs}
    %u: f32[N,3,2] = binary(%x, %b) {function: sub}
    \(lines)
    output %y
    """
  }

  @Test(
    arguments: [
      (
        "%s: f32[N,3,2] = binary(@a, %r) {function: mul}|%y: f32[N,3,2] = binary(%p, %s) {function: sub}",
        "unary(%x) {function: leaky_relu, alpha: 0.25}"
      ),
      (
        "%s: f32[N,3,2] = binary(%r, @minus) {function: mul}|%y: f32[N,3,2] = binary(%s, %p)",
        "unary(%x) {function: leaky_relu, alpha: 0.25}"
      ),
      (
        "%s: f32[N,3,2] = binary(%r, @map) {function: mul}|%y: f32[N,3,2] = binary(%p, %s)",
        ") {function: prelu}"
      ),
      (
        "%s: f32[N,3,2] = binary(%u, @map) {function: mul}|%h: f32[N,3,2] = binary(%s, @half) {function: mul}|%y: f32[N,3,2] = binary(%p, %h)",
        "binary(%x, "
      ),
      (
        "%s: f32[N,3,2] = binary(%x, @a) {function: mul}|%y: f32[N,3,2] = binary(%s, %x) {function: max}",
        "unary(%x) {function: leaky_relu, alpha: 0.25}"
      ),
    ])
  func recognisesTheTwoPartsOfARelu(lines: String, node: String) throws {
    let source = try parse(Self.parts(lines.replacing("|", with: "\n")))
    var graph = source
    var ledger = Ledger()
    try Pipeline("test", [Rewriter("rule", [RecogniseLeakyRelu()]), RemoveDeadNodes()])
      .run(&graph, &ledger, verifying: true)
    let text = GraphPrinter(origins: false, bare: true).print(graph)
    #expect(graph.nodeCount == 1)
    #expect(text.contains(node), "\(text)")
    try expectEqual(graph, source, .reassociating)
  }

  @Test(
    arguments: [
      (
        "%s: f32[N,3,2] = binary(%x, @two) {function: mul}|%y: f32[N,3,2] = binary(%s, %x) {function: max}",
        "'two' is not between 0 and 1"
      ),
      (
        "%s: f32[N,3,2] = binary(%r, @a)|%y: f32[N,3,2] = binary(%p, %s) {function: sub}",
        "'a' is added, a product expected"
      ),
      (
        "%s: f32[N,3,2] = binary(%r, @a) {function: mul}|%y: f32[N,3,2] = binary(%s, %p) {function: sub}",
        "'s' is not 'p'"
      ),
    ])
  func leavesOtherParts(lines: String, reason: String) throws {
    var graph = try parse(Self.parts(lines.replacing("|", with: "\n")))
    let source = graph
    var ledger = Ledger(keepsAbsent: true)
    try Pipeline("test", [Rewriter("rule", [RecogniseLeakyRelu()])])
      .run(&graph, &ledger, verifying: true)
    #expect(graph.isIdentical(to: source))
    if !reason.hasPrefix("'s'") {
      #expect(ledger.entries.contains { $0.reason == reason }, "\(ledger.entries.map(\.reason))")
    }
  }

  /// Pictures as YOLOv5 takes them apart, columns after rows, in a given order.
  private static func pictures(_ order: [(Int, Int)], step: Int = 2, size: String = "4,6") -> String
  {
    var lines: [String] = []
    let half = size == "4,6" ? "2,3" : "floor(H/2),floor(W/2)"
    for (index, (row, column)) in order.enumerated() {
      lines.append(
        """
        %r\(index): f32[N,2,\(half.split(separator: ",")[0]),\(size.split(separator: ",")[1])] = slice(%x, @o\(row), @end, @rows, @two)
        %p\(index): f32[N,2,\(half)] = slice(%r\(index), @o\(column), @end, @columns, @two)
        """)
    }
    return """
      input %x: f32[N,2,\(size)]
      weight @o0: i64[1] = [0]
      weight @o1: i64[1] = [1]
      weight @end: i64[1] = [9223372036854775807]
      weight @rows: i64[1] = [2]
      weight @columns: i64[1] = [-1]
      weight @two: i64[1] = [\(step)]
      \(lines.joined(separator: "\n"))
      %y: f32[N,8,\(half)] = concat(%p0, %p1, %p2, %p3) {axis: 1}
      output %y
      """
  }

  @Test func recognisesPictures() throws {
    try expectNodes(
      [RecogniseSpaceToDepth()], Self.pictures([(0, 0), (0, 1), (1, 0), (1, 1)]),
      ["space_to_depth(%x) {block: 2}"])
    try expectNodes(
      [RecogniseSpaceToDepth()], Self.pictures([(0, 0), (1, 0), (0, 1), (1, 1)]),
      ["space_to_depth(%x) {block: 2}", "gather(%y.part, @y.order) {axis: 1}"])
  }

  @Test func leavesAPictureThatIsTwiceThere() throws {
    try expect(
      RecogniseSpaceToDepth(), leaves: Self.pictures([(0, 0), (0, 1), (1, 0), (1, 0)]),
      because: "a picture is there twice")
  }

  /// What exporters write for `x.view(x.size(0), -1)` and its kin: the symbol stays, at any size.
  @Test(
    arguments: [
      """
      %n: i64[] = gather(%s, @first)
      %u: i64[1] = unsqueeze(%n, @zero)
      %t: i64[2] = concat(%u, @rest)
      """,
      """
      %u: i64[1] = slice(%s, @zero, @one, @zero)
      %t: i64[2] = concat(%u, @rest)
      """,
      """
      %u: i64[1] = gather(%s, @zero)
      %v: i64[2] = slice(%s, @one, @three, @zero)
      %w: i64[1] = reduce(%v, @zero) {function: prod}
      %t: i64[2] = concat(%u, %w)
      """,
    ])
  func keepsSymbolsOfComputedShapes(lines: String) throws {
    let source = try parse(
      """
      input %x: f32[N,4,3]
      weight @first: i64[] = [0]
      weight @zero: i64[1] = [0]
      weight @one: i64[1] = [1]
      weight @three: i64[1] = [3]
      weight @rest: i64[1] = [-1]
      %s: i64[3] = shape(%x)
      \(lines)
      %y: f32[N,12] = reshape(%x, %t)
      output %y
      """)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger, verifying: true)
    #expect(graph.nodeCount == 1)
    #expect(graph[graph.outputs[0].value].fact.tensorType?.shape.text == "[N,12]")
    for size in [1, 5] { try expectEqual(graph, source, .bitExact, symbol: size) }
  }

  /// Rules of every family find their shape inside of a region too.
  @Test(
    arguments: [
      (
        "%e: f32[2,3] = unary(%v) {function: sigmoid}|%z: f32[2,3] = binary(%v, %e) {function: mul}",
        "recognise-silu"
      ),
      (
        "%e: f32[2,3] = unary(%v) {function: softplus}|%t: f32[2,3] = unary(%e) {function: tanh}|%z: f32[2,3] = binary(%v, %t) {function: mul}",
        "recognise-mish"
      ),
      (
        "%e: f32[2,3] = binary(%v, @root) {function: div}|%t: f32[2,3] = unary(%e) {function: erf}|%s: f32[2,3] = binary(%t, @one)|%h: f32[2,3] = binary(%s, @half) {function: mul}|%z: f32[2,3] = binary(%v, %h) {function: mul}",
        "recognise-gelu"
      ),
      (
        "%e: f32[2,3] = binary(%v, @half) {function: mul}|%z: f32[2,3] = binary(%v, %e) {function: max}",
        "recognise-leaky-relu"
      ),
      (
        "%q: f32[2,3] = binary(%v, %v) {function: mul}|%m: f32[2,1] = reduce(%q, @axes) {function: mean}|%e: f32[2,1] = binary(%m, @half)|%r: f32[2,1] = unary(%e) {function: sqrt}|%z: f32[2,3] = binary(%v, %r) {function: div}",
        "recognise-rms-norm"
      ),
      (
        "%e: f32[3,2] = transpose(%v)|%t: f32[3,2] = unary(%e) {function: tanh}|%z: f32[2,3] = transpose(%t)",
        "cancel-transposes"
      ),
      (
        "%u: f32[2,3] = unary(%v)|%e: f32[6] = reshape(%u, @flat)|%z: f32[2,3] = reshape(%e, @matrix)",
        "merge-reshapes"
      ),
      (
        "%e: f32[2,3] = gemm(%v, @w)|%z: f32[2,3] = batch_norm(%e, @g, @g, @g, @p)",
        "fold-batch-norm"
      ),
      (
        "%e: f32[2,3] = unary(%v)|%z: f32[2,3] = binary(%e, @half) {function: min}", "merge-clips"
      ),
    ])
  func worksInsideRegions(lines: String, rule: String) throws {
    let source = try parse(
      """
      input %c: bool[]
      input %x: f32[2,3]
      %y: f32[2,3] = if(%c, %x) graph "then" {
        input %v: f32[2,3]
        weight @half: f32[] = [0.5]
        weight @one: f32[] = [1]
        weight @root: f32[] = [1.4142135]
        weight @axes: i64[1] = [1]
        weight @flat: i64[1] = [6]
        weight @matrix: i64[2] = [2,3]
        weight @w: f32[3,3] = random(1)
        weight @g: f32[3] = random(2)
        weight @p: f32[3] = splat(2)
        \(lines.replacing("|", with: "\n"))
        output %z
      } graph "else" {
        input %v: f32[2,3]
        %z: f32[2,3] = unary(%v) {function: neg}
        output %z
      }
      output %y
      """)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger, verifying: true)
    #expect(ledger.entries.contains { $0.pass == rule && $0.outcome == .fired }, "\(ledger)")
    for condition in [0.0, 1] {
      let inputs: [String: Value] = [
        "c": .tensor(Tensor([condition], shape: [], as: .bool)),
        "x": .tensor(.random([2, 3], seed: 7)),
      ]
      let (found, expected) = try (Evaluator(graph).run(inputs), Evaluator(source).run(inputs))
      #expect(mismatch(found, expected, relative: 1e-5, absolute: 1e-5) == nil)
    }
  }
}
