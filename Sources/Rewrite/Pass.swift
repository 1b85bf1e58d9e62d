public import IR

/// A lossless function from graph to graph.
///
/// Inputs and outputs, their order, names and types stay as they are: the pipeline checks it.
public protocol Pass: Sendable {
  /// The pass's name in the ledger and on the command line, in kebab-case.
  var name: String { get }

  var rewriteClass: RewriteClass { get }

  /// What must hold before it; the pipeline checks it.
  var requires: Set<Invariant> { get }

  /// What holds after it; the pipeline checks it.
  var establishes: Set<Invariant> { get }

  /// Changes a graph and its regions, and records what it did and what it refused.
  ///
  /// - Parameter path: the way to the graph when it is a region, for the ledger.
  func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String
  ) throws(RewriteError)
}

extension Pass {
  public var requires: Set<Invariant> { [] }
  public var establishes: Set<Invariant> { [] }
}

/// A property of a graph that passes can require and establish.
public struct Invariant: Hashable, Sendable {
  public let name: String

  /// What contradicts the property, as a sentence; nil when it holds.
  public let violation: @Sendable (Graph) -> String?

  public init(_ name: String, violation: @escaping @Sendable (Graph) -> String?) {
    self.name = name
    self.violation = violation
  }

  public static func == (a: Invariant, b: Invariant) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Graph {
  /// Runs a body on every region of every node, with the way to it; regions are changed in place.
  ///
  /// - Parameters:
  ///   - pass: who does so, for errors.
  ///   - body: returns whether it changed the region.
  public mutating func editRegions(
    by pass: String, path: String, _ body: (inout Graph, String) throws(RewriteError) -> Bool
  ) throws(RewriteError) {
    for id in nodeIDs where !self[id].regions.isEmpty {
      let node = self[id]
      var regions = node.regions
      var isChanged = false
      for index in regions.indices {
        let inner = Graph.path(path, node, region: index)
        if try body(&regions[index], inner) { isChanged = true }
      }
      guard isChanged else { continue }
      setOperator(id, to: node.op, regions: regions)
      do throws(GraphError) {
        try refreshFacts(after: refreshFacts(of: id))
      } catch {
        throw .graph(pass: pass, error)
      }
    }
  }
}
