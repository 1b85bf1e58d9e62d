import IR

/// Why a piece of work ended without its result: the class, which is the exit code, and the sentence.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The published exit codes.
  public enum Kind: Int32, Sendable {
    /// A check failed: two results differ, or a model could not be shown to be equal.
    case check = 1
    case usage = 2
    /// A file is unreadable or malformed.
    case malformed = 3
    /// An operator, operator set, element type or feature is not supported.
    case unsupported = 4
    /// A resource limit is hit.
    case limit = 5
    /// A broken invariant of ours.
    case `internal` = 6

    /// The word that stands for the class in JSON.
    public var name: String {
      switch self {
      case .check: "check"
      case .usage: "usage"
      case .malformed: "malformed"
      case .unsupported: "unsupported"
      case .limit: "limit"
      case .internal: "internal"
      }
    }
  }

  public let kind: Kind
  /// One or more lines, of the form `where: what is, what should be`.
  public let message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }

  /// A name that does not exist, answered with the nearest ones.
  public static func unknown(_ kind: String, _ name: String, known: [String]) -> Failure {
    Failure(.usage, Spelling.unknown(kind, name, known: known))
  }
}
