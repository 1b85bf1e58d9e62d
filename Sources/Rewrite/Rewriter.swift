public import IR
import Operators

/// Applies rules until none fires: a work list over the nodes, indexed by the operator of the rules' roots.
public struct Rewriter: Pass {
  private struct Entry: Sendable {
    let rule: any RewriteRule
    let name: String
    let rewriteClass: RewriteClass
    let reportsEvery: Bool
    let pattern: Pattern
    let roots: [NodePattern]
  }

  public let name: String
  public let rewriteClass: RewriteClass
  private let entries: [Entry]
  private let byRoot: [ObjectIdentifier: [Int]]
  private let reach: Int

  /// - Parameters:
  ///   - name: the name as a pass of a pipeline.
  ///   - rules: tried in this order at every node.
  public init(_ name: String, _ rules: [any RewriteRule]) {
    self.name = name
    var entries: [Entry] = []
    var byRoot: [ObjectIdentifier: [Int]] = [:]
    for rule in rules {
      let kind = type(of: rule)
      let pattern = rule.pattern
      Self.requireDistinctNames(pattern, of: kind.name)
      for type in Set(pattern.roots.flatMap { $0.types.map { ObjectIdentifier($0) } }) {
        byRoot[type, default: []].append(entries.count)
      }
      entries.append(
        Entry(
          rule: rule, name: kind.name, rewriteClass: kind.rewriteClass,
          reportsEvery: kind.reportsEveryCandidate, pattern: pattern, roots: pattern.roots))
    }
    self.entries = entries
    self.byRoot = byRoot
    reach = entries.map { $0.pattern.depth }.max() ?? 1
    let classes = Set(entries.map(\.rewriteClass))
    rewriteClass =
      classes.contains(.reassociating)
      ? .reassociating : classes.contains(.bitExact) ? .bitExact : .structural
  }

  /// The names of the rules, in the order in which they are tried.
  public var ruleNames: [String] { entries.map(\.name) }

  private static func requireDistinctNames(_ pattern: Pattern, of rule: String) {
    var kinds: [String: Pattern.Kind] = [:]
    let clash = pattern.addCaptures(to: &kinds)
    precondition(clash == nil, "'\(clash ?? "")' is two captures of rule '\(rule)'")
  }

  public func run(
    _ graph: inout Graph, _ ledger: inout Ledger, path: String = ""
  ) throws(RewriteError) {
    for entry in entries { ledger.forgetRefusals(of: entry.name, under: path) }
    _ = try rewrite(&graph, &ledger, path)
  }

  /// - Returns: whether any rule fired.
  private func rewrite(
    _ graph: inout Graph, _ ledger: inout Ledger, _ path: String
  ) throws(RewriteError) -> Bool {
    try graph.editRegions(by: name, path: path) { region, inner throws(RewriteError) in
      try rewrite(&region, &ledger, inner)
    }
    var work = WorkList()
    var history: [(rule: Int, site: String)] = []
    let bound = max(graph.nodeCount * entries.count, 16)
    while true {
      var refused: [(id: NodeID, rule: Int, mismatch: Mismatch)] = []
      let before = history.count
      for id in graph.nodeIDs { work.push(id) }
      while let id = work.pop() {
        guard graph.contains(id) else { continue }
        for rule in byRoot[ObjectIdentifier(type(of: graph[id].op)), default: []] {
          switch plan(rule, id, graph) {
          case .elsewhere: continue
          case .refused(let mismatch): refused.append((id, rule, mismatch))
          case .fires(let edit):
            ledger.record(
              .fired, by: entries[rule].name, entries[rule].rewriteClass, at: graph[id], in: graph,
              path: path)
            history.append((rule, graph[id].name))
            let commit: Commit
            do throws(GraphError) {
              commit = try edit.commit(to: &graph)
            } catch {
              throw .graph(pass: entries[rule].name, error)
            }
            if history.count > bound { throw divergence(history) }
            work.push(around: commit, reach: reach, in: graph)
          }
          if !graph.contains(id) { break }
        }
      }
      if history.count == before {
        record(refused, graph, &ledger, path)
        return !history.isEmpty
      }
    }
  }

  private enum Plan {
    case elsewhere
    case refused(Mismatch)
    case fires(Edit)
  }

  /// What a rule would do at a node. The match ends here: an edit holds ids only.
  private func plan(_ rule: Int, _ id: NodeID, _ graph: Graph) -> Plan {
    let entry = entries[rule]
    let op = graph[id].op
    guard entry.roots.contains(where: { $0.matches(op) }) else { return .elsewhere }
    do throws(Mismatch) {
      let match = try Matcher.match(entry.pattern, at: id, in: graph)
      var edit = Edit(match)
      try entry.rule.rewrite(match, &edit)
      return .fires(edit)
    } catch {
      return .refused(error)
    }
  }

  private func record(
    _ refused: [(id: NodeID, rule: Int, mismatch: Mismatch)], _ graph: Graph,
    _ ledger: inout Ledger, _ path: String
  ) {
    for (id, rule, mismatch) in refused {
      let entry = entries[rule]
      guard mismatch.isRefusal || entry.reportsEvery || ledger.keepsAbsent else { continue }
      ledger.record(
        .refused, by: entry.name, entry.rewriteClass, at: graph[id], in: graph, path: path,
        reason: mismatch.reason)
    }
  }

  /// The error for a bound that was hit: the rules that fired most of late, and where.
  private func divergence(_ history: [(rule: Int, site: String)]) -> RewriteError {
    var counts: [Int: Int] = [:]
    for (rule, _) in history.suffix(16) { counts[rule, default: 0] += 1 }
    let most = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(2)
    return .diverges(
      rules: most.map { entries[$0.key].name }.sorted(), site: history.last?.site ?? "")
  }
}

/// The nodes to look at, each at most once at a time, in the order in which they came.
private struct WorkList {
  private var items: [NodeID] = []
  private var next = 0
  private var waiting = Set<NodeID>()

  mutating func push(_ id: NodeID) {
    if waiting.insert(id).inserted { items.append(id) }
  }

  mutating func pop() -> NodeID? {
    guard next < items.count else {
      items.removeAll(keepingCapacity: true)
      next = 0
      return nil
    }
    defer { next += 1 }
    waiting.remove(items[next])
    return items[next]
  }

  /// Adds what an edit may have made possible: the replacement, and roots that can reach a touched value.
  mutating func push(around commit: Commit, reach: Int, in graph: Graph) {
    var values = [commit.replacement] + commit.touched
    for value in values {
      if let producer = graph.producer(of: value)?.id { push(producer) }
    }
    for _ in 0..<reach {
      var next: [ValueID] = []
      for value in values {
        let uses = graph[value].uses
        guard uses.count <= 16 else { continue }
        for node in uses {
          push(node)
          next += graph[node].outputs.compactMap { $0 }
        }
      }
      values = next
    }
  }
}
