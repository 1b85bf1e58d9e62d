import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Constant folding, dead nodes and common subexpressions: semantics case 24.
@Suite struct CleaningPassesTests {
  @Test func foldsWhatDependsOnConstantsAlone() throws {
    try expect(
      FoldConstants(),
      rewrites: """
        input %x: f32[3]
        weight @a: f32[3] = [1,2,3]
        weight @b: f32[3] = [10,20,30]
        %c: f32[3] = binary(@a, @b)
        %d: f32[3] = unary(%c) {function: neg}
        %y: f32[3] = binary(%x, %d)
        output %y
        """,
      to: """
        input %x: f32[3]
        weight @d: f32[3] = [-11,-22,-33]
        %y: f32[3] = binary(%x, @d)
        output %y
        """)
  }

  @Test func foldsWhatInferenceKnows() throws {
    try expect(
      FoldConstants(),
      rewrites: """
        input %x: f32[2,3]
        %s: i64[2] = shape(%x)
        %y: f32[2,3] = reshape(%x, %s)
        output %y
        output %s
        """,
      to: """
        input %x: f32[2,3]
        weight @s: i64[2] = [2,3]
        %y: f32[2,3] = reshape(%x, @s)
        output %y
        output @s
        """)
  }

  /// A value too long to be followed through inference, once folded, says the shapes after it.
  @Test func infersAnewWhatFollows() throws {
    try expect(
      FoldConstants(),
      rewrites: """
        input %x: f32[4]
        weight @sizes: i64[2000] = splat(2)
        weight @start: i64[1] = [0]
        weight @end: i64[1] = [2]
        %s: i64[2] = slice(@sizes, @start, @end)
        %r: f32[?,?] = reshape(%x, %s)
        %y: f32[?,?] = transpose(%r)
        output %y
        """,
      to: """
        input %x: f32[4]
        weight @s: i64[2] = [2,2]
        %r: f32[2,2] = reshape(%x, @s)
        %y: f32[2,2] = transpose(%r)
        output %y
        """)
  }

  /// What becomes known in both regions is known of the node that holds them.
  @Test func infersAnewWhatRegionsGive() throws {
    let region = """
      input %u: f32[4]
      weight @sizes: i64[2000] = splat(2)
      weight @start: i64[1] = [0]
      weight @end: i64[1] = [2]
      %s: i64[2] = slice(@sizes, @start, @end)
      %r: f32[?,?] = reshape(%u, %s)
      output %r
      """
    var graph = try parse(
      """
      input %c: bool[]
      input %x: f32[4]
      %y: f32[?,?] = if(%c, %x) graph "then" { \(region) } graph "else" { \(region) }
      output %y
      """)
    var ledger = Ledger()
    try Pipeline("test", [FoldConstants()]).run(&graph, &ledger, verifying: true)
    #expect(graph[graph.outputs[0].value].fact.type == .tensor(.f32, [2, 2]))
    #expect(ledger.entries.map(\.site) == ["y.0/s", "y.1/s"])
  }

  @Test func keepsASymbolicShape() throws {
    let text = """
      input %x: f32[N,3]
      %s: i64[2] = shape(%x)
      output %s
      """
    var graph = try parse(text)
    var ledger = Ledger()
    try FoldConstants().run(&graph, &ledger, path: "")
    #expect(graph.nodeCount == 1)
    #expect(ledger.isEmpty)
  }

  @Test func givesOriginsToTheReaders() throws {
    var graph = try parse(
      """
      input %x: f32[3]
      weight @a: f32[3] = [1,2,3]
      %c~"source": f32[3] = unary(@a) as "layer/neg" from ["layer/neg"]
      %y: f32[3] = binary(%x, %c) as "layer/add" from ["layer/add"]
      output %y
      """)
    var ledger = Ledger()
    try FoldConstants().run(&graph, &ledger, path: "")
    #expect(graph.nodes.map(\.origins) == [["layer/add", "layer/neg"]])
    let constant = try #require(graph.value(named: "c"))
    #expect(graph[constant].origin == "source")
    #expect(graph[constant].isConstant)
  }

  /// 64 KiB of ones from two numbers: under a limit of 1 KiB they stay as they are.
  @Test(
    arguments: [
      ("constant_of_shape(@s, @one)", "weight @s: i64[2] = [128,128]", 20),
      ("expand(@one, @s)", "weight @s: i64[2] = [128,128]", 20),
    ])
  func keepsResultsThatBlowUp(node: String, weights: String, bytes: Int) throws {
    let text = """
      input %x: f32[128,128]
      \(weights)
      weight @one: f32[1] = [1]
      %c: f32[128,128] = \(node)
      %y: f32[128,128] = binary(%x, %c)
      output %y
      """
    try expect(
      FoldConstants(growthLimit: 1024), leaves: text,
      because: "the result of 65536 bytes is larger than its operands of \(bytes) bytes and than "
        + "1024 bytes")
    var graph = try parse(text)
    var ledger = Ledger()
    try FoldConstants().run(&graph, &ledger, path: "")
    #expect(graph.nodeCount == 1)
  }

  /// Weights in bytes become floats, which are four times as large.
  @Test func foldsTheWeightsOfQuantisedModels() throws {
    var graph = try parse(
      """
      input %x: f32[128,128]
      weight @a: i8[128,128] = random(1)
      weight @s: f32[] = [0.5]
      %w: f32[128,128] = dequantize_linear(@a, @s)
      %y: f32[128,128] = matmul(%x, %w)
      output %y
      """)
    var ledger = Ledger()
    try FoldConstants(growthLimit: 1024).run(&graph, &ledger, path: "")
    #expect(graph.nodes.map { type(of: $0.op).name } == ["matmul"])
  }

  /// A result no larger than its operands is folded however large it is.
  @Test func foldsLargeResultsThatDoNotGrow() throws {
    var graph = try parse(
      """
      input %x: f32[128,128]
      weight @a: f32[128,128] = random(1)
      %t: f32[128,128] = transpose(@a)
      %y: f32[128,128] = binary(%x, %t)
      output %y
      """)
    var ledger = Ledger()
    try FoldConstants(growthLimit: 1024).run(&graph, &ledger, path: "")
    #expect(graph.nodeCount == 1)
  }

  @Test func refusesWhatCannotBeEvaluated() throws {
    try expect(
      FoldConstants(),
      leaves: """
        weight @a: i64[2000] = splat(1)
        weight @b: i64[2000] = splat(0)
        %y: i64[2000] = binary(@a, @b) {function: div}
        output %y
        """, because: "it cannot be evaluated: input 'b': an integer is divided by 0")
  }

  private struct Noise: Operator {
    static let name = "noise"
    static let isPure = false
    static let inputNames = ["x"]
    func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] { [Fact(.f32, [2])] }
    func evaluate(_ inputs: [Value?]) throws -> [Value] {
      [.tensor(Tensor([0.0, 1.0], shape: [2]))]
    }
  }

  /// Equal draws are not one draw, and none is a constant.
  @Test func leavesImpureOperatorsAlone() throws {
    var graph = Graph(name: "noise")
    let seed = try graph.addConstant("seed", Tensor([1.0], shape: [1]))
    for name in ["a", "b"] {
      let outputs = try graph.addNode(Noise(), [seed], outputs: [name])
      graph.addOutput(try #require(outputs[0]))
    }
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    #expect(graph.nodeCount == 2)
    #expect(
      ledger.entries.map(\.reason)
        == [String](repeating: "noise gives another result at each run", count: 2))
  }

  @Test func removesWhatNoOutputNeeds() throws {
    try expect(
      RemoveDeadNodes(),
      rewrites: """
        input %x: f32[3]
        input %unused: f32[3]
        weight @a: f32[3] = [1,2,3]
        weight @b: f32[3] = [1,2,3]
        %c: f32[3] = binary(%x, @a)
        %d: f32[3] = unary(%c)
        %e: f32[3] = unary(%c) {function: neg}
        %y: f32[3] = unary(%x)
        output %y
        """,
      to: """
        input %x: f32[3]
        input %unused: f32[3]
        %y: f32[3] = unary(%x)
        output %y
        """)
  }

  @Test func removesDeadNodesInRegions() throws {
    var graph = try parse(
      """
      input %c: bool[]
      input %x: f32[2]
      %y: f32[2] = if(%c, %x) graph "then" {
        input %u: f32[2]
        %dead: f32[2] = unary(%u)
        %r: f32[2] = unary(%u) {function: neg}
        output %r
      } graph "else" {
        input %v: f32[2]
        %n: f32[2] = unary(%v) {function: abs}
        output %n
      }
      output %y
      """)
    var ledger = Ledger()
    try RemoveDeadNodes().run(&graph, &ledger, path: "")
    #expect(graph.nodes[0].regions.map(\.nodeCount) == [1, 1])
    #expect(ledger.entries.map(\.site) == ["y.0/dead"])
  }

  @Test func keepsOneOfEqualNodesAndConstants() throws {
    try expect(
      MergeCommonSubexpressions(),
      rewrites: """
        input %x: f32[3]
        weight @a: f32[3] = [1,2,3]
        weight @b: f32[3] = [1,2,3]
        weight @zero: f32[1] = [0]
        weight @minus_zero: f32[1] = [-0.0]
        %p: f32[3] = binary(%x, @a)
        %q: f32[3] = binary(%x, @b)
        %r: f32[3] = binary(%q, @zero)
        %s: f32[3] = binary(%p, @minus_zero)
        %t: f32[3] = unary(%p) {function: leaky_relu, alpha: 0.5}
        %u: f32[3] = unary(%q) {function: leaky_relu, alpha: 0.25}
        output %r
        output %s
        output %t
        output %u
        output %q
        """,
      to: """
        input %x: f32[3]
        weight @a: f32[3] = [1,2,3]
        weight @zero: f32[1] = [0]
        weight @minus_zero: f32[1] = [-0]
        %p: f32[3] = binary(%x, @a)
        %r: f32[3] = binary(%p, @zero)
        %s: f32[3] = binary(%p, @minus_zero)
        %t: f32[3] = unary(%p) {function: leaky_relu, alpha: 0.5}
        %u: f32[3] = unary(%p) {function: leaky_relu, alpha: 0.25}
        output %r
        output %s
        output %t
        output %u
        output "q" = %p
        """)
  }

  @Test func keepsANodeWithAnOutputThatTheFirstDoesNotName() throws {
    try expect(
      MergeCommonSubexpressions(),
      leaves: """
        input %x: f32[1,1,4]
        %a: f32[1,1,3] = max_pool(%x) {kernel: [2]}
        %b: f32[1,1,3], %i: i64[1,1,3] = max_pool(%x) {kernel: [2]}
        output %a
        output %b
        output %i
        """, because: "output 1 of 'a' has no name")
  }
}
