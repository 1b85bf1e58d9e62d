public import IR

/// Passes in order, again and again until none of them fires: what one leaves, another may find.
public struct Repeated: Pass {
  public let name: String
  public let passes: [any Pass]

  /// How often at most; every firing leaves less to do, so that few rounds are the rule.
  private static let limit = 64

  public init(_ name: String, _ passes: [any Pass]) {
    self.name = name
    self.passes = passes
  }

  public var rewriteClass: RewriteClass {
    let classes = Set(passes.map(\.rewriteClass))
    return classes.contains(.reassociating)
      ? .reassociating : classes.contains(.bitExact) ? .bitExact : .structural
  }

  public var requires: Set<Invariant> { passes.first?.requires ?? [] }

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError) {
    for _ in 0..<Self.limit {
      let fired = ledger.firedCount
      for pass in passes { try pass.run(&graph, &ledger, path: path) }
      if ledger.firedCount == fired { return }
    }
  }
}
