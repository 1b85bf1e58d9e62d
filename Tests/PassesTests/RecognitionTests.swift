import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Activations that models write out of sums, products and limits.
@Suite struct RecognitionTests {
  private static func graph(_ lines: String, output: String = "y") -> String {
    """
    input %x: f32[N,3]
    weight @zero: f32[] = [0]
    weight @half: f32[1] = [0.5]
    weight @one: f32[] = [1]
    weight @three: f32[] = [3]
    weight @six: f32[] = [6]
    weight @sixth: f32[] = [0.16666667]
    weight @fifth: f32[] = [0.2]
    \(lines)
    output %\(output)
    """
  }

  /// The names of the operators, functions and attributes after a rule ran, and whether the values are the same.
  private static func expect(
    _ rule: any RewriteRule, _ lines: String, makes node: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let source = try parse(graph(lines))
    var graph = source
    var ledger = Ledger()
    let pass = Rewriter("rule", [rule])
    try Pipeline("test", [pass]).run(&graph, &ledger, verifying: true)
    #expect(graph.nodes.count == 1, sourceLocation: sourceLocation)
    let text = GraphPrinter(origins: false, bare: true).print(graph)
    #expect(text.contains(node), "\(text)", sourceLocation: sourceLocation)
    try expectEqual(graph, source, pass.rewriteClass, sourceLocation: sourceLocation)
  }

  @Test(
    arguments: [
      "%a: f32[N,3] = binary(%x, @three)|%c: f32[N,3] = clip(%a, @zero, @six)|%y: f32[N,3] = binary(%c, @six) {function: div}",
      "%a: f32[N,3] = binary(@three, %x)|%c: f32[N,3] = clip(%a, @zero, @six)|%y: f32[N,3] = binary(@sixth, %c) {function: mul}",
    ])
  func recognisesTheHardSigmoidOfMobileNet(lines: String) throws {
    try Self.expect(
      RecogniseHardSigmoid(), lines.replacing("|", with: "\n"),
      makes: "%y: f32[N,3] = unary(%x) {function: hard_sigmoid, alpha: 0.16666667, beta: 0.5}")
  }

  @Test func recognisesALimitedLine() throws {
    try Self.expect(
      RecogniseHardSigmoid(),
      """
      %a: f32[N,3] = binary(%x, @fifth) {function: mul}
      %b: f32[N,3] = binary(%a, @half)
      %y: f32[N,3] = clip(%b, @zero, @one)
      """, makes: "unary(%x) {function: hard_sigmoid, alpha: 0.2, beta: 0.5}")
    try Self.expect(
      RecogniseHardSigmoid(),
      """
      %a: f32[N,3] = binary(%x, @three)
      %b: f32[N,3] = binary(%a, @six) {function: div}
      %y: f32[N,3] = clip(%b, @zero, @one)
      """, makes: "unary(%x) {function: hard_sigmoid, alpha: 0.16666667, beta: 0.5}")
  }

  @Test(
    arguments: [
      ("@three", "@zero, @six", "@six", "y", nil),
      (
        "@three", "@zero, @three", "@six", "y",
        "the upper bound times the factor is 0.5, 1.0 expected"
      ),
      ("@three", "@one, @six", "@six", "y", "the lower bound is 1.0, 0.0 expected"),
      ("@three", "@zero, @six", "@six", "c", "'c' is an output of the graph"),
      ("@vector", "@zero, @six", "@six", "y", "'vector' has the shape [3], one number expected"),
    ])
  func leavesOtherLimits(
    sum: String, bounds: String, divisor: String, output: String, reason: String?
  ) throws {
    let text = Self.graph(
      """
      weight @vector: f32[3] = [1, 2, 3]
      %a: f32[N,3] = binary(%x, \(sum))
      %c: f32[N,3] = clip(%a, \(bounds))
      %y: f32[N,3] = binary(%c, \(divisor)) {function: div}
      output %y
      """, output: output
    ).replacing("output %y\noutput %y", with: "output %y")
    guard let reason else {
      // The table's first row is the form that is taken: the others differ from it by one thing.
      var graph = try parse(text)
      var ledger = Ledger()
      try Rewriter("rule", [RecogniseHardSigmoid()]).run(&graph, &ledger)
      #expect(graph.nodes.count == 1)
      return
    }
    try PassesTests.expect(RecogniseHardSigmoid(), leaves: text, because: reason)
  }

  @Test(
    arguments: [
      """
      %h: f32[N,3] = unary(%x) {function: hard_sigmoid, alpha: 0.16666667, beta: 0.5}
      %y: f32[N,3] = binary(%h, %x) {function: mul}
      """,
      """
      %a: f32[N,3] = binary(%x, @three)
      %c: f32[N,3] = clip(%a, @zero, @six)
      %p: f32[N,3] = binary(%x, %c) {function: mul}
      %y: f32[N,3] = binary(%p, @six) {function: div}
      """,
      """
      %a: f32[N,3] = binary(%x, @three)
      %c: f32[N,3] = clip(%a, @zero, @six)
      %p: f32[N,3] = binary(%x, @sixth) {function: mul}
      %y: f32[N,3] = binary(%c, %p) {function: mul}
      """,
    ])
  func recognisesHardSwish(lines: String) throws {
    try Self.expect(
      RecogniseHardSwish(), lines, makes: "%y: f32[N,3] = unary(%x) {function: hard_swish}")
  }

  @Test(
    arguments: [
      (
        "@three", "@six", "the factor is 0.20000000298023224, 0.16666666666666666 expected",
        "@fifth", "mul"
      ),
      ("@one", "@six", "the sum's constant is 1.0, 3.0 expected", "@six", "div"),
      ("@three", "@one", "the upper bound is 1.0, 6.0 expected", "@six", "div"),
    ])
  func leavesWhatIsNoHardSwish(
    sum: String, high: String, reason: String, factor: String, function: String
  ) throws {
    try PassesTests.expect(
      RecogniseHardSwish(),
      leaves: Self.graph(
        """
        %a: f32[N,3] = binary(%x, \(sum))
        %c: f32[N,3] = clip(%a, @zero, \(high))
        %p: f32[N,3] = binary(%x, %c) {function: mul}
        %y: f32[N,3] = binary(%p, \(factor)) {function: \(function)}
        """), because: reason)
  }

  @Test func leavesAnotherSlope() throws {
    try PassesTests.expect(
      RecogniseHardSwish(),
      leaves: Self.graph(
        """
        %h: f32[N,3] = unary(%x) {function: hard_sigmoid, alpha: 0.25, beta: 0.5}
        %y: f32[N,3] = binary(%h, %x) {function: mul}
        """), because: "the slope is 0.25, 0.16666666666666666 expected")
  }

  @Test func recognisesSilu() throws {
    for operands in ["%x, %s", "%s, %x"] {
      try Self.expect(
        RecogniseSilu(),
        """
        %s: f32[N,3] = unary(%x) {function: sigmoid}
        %y: f32[N,3] = binary(\(operands)) {function: mul}
        """, makes: "%y: f32[N,3] = unary(%x) {function: silu, alpha: 1.0}")
    }
  }

  @Test func leavesTheSigmoidOfAnotherValue() throws {
    try PassesTests.expect(
      RecogniseSilu(),
      leaves: Self.graph(
        """
        %z: f32[N,3] = unary(%x) {function: tanh}
        %s: f32[N,3] = unary(%z) {function: sigmoid}
        %y: f32[N,3] = binary(%x, %s) {function: mul}
        """), because: "'z' is not 'x'")
  }

  @Test func leavesASigmoidThatIsReadElsewhere() throws {
    try PassesTests.expect(
      RecogniseSilu(),
      leaves: Self.graph(
        """
        %s: f32[N,3] = unary(%x) {function: sigmoid}
        %y: f32[N,3] = binary(%x, %s) {function: mul}
        %z: f32[N,3] = binary(%y, %s)
        """, output: "z"), because: "'s' has other uses")
  }

  @Test(
    arguments: [
      ("binary(%x, @zero) {function: max}", "unary(%x)"),
      ("binary(@six, %x) {function: min}", "clip(%x, _, @y.high)"),
      ("binary(%x, @three) {function: max}", "clip(%x, @y.low)"),
    ])
  func recognisesALimit(before: String, after: String) throws {
    try Self.expect(RecogniseClip(), "%y: f32[N,3] = \(before)", makes: "%y: f32[N,3] = \(after)")
  }

  @Test(
    arguments: [
      ("f32[3] = [1,2,3]", "a bound is f32[3], one float expected"),
      ("f32[] = [nan]", "a bound is not a number"),
      ("f32[1,1,1] = [2]", "a bound is f32[1,1,1], one float expected"),
    ])
  func leavesOtherBounds(bound: String, reason: String) throws {
    let rank = bound.contains("1,1,1") ? "f32[1,N,3]" : "f32[N,3]"
    try PassesTests.expect(
      RecogniseClip(),
      leaves: Self.graph(
        """
        weight @bound: \(bound)
        %y: \(rank) = binary(%x, @bound) {function: min}
        """), because: reason)
  }

  @Test(
    arguments: [
      ("unary(%x)", "binary(%a, @six) {function: min}", "clip(%x, @y.low, @y.high)"),
      ("clip(%x, @one, @six)", "clip(%a, @zero, @three)", "clip(%x, @y.low, @y.high)"),
      ("clip(%x, @three, @six)", "clip(%a, @zero, @one)", "clip(%x, @y.low, @y.high)"),
      ("unary(%x)", "unary(%a)", "unary(%x)"),
      ("clip(%x, @one)", "unary(%a)", "clip(%x, @y.low)"),
    ])
  func mergesLimits(first: String, second: String, result: String) throws {
    try Self.expect(
      MergeClips(), "%a: f32[N,3] = \(first)\n%y: f32[N,3] = \(second)",
      makes: "%y: f32[N,3] = \(result)")
  }

  @Test func leavesARangeWithoutElements() throws {
    try PassesTests.expect(
      MergeClips(),
      leaves: Self.graph(
        "%a: f32[N,3] = clip(%x, @six, @one)\n%y: f32[N,3] = unary(%a)"),
      because: "the range from 6.0 to 1.0 is empty")
  }

  /// The whole pipeline: a sum before the limit is not lost in the convolution before it.
  @Test func recognisesBeforeItFolds() throws {
    let source = try parse(
      """
      input %x: f32[1,2,4]
      weight @w: f32[3,2,1] = random(1)
      weight @zero: f32[] = [0]
      weight @three: f32[] = [3]
      weight @six: f32[] = [6]
      %y: f32[1,3,4] = conv(%x, @w)
      %a: f32[1,3,4] = binary(%y, @three)
      %b: f32[1,3,4] = binary(%a, @zero) {function: max}
      %c: f32[1,3,4] = binary(%b, @six) {function: min}
      %d: f32[1,3,4] = binary(%c, @six) {function: div}
      %z: f32[1,3,4] = binary(%y, %d) {function: mul}
      output %z
      """)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger, verifying: true)
    #expect(graph.nodes.map { type(of: $0.op).name } == ["conv", "unary"])
    #expect((graph.nodes.last?.op as? Unary)?.function == .hardSwish)
    try expectEqual(graph, source, .reassociating)
  }
}
