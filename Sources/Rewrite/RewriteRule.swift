/// What a change of the graph keeps.
public enum RewriteClass: String, Codable, Hashable, Sendable {
  /// The same bits, judged by the reference evaluator.
  case bitExact = "bit-exact"
  /// The same function of real numbers, rounded in another order.
  case reassociating
  /// Nothing is computed otherwise: nodes or names go, or are shared.
  case structural
}

/// A lossless rewriting of a small fixed shape of nodes.
///
/// A conforming type is a struct whose stored properties are captures; `pattern` is a call expression over
/// them. The root of the pattern is the node whose first result the rule replaces. Interior nodes have one
/// reader and are no outputs: the matcher sees to it unless the pattern says `.shared`.
public protocol RewriteRule: Sendable {
  /// The rule's name in the ledger and on the command line, in kebab-case.
  static var name: String { get }

  static var rewriteClass: RewriteClass { get }

  /// Whether the ledger keeps a refusal for every node of the root's kind, also where the nodes around it
  /// are not those of the pattern.
  static var reportsEveryCandidate: Bool { get }

  init()

  /// The shape that the rule replaces.
  var pattern: Pattern { get }

  /// Says what takes the root's place.
  ///
  /// - Throws: a `Mismatch` with the reason when the rule does not apply here.
  func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch)
}

extension RewriteRule {
  public static var reportsEveryCandidate: Bool { false }
}

/// Why a rule does not apply to a node: the only failure that a rule has.
public struct Mismatch: Error, Hashable, Sendable {
  /// One sentence with the user's names, lower case, no full stop.
  public let reason: String

  /// Whether the rule's shape is there and a condition stopped it; false when the shape is not there.
  public let isRefusal: Bool

  /// A condition that stops the rule: the ledger keeps it.
  public init(_ reason: String) {
    self.reason = reason
    isRefusal = true
  }

  /// The rule has nothing to do here: only `explain` shows it.
  public init(absent reason: String) {
    self.reason = reason
    isRefusal = false
  }
}
