public import IR

/// What passes and rules did to a graph, what they refused and why.
///
/// Entries are unique by pass, value and outcome, and sorted, so that equal runs give equal ledgers.
public struct Ledger: Sendable {
  public enum Outcome: String, Codable, Hashable, Sendable {
    case fired, refused
    /// A remark of a reader, such as an initialiser that was taken as a constant.
    case noted
  }

  /// One thing that happened, or did not, at one place.
  public struct Entry: Codable, Hashable, Sendable {
    /// The pass or rule, in kebab-case; for remarks, who makes them.
    public var pass: String
    public var rewriteClass: RewriteClass
    public var outcome: Outcome
    /// The node's name, with the way to it through regions: `choose.0/conv1`.
    public var site: String
    /// The name of the node's first result, with the way to it; unique in the graph.
    public var value: String
    /// The nodes of the source model from which the node came.
    public var origins: [String]
    /// Why it was refused, or what was done; nil when the pass's name says it all.
    public var reason: String?

    public init(
      pass: String, rewriteClass: RewriteClass, outcome: Outcome, site: String, value: String,
      origins: [String] = [], reason: String? = nil
    ) {
      self.pass = pass
      self.rewriteClass = rewriteClass
      self.outcome = outcome
      self.site = site
      self.value = value
      self.origins = origins
      self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
      case pass
      case rewriteClass = "class"
      case outcome, site, value, origins, reason
    }
  }

  private struct Key: Hashable {
    let pass: String
    let value: String
    let outcome: Outcome
  }

  private var table: [Key: Entry] = [:]

  /// How often anything fired, more than once at one place included.
  private(set) var firedCount = 0

  /// Whether places are recorded at which a rule has nothing to do, as `explain` shows them.
  public let keepsAbsent: Bool

  public init(keepsAbsent: Bool = false) { self.keepsAbsent = keepsAbsent }

  /// All entries, sorted by pass, outcome and place.
  public var entries: [Entry] {
    table.values.sorted { a, b in
      (a.pass, a.outcome.rawValue, a.value, a.site) < (b.pass, b.outcome.rawValue, b.value, b.site)
    }
  }

  public var isEmpty: Bool { table.isEmpty }

  public mutating func record(_ entry: Entry) {
    if entry.outcome == .fired { firedCount += 1 }
    table[Key(pass: entry.pass, value: entry.value, outcome: entry.outcome)] = entry
  }

  /// Records what a pass did, or refused to do, at a node.
  public mutating func record(
    _ outcome: Outcome, by pass: String, _ rewriteClass: RewriteClass, at node: Node,
    in graph: Graph, path: String = "", reason: String? = nil
  ) {
    let value = node.outputs.lazy.compactMap { $0 }.first.map { graph[$0].name } ?? node.name
    record(
      Entry(
        pass: pass, rewriteClass: rewriteClass, outcome: outcome, site: path + node.name,
        value: path + value, origins: node.origins, reason: reason))
  }

  /// A remark that belongs to no pass.
  public mutating func note(_ text: String, by author: String, at name: String) {
    record(
      Entry(
        pass: author, rewriteClass: .structural, outcome: .noted, site: name, value: name,
        reason: text))
  }

  /// Forgets the refusals of a pass under a path: it is about to look again.
  public mutating func forgetRefusals(of pass: String, under path: String = "") {
    table = table.filter {
      !($0.key.outcome == .refused && $0.key.pass == pass && $0.key.value.hasPrefix(path))
    }
  }

  /// Forgets refusals at values that the graph does not have any more.
  public mutating func forgetRefusals(outside graph: Graph) {
    var names = Set<String>()
    graph.collectValueNames(under: "", into: &names)
    table = table.filter { $0.key.outcome != .refused || names.contains($0.key.value) }
  }

  /// How often each pass or rule fired and was refused, sorted by name.
  public var counts: [(pass: String, fired: Int, refused: Int)] {
    var table: [String: (fired: Int, refused: Int)] = [:]
    for entry in self.table.values {
      switch entry.outcome {
      case .fired: table[entry.pass, default: (0, 0)].fired += 1
      case .refused: table[entry.pass, default: (0, 0)].refused += 1
      case .noted: break
      }
    }
    return table.sorted { $0.key < $1.key }.map { ($0.key, $0.value.fired, $0.value.refused) }
  }
}

extension Ledger: CustomStringConvertible {
  /// One line per pass with its counts, then its refusals and remarks with their reasons.
  public var description: String {
    let entries = entries
    var lines: [String] = []
    for (pass, fired, refused) in counts {
      let kind = entries.first { $0.pass == pass }?.rewriteClass.rawValue ?? ""
      lines.append(
        "\(pass) (\(kind)): fired \(fired)" + (refused > 0 ? ", refused \(refused)" : ""))
      for entry in entries where entry.pass == pass && entry.outcome == .refused {
        lines.append("  \(entry.site): \(entry.reason ?? "refused")")
      }
    }
    for entry in entries where entry.outcome == .noted {
      lines.append("\(entry.pass): \(entry.site): \(entry.reason ?? "")")
    }
    return lines.joined(separator: "\n")
  }
}

extension Ledger: Codable {
  public init(from decoder: any Decoder) throws {
    self.init()
    for entry in try decoder.singleValueContainer().decode([Entry].self) { record(entry) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(entries)
  }
}

extension Graph {
  /// The way to what stands in a region of a node, for ledgers: `choose.0/`.
  package static func path(_ outer: String, _ node: Node, region: Int) -> String {
    "\(outer)\(node.name).\(region)/"
  }

  fileprivate func collectValueNames(under path: String, into names: inout Set<String>) {
    for id in valueIDs { names.insert(path + self[id].name) }
    for node in nodes {
      for (index, region) in node.regions.enumerated() {
        region.collectValueNames(
          under: Graph.path(path, node, region: index), into: &names)
      }
    }
  }
}
