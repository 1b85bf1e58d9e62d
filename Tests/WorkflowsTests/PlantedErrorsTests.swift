import Foundation
import IR
import Operators
import Passes
import Rewrite
import SlimFormat
import Tensors
import TestSupport
import Testing
import Workflows

/// One error in what one rule makes: every rule has its own, and each must be caught and located.
@Suite struct PlantedErrorsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rule: String
    let error: String
    /// The lines between `%e` and the value `%v`.
    let lines: String
    /// The type of `%v`.
    let type: String
    let plant: @Sendable (inout Graph, Node) throws -> Void
    /// The value that the rule's node should give.
    var value = "v"
    /// Whether the outputs are within the tolerance all the same.
    var isHidden = false

    var testDescription: String { "\(rule), \(error)" }
  }

  /// A convolution, what the rule meets, and a convolution with a limit.
  private static func source(_ c: Case) -> String {
    """
    input %x: f32[N,3,6,6]
    weight @w0: f32[4,3,3,3] = random(1)
    weight @b0: f32[4] = [0.5,-0.5,0.25,0.1]
    weight @zero: f32[] = [0]
    weight @three: f32[] = [3]
    weight @six: f32[] = [6]
    weight @last: f32[3,4,1,1] = random(9)
    %c0: f32[N,4,6,6] = conv(%x, @w0, @b0) {pads: [1,1,1,1]}
    %e: f32[N,4,6,6] = unary(%c0) {function: tanh}
    \(c.lines)
    %end: f32[N,3,\(c.type)] = conv(%v, @last)
    output %end
    """
  }

  private static let norm = """
    weight @w: f32[4,4,3,3] = random(2)
    weight @s: f32[4] = [1,2,0.5,1.5]
    weight @t: f32[4] = [0.1,0.2,0.3,-0.4]
    weight @m: f32[4] = [0.3,-0.2,0.4,0.1]
    weight @q: f32[4] = [1,0.5,2,0.7]
    %c: f32[N,4,6,6] = conv(%e, @w) {pads: [1,1,1,1]}
    %v: f32[N,4,6,6] = batch_norm(%c, @s, @t, @m, @q)
    """
  private static let scaled = """
    weight @w: f32[4,4,1,1] = random(3)
    weight @b: f32[4] = [0.1,0.2,-0.3,0.4]
    weight @k: f32[4,1,1] = [2,0.5,1.5,3]
    %c: f32[N,4,6,6] = conv(%e, @w, @b)
    %v: f32[N,4,6,6] = binary(%c, @k) {function: mul}
    """
  private static let padded = """
    weight @p: i64[8] = [0,0,1,1,0,0,1,1]
    weight @w: f32[4,4,3,3] = random(4)
    %c: f32[N,4,8,8] = pad(%e, @p)
    %v: f32[N,4,6,6] = conv(%c, @w)
    """
  private static let siblings = """
    weight @w: f32[2,4,1,1] = random(5)
    weight @u: f32[2,4,1,1] = random(6)
    %l: f32[N,2,6,6] = conv(%e, @w)
    %r: f32[N,2,6,6] = conv(%e, @u)
    %v: f32[N,4,6,6] = concat(%l, %r) {axis: 1}
    """
  private static let transposed = """
    weight @k: f32[4] = [0.1,0.2,-0.3,0.4]
    %a: f32[N,6,6,4] = transpose(%e) {permutation: [0,2,3,1]}
    %c: f32[N,6,6,4] = binary(%a, @k) {function: add}
    %v: f32[N,4,6,6] = transpose(%c) {permutation: [0,3,1,2]}
    """
  private static let activation = """
    weight @w: f32[4,4,1,1] = random(7)
    %c: f32[N,4,6,6] = conv(%e, @w)
    %a: f32[N,4,6,6] = binary(%c, @three)
    %l: f32[N,4,6,6] = clip(%a, @zero, @six)
    %g: f32[N,4,6,6] = binary(%c, %l) {function: mul}
    %v: f32[N,4,6,6] = binary(%g, @six) {function: div}
    """
  /// Reads the input itself, which alone may be large.
  private static let limited = """
    weight @w: f32[4,3,1,1] = [1,0,0, 0,1,0, 0,0,1, 1,0,0]
    %c: f32[N,4,6,6] = conv(%x, @w)
    %a: f32[N,4,6,6] = binary(%c, @zero) {function: max}
    %v: f32[N,4,6,6] = binary(%a, @six) {function: min}
    """

  static let cases = [
    Case(
      rule: "fold-batch-norm", error: "the shift with the wrong sign", lines: norm, type: "6,6",
      plant: { try $0.change(2, of: $1) { $0.map { -$0 } } }),
    Case(
      rule: "fold-batch-norm", error: "the channels exchanged", lines: norm, type: "6,6",
      plant: { try $0.change(2, of: $1) { [$0[2], $0[1], $0[0], $0[3]] } }),
    Case(
      rule: "fold-batch-norm", error: "an epsilon of 1e-3 for 1e-5", lines: norm, type: "6,6",
      plant: { graph, node in
        let variances = [1, 0.5, 2, 0.7]
        try graph.change(1, of: node) { weights in
          weights.indices.map { index in
            let variance = variances[index * 4 / weights.count]
            return weights[index] * ((variance + 1e-5) / (variance + 1e-3)).squareRoot()
          }
        }
      }, isHidden: true),
    Case(
      rule: "fold-scale", error: "the bias dropped", lines: scaled, type: "6,6",
      plant: { $0.setInput(2, of: $1.id, to: nil) }),
    Case(
      rule: "fold-scale", error: "the bias not scaled", lines: scaled, type: "6,6",
      plant: { try $0.change(2, of: $1) { _ in [0.1, 0.2, -0.3, 0.4] } }),
    Case(
      rule: "merge-pads", error: "one row too far", lines: padded, type: "6,6",
      plant: { $0.setOperator($1.id, to: Conv { $0.pads = [2, 1, 0, 1] }) }),
    Case(
      rule: "join-sibling-convolutions", error: "the parts exchanged", lines: siblings,
      type: "6,6",
      plant: { graph, node in
        // The node gives the parts; the one before it has the weights.
        let joined = try #require(node.inputs[0].flatMap { graph.producer(of: $0) })
        try graph.change(1, of: joined) { Array($0[8...] + $0[..<8]) }
      }, value: "l"),
    Case(
      rule: "cancel-transposes", error: "the constant in the wrong order", lines: transposed,
      type: "6,6", plant: { try $0.change(1, of: $1) { $0.reversed() } }),
    Case(
      rule: "recognise-hard-swish", error: "silu instead", lines: activation, type: "6,6",
      plant: { $0.setOperator($1.id, to: Unary { $0.function = .silu }) }),
    Case(
      rule: "recognise-clip", error: "a bound that most inputs do not reach", lines: limited,
      type: "6,6", plant: { try $0.change(2, of: $1) { _ in [7] } }),
  ]

  /// The source, and what the rule makes of it.
  private static func graphs(_ c: Case) throws -> (source: Graph, result: Graph) {
    let source = try parse(source(c))
    var result = source
    var ledger = Ledger()
    let passes = try ["recognise-clip", c.rule].map { try #require(Rules.named($0)) }
    let needed = c.rule == "recognise-clip" ? [passes[0]] : [passes[1]]
    for pass in needed { try pass.run(&result, &ledger, path: "") }
    let fired = ledger.counts.filter { $0.pass == c.rule }.map(\.fired)
    #expect(fired.allSatisfy { $0 > 0 } && !fired.isEmpty, "\(ledger.counts)")
    return (source, result)
  }

  private static func planted(_ c: Case) throws -> (source: Graph, result: Graph) {
    var (source, result) = try graphs(c)
    let value = try #require(result.value(named: c.value))
    try c.plant(&result, try #require(result.producer(of: value)))
    return (source, result)
  }

  private static func check(
    _ source: Graph, _ result: Graph, _ level: CheckLevel
  ) throws -> ConversionCheck {
    var check = ConversionCheck(
      source: source, result: result, path: "m", level: level, data: nil, shapes: InputShapes(),
      threads: 1)
    try check.run(.none)
    return check
  }

  @Test(arguments: cases) func theRuleItselfPasses(_ c: Case) throws {
    let (source, result) = try Self.graphs(c)
    for level in [CheckLevel.quick, .full] {
      let results = try Self.check(source, result, level).results
      #expect(results.allSatisfy { $0.passed }, "\(results.flatMap { $0.failures })")
    }
  }

  @Test(arguments: cases, [Convert(model: "", output: "").check, .full])
  func theErrorIsCaught(_ c: Case, level: CheckLevel) throws {
    let (source, result) = try Self.planted(c)
    let found = try Self.check(source, result, level).results
    #expect(found.contains { !$0.passed })
    let sentences = found.flatMap { $0.failures + $0.location }
    let node = try #require(result.value(named: c.value).flatMap { result.producer(of: $0) }).name
    #expect(sentences.contains { $0.contains("node '\(node)'") }, "\(sentences)")
  }

  @Test(arguments: cases) func diffNamesTheNode(_ c: Case) throws {
    let (source, result) = try Self.planted(c)
    try Paths.withFolder { folder in
      let paths = ["a.slim", "b.slim"].map { folder.appendingPathComponent($0).path }
      for (path, graph) in zip(paths, [result, source]) {
        let file = try AtomicFile(path: path)
        try SlimWriter.write(graph, to: file)
        try file.commit()
      }
      var diff = Diff(a: paths[0], b: paths[1])
      diff.runtime = RuntimeChoice(threads: 1)
      if c.rule == "recognise-clip" {
        // The inputs that diff makes up do not reach the bound.
        try NPZ.write(
          [("x", Tensor((0..<108).map { Double($0) / 9 - 3 }, shape: [1, 3, 6, 6]))],
          to: paths[0] + ".npz")
        diff.inputs = paths[0] + ".npz"
      }
      if c.isHidden {
        (diff.relativeTolerance, diff.absoluteTolerance) = (1e-5, 1e-5)
      }
      let guilty = try #require(try diff.run().location?.guilty)
      #expect(guilty.value == c.value)
      #expect(guilty.cause == "computes differently")
    }
  }
}

extension Graph {
  /// Gives a node another constant for one of its inputs.
  fileprivate mutating func change(
    _ index: Int, of node: Node, _ change: ([Double]) throws -> [Double]
  ) throws {
    let old = try #require(node.inputs[index].flatMap { self[$0].tensor })
    let new = Tensor(try change(old.doubles), shape: old.shape, as: old.element)
    setInput(index, of: node.id, to: try addConstant(freshName("planted"), new))
  }
}
