public import IR
import Operators
import Tensors

/// A list of passes as data.
public struct Pipeline: Sendable {
  public let name: String
  public let passes: [any Pass]

  public init(_ name: String, _ passes: [any Pass]) {
    self.name = name
    self.passes = passes
  }

  /// Runs every pass in order, checking what passes require and establish and that the interface stays.
  ///
  /// - Parameter verifying: verifies the graph after every pass.
  /// - Throws: `RewriteError` naming the pass.
  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, verifying: Bool = false
  ) throws(RewriteError) {
    let interface = Interface(graph)
    for pass in passes {
      for invariant in pass.requires.sorted(by: { $0.name < $1.name }) {
        if let problem = invariant.violation(graph) {
          throw .requires(pass: pass.name, invariant: invariant.name, problem: problem)
        }
      }
      try pass.run(&graph, &ledger, path: "")
      if verifying {
        do throws(VerifyError) {
          try graph.verify()
        } catch {
          throw .invalid(pass: pass.name, error)
        }
      }
      for invariant in pass.establishes.sorted(by: { $0.name < $1.name }) {
        if let problem = invariant.violation(graph) {
          throw .establishes(pass: pass.name, invariant: invariant.name, problem: problem)
        }
      }
      if let problem = interface.difference(from: Interface(graph)) {
        throw .interface(pass: pass.name, problem: problem)
      }
    }
    ledger.forgetRefusals(outside: graph)
  }
}

/// The inputs and outputs of a graph: what no pass may change.
struct Interface {
  private struct Port {
    let name: String
    let fact: Fact
  }

  private let inputs: [Port]
  private let outputs: [Port]

  init(_ graph: Graph) {
    inputs = graph.inputs.map { Port(name: graph[$0].name, fact: graph[$0].fact) }
    outputs = graph.outputs.map { Port(name: $0.name, fact: graph[$0.value].fact) }
  }

  /// The first difference as a sentence with both sides; dimensions differ when they provably do.
  func difference(from other: Interface) -> String? {
    Self.difference("input", inputs, other.inputs)
      ?? Self.difference("output", outputs, other.outputs)
  }

  private static func difference(_ kind: String, _ before: [Port], _ after: [Port]) -> String? {
    if before.count != after.count {
      return "\(after.count) \(kind)s, \(before.count) expected"
    }
    for (index, (a, b)) in zip(before, after).enumerated() {
      if a.name != b.name { return "\(kind) \(index) is '\(b.name)', '\(a.name)' expected" }
      if !a.fact.mayEqual(b.fact) {
        return "\(kind) '\(a.name)' is \(Edit.text(b.fact)), \(Edit.text(a.fact)) expected"
      }
    }
    return nil
  }
}

extension Fact {
  /// Whether the types agree as far as is known: element type, rank, and no dimension that provably differs.
  func mayEqual(_ other: Fact) -> Bool {
    guard let (element, shape) = tensorType, let (otherElement, otherShape) = other.tensorType
    else { return type == other.type }
    return element == otherElement && shape.count == otherShape.count
      && !zip(shape, otherShape).contains { $0.isDifferent(from: $1) }
  }
}
