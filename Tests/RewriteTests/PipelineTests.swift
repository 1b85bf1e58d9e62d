import Foundation
import IR
import Operators
import Rewrite
import Tensors
import TestSupport
import Testing

@Suite struct PipelineTests {
  /// A pass that does what a closure does.
  private struct Step: Pass {
    var name = "step"
    let rewriteClass = RewriteClass.structural
    var requires: Set<Invariant> = []
    var establishes: Set<Invariant> = []
    var body: @Sendable (inout Graph) -> Void = { _ in }
    func run(_ graph: inout Graph, _ ledger: inout Ledger, path: String) throws(RewriteError) {
      body(&graph)
    }
  }

  private static let small = Invariant("small") { graph in
    graph.nodeCount < 2 ? nil : "there are \(graph.nodeCount) nodes"
  }

  private func message(_ passes: any Pass..., verifying: Bool = false) throws -> String? {
    var graph = try parse(
      """
      input %x: f32[2]
      %a: f32[2] = unary(%x)
      %b: f32[2] = unary(%a) {function: neg}
      output %b
      output %a
      """)
    var ledger = Ledger()
    do {
      try Pipeline("test", passes).run(&graph, &ledger, verifying: verifying)
      return nil
    } catch { return "\(error)" }
  }

  @Test func checksWhatPassesRequire() throws {
    #expect(
      try message(Step(requires: [Self.small])) == "'step' requires 'small': there are 2 nodes")
  }

  @Test func checksWhatPassesEstablish() throws {
    #expect(
      try message(Step(establishes: [Self.small]))
        == "'step' establishes 'small': there are 2 nodes")
  }

  @Test func refusesAPassThatChangesAnOutput() throws {
    let other = Step { graph in
      guard let a = graph.value(named: "a") else { return }
      let flat = try? graph.addNode(Flatten(), [a], outputs: ["flat"])
      if let id = flat?[0] { graph.replaceUses(of: a, with: id) }
    }
    #expect(
      try message(other)
        == "'step' changed the graph's interface: output 'a' is f32[2,1], f32[2] expected")
  }

  @Test func refusesAPassThatAddsAnOutput() throws {
    let more = Step { graph in
      if let a = graph.value(named: "a") { graph.addOutput(a, name: "more") }
    }
    #expect(
      try message(more) == "'step' changed the graph's interface: 3 outputs, 2 expected")
  }

  @Test func refusesAPassThatRenamesAnInput() throws {
    let rename = Step { graph in
      if let x = graph.value(named: "x") { graph.rename(x, to: "y") }
    }
    #expect(
      try message(rename)
        == "'step' changed the graph's interface: input 0 is 'y', 'x' expected")
  }

  @Test func verifiesAfterEachPass() throws {
    let broken = Step { graph in
      if let a = graph.value(named: "a") { graph.setFact(a, to: Fact(.f32, [2, 1])) }
      if let b = graph.value(named: "b") { graph.setFact(b, to: Fact(.f32, [3])) }
    }
    let quiet = Step { graph in
      if let node = graph.nodeIDs.last { graph.addOrigins([""], to: node) }
    }
    #expect(try message(quiet) == nil)
    #expect(
      try message(quiet, verifying: true)
        == "'step' broke the graph: unary 'b' has an origin without name")
    #expect(try message(broken)?.contains("output 'b' is f32[3], f32[2] expected") ?? false)
  }

  @Test func encodesTheLedgerAsItsEntries() throws {
    var ledger = Ledger()
    ledger.record(
      Ledger.Entry(
        pass: "fold-batch-norm", rewriteClass: .reassociating, outcome: .refused, site: "bn",
        value: "y", origins: ["bn"], reason: "'conv' has other uses"))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(ledger)
    #expect(
      String(decoding: json, as: UTF8.self) == """
        [{"class":"reassociating","origins":["bn"],"outcome":"refused","pass":"fold-batch-norm",\
        "reason":"'conv' has other uses","site":"bn","value":"y"}]
        """)
    let decoded = try JSONDecoder().decode(Ledger.self, from: json)
    #expect(decoded.entries == ledger.entries)
  }

  @Test func sortsAndCountsTheLedger() {
    var ledger = Ledger()
    ledger.note("taken as a constant", by: "onnx", at: "w")
    for (pass, site, outcome) in [
      ("b", "n2", Ledger.Outcome.fired), ("b", "n1", .fired), ("a", "n1", .refused),
      ("b", "n1", .fired),
    ] {
      ledger.record(
        Ledger.Entry(
          pass: pass, rewriteClass: .bitExact, outcome: outcome, site: site, value: site,
          reason: outcome == .refused ? "it is small" : nil))
    }
    #expect(ledger.entries.map(\.pass) == ["a", "b", "b", "onnx"])
    #expect(ledger.entries.map(\.site) == ["n1", "n1", "n2", "w"])
    #expect(ledger.counts.map(\.fired) == [0, 2])
    #expect(ledger.counts.map(\.refused) == [1, 0])
    #expect(
      ledger.description == """
        a (bit-exact): fired 0, refused 1
          n1: it is small
        b (bit-exact): fired 2
        onnx: w: taken as a constant
        """)
  }
}
