import Foundation
import IR
import Operators
import Rewrite
import SlimFormat
import Tensors
import TestSupport
import Testing
import Workflows

/// A rule that is wrong on purpose: it folds a batch normalisation and forgets the mean.
private struct FoldWithoutMean: RewriteRule {
  static let name = "fold-without-mean"
  static let rewriteClass = RewriteClass.reassociating
  let x = Operand("x")
  let weight = Constant("weight")
  let conv = Op<Conv>("conv")
  let norm = Op<BatchNorm>("norm")
  let scale = Constant("scale")
  let shift = Constant("shift")
  let mean = Constant("mean")
  let variance = Constant("variance")
  var pattern: Pattern { norm(conv(x, weight), scale, shift, mean, variance) }

  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let epsilon = Double(m[norm].epsilon)
    let gains = zip(m[scale].doubles, m[variance].doubles).map { $0 / ($1 + epsilon).squareRoot() }
    let size = m[weight].count / gains.count
    let folded = m[weight].doubles.enumerated().map { $1 * gains[$0 / size] }
    try edit.replaceRoot(
      with: m[conv], m[x],
      edit.constant(Tensor(folded, shape: m[weight].shape), named: m.bound(weight).name),
      edit.constant(m[shift], named: m.bound(shift).name))
  }
}

/// A wrong rewrite must not get through: the check finds it, `diff` says where it is.
@Suite struct PlantedRuleTests {
  /// Three layers, of which the rule meets the second alone.
  private static let source = """
    input %x: f32[N,2,6,6]
    weight @w1: f32[3,2,3,3] = random(1)
    weight @b1: f32[3] = [0.5,-0.5,0.25]
    weight @w2: f32[3,3,3,3] = random(2)
    weight @s: f32[3] = [1,2,0.5]
    weight @t: f32[3] = [0.1,0.2,0.3]
    weight @m: f32[3] = [0.3,-0.2,0.4]
    weight @v: f32[3] = [1,0.5,2]
    weight @w3: f32[4,3,1,1] = random(3)
    %c1: f32[N,3,6,6] = conv(%x, @w1, @b1) {pads: [1,1,1,1]}
    %r1: f32[N,3,6,6] = unary(%c1) {function: relu}
    %c2: f32[N,3,6,6] = conv(%r1, @w2) {pads: [1,1,1,1]}
    %n2: f32[N,3,6,6] = batch_norm(%c2, @s, @t, @m, @v)
    %r2: f32[N,3,6,6] = unary(%n2) {function: relu}
    %c3: f32[N,4,6,6] = conv(%r2, @w3)
    output %c3
    """

  private func rewritten(by rule: any RewriteRule) throws -> Graph {
    var graph = try parse(Self.source)
    var ledger = Ledger()
    try Rewriter("planted", [rule]).run(&graph, &ledger)
    #expect(ledger.counts.map(\.fired) == [1])
    return graph
  }

  private func check(_ level: CheckLevel, _ result: Graph) throws -> ConversionCheck {
    var check = ConversionCheck(
      source: try parse(Self.source), result: result, path: "m", level: level, data: nil,
      shapes: InputShapes(), threads: 1)
    try check.run(.none)
    return check
  }

  @Test func theDefaultCheckCatchesIt() throws {
    let check = try check(Convert(model: "", output: "").check, rewritten(by: FoldWithoutMean()))
    #expect(check.results.map(\.passed) == [false, false, false, false, false])
    let location = check.results[0].location
    let sentence = "guilty: node 'c2' (conv, from 'c2', 'n2') "
    #expect(location.contains { $0.hasPrefix(sentence) }, "\(location)")
    #expect(check.results.dropFirst().allSatisfy { $0.location.isEmpty })
  }

  @Test func theFullCheckBlamesRewriting() throws {
    let check = try check(.full, rewritten(by: FoldWithoutMean()))
    #expect(check.results.map(\.passed) == [false, false, false, false, false])
    for result in check.results {
      #expect(result.steps.map(\.name) == ["rewriting", "runtime"])
      #expect(result.steps.map(\.moved) == [result.failures.count, 0])
      #expect(result.failures.allSatisfy { $0.hasSuffix("; moved by rewriting") })
      #expect(!result.failures.contains { $0.hasPrefix("'r1'") || $0.hasPrefix("'c1'") })
    }
    #expect(check.results[0].failures.contains { $0.hasPrefix("'n2'") })
  }

  @Test func theFullCheckSaysWhatEitherStepDid() throws {
    let check = try check(.full, parse(Self.source))
    #expect(check.results.allSatisfy { $0.passed && $0.failures.isEmpty && $0.location.isEmpty })
    for result in check.results {
      #expect(result.steps.map(\.moved) == [0, 0])
      // The same graph on the same runtime, but for fusions.
      #expect((result.steps[0].maxRel ?? 1) < 1e-4)
    }
  }

  private func withFiles(_ body: (URL, String, String) throws -> Void) throws {
    try Paths.withFolder { folder in
      let paths = ["wrong.slim", "source.slim"].map { folder.appendingPathComponent($0).path }
      for (path, graph) in zip(
        paths, [try rewritten(by: FoldWithoutMean()), try parse(Self.source)])
      {
        let file = try AtomicFile(path: path)
        try SlimWriter.write(graph, to: file)
        try file.commit()
      }
      try body(folder, paths[0], paths[1])
    }
  }

  @Test(arguments: [false, true]) func diffLocatesIt(reference: Bool) throws {
    try withFiles { _, wrong, source in
      var diff = Diff(a: wrong, b: source)
      diff.runtime = RuntimeChoice(threads: 1, isReference: reference)
      let report = try diff.run()
      #expect(!report.passed)
      let guilty = try #require(report.location?.guilty)
      #expect(guilty.node == "c2")
      #expect(guilty.op == "conv")
      #expect(guilty.value == "n2")
      #expect(Set(guilty.origins) == ["c2", "n2"])
      #expect(guilty.inputs == ["r1"])
      #expect(guilty.cause == "computes differently")
      let steps = try #require(report.location?.drift)
      #expect(steps.map(\.value) == ["c1", "r1", "n2", "r2", "c3"])
      #expect(steps.map(\.passed) == [true, true, false, false, false])
      #expect(steps.map(\.alone) == [nil, nil, "differs", "agrees", "agrees"])
    }
  }

  @Test func equalModelsHaveNoGuiltyNode() throws {
    try withFiles { _, _, source in
      try #expect(Diff(a: source, b: source).run().location == nil)
    }
  }

  @Test func theNodeIsSavedAndReplays() throws {
    try withFiles { folder, wrong, source in
      let saved = folder.appendingPathComponent("it's saved").path
      var diff = Diff(a: wrong, b: source)
      diff.reproduce = saved + "/"
      let report = try diff.run()
      let reproduction = try #require(report.location?.reproduction)
      #expect(reproduction.extent == "node")
      try #expect(
        Paths.files(in: URL(fileURLWithPath: saved))
          == ["command", "computed.npz", "io.npz", "node.slim"])
      try #expect(Paths.files(in: folder) == ["it's saved", "source.slim", "wrong.slim"])
      try #expect(SlimReader.read(path: saved + "/node.slim").graph.nodeCount == 1)
      try #expect(NPZ.read(path: saved + "/io.npz").map(\.name) == ["in/r1", "out/n2"])
      try #expect(NPZ.read(path: saved + "/computed.npz").map(\.name) == ["n2"])
      let quoted = saved.replacing("'", with: "'\\''")
      try #expect(
        String(contentsOfFile: saved + "/command", encoding: .utf8)
          == "rebirth diff '\(quoted)/node.slim' '\(quoted)/io.npz'\n")
      let replay = try Diff(a: saved + "/node.slim", b: saved + "/io.npz").run()
      #expect(!replay.passed)
      #expect(replay.outputs.map(\.name) == ["n2"])
    }
  }

  @Test func anExistingFolderIsKept() throws {
    try withFiles { folder, wrong, source in
      var diff = Diff(a: wrong, b: source)
      diff.reproduce = folder.path
      let failure = #expect(throws: Failure.self) { try diff.run() }
      #expect(failure?.kind == .usage)
      try #expect(Paths.files(in: folder) == ["source.slim", "wrong.slim"])
    }
  }

  @Test func nothingIsSavedForEqualModels() throws {
    try withFiles { folder, _, source in
      var diff = Diff(a: source, b: source)
      diff.reproduce = folder.appendingPathComponent("r").path
      try #expect(diff.run().passed)
      try #expect(Paths.files(in: folder) == ["source.slim", "wrong.slim"])
    }
  }
}
