public import Tensors

/// A `.slim` file that cannot be read or written: which file, where in it, and why.
public struct SlimError: Error, Hashable, Sendable {
  /// The file's path; empty when a graph cannot be written, whatever the file.
  public let path: String
  /// Bytes from the file's start, where one place is to blame.
  public let offset: Int?
  public let problem: Problem

  /// What kind of failure this is.
  public enum Kind: Hashable, Sendable {
    /// The operating system refuses the file.
    case file
    /// The file breaks a rule of the format.
    case malformed
    /// The file is sound but needs something that this program does not have.
    case unsupported
    /// The file, or the graph to be written, exceeds a limit of this program.
    case limit
  }

  /// What is wrong; each case holds what is there and what should be.
  public enum Problem: Hashable, Sendable {
    case file(FileError)
    /// The first bytes are those of something else.
    case magic(found: [UInt8])
    /// Something does not lie in the file in full.
    case truncated(what: String, needed: UInt64, available: Int)
    case checksum(of: String, found: UInt64, expected: UInt64)
    case number(what: String, found: UInt64, expected: String)
    /// A padding byte that is not 0.
    case padding(found: UInt8)
    /// The graph section breaks the rules of protobuf or of the schema.
    case structure(String)
    /// The graph breaks the rules of the IR.
    case graph(String)
    case majorVersion(found: Int, known: Int)
    /// A file that can be read but not written again.
    case minorVersion(found: Int, known: Int)
    case section(kind: UInt32)
    case elementType(what: String, name: String)
    case encoding(what: String, name: String)
    case operators([UnknownOperator])
    case limit(LimitError)
    /// A graph with something in it that the format cannot hold.
    case unwritable(String)
  }

  /// An operator of a node that this program does not have in that version.
  public struct UnknownOperator: Hashable, Sendable {
    public let node: String
    public let op: String
    public let version: Int
    /// The version that this program has; nil when it has none.
    public let known: Int?
  }

  init(path: String = "", at offset: Int? = nil, _ problem: Problem) {
    self.path = path
    self.offset = offset
    self.problem = problem
  }

  public var kind: Kind {
    switch problem {
    case .file: .file
    case .magic, .truncated, .checksum, .number, .padding, .structure, .graph: .malformed
    case .majorVersion, .minorVersion, .section, .elementType, .encoding, .operators: .unsupported
    case .limit, .unwritable: .limit
    }
  }
}

extension SlimError: CustomStringConvertible {
  public var description: String {
    if case .file(let error) = problem { return error.description }
    let place = [path.isEmpty ? nil : path, offset.map { "byte \($0)" }, problem.description]
    return place.compactMap { $0 }.joined(separator: ": ")
  }
}

extension SlimError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .magic(let found):
      "is no .slim file: begins with \(hex(found)), should be \(hex(SlimHeader.magic))"
    case .truncated(let what, let needed, let available):
      "\(what) needs \(needed) bytes, \(available) are there"
    case .checksum(let what, let found, let expected):
      "the checksum of \(what) is \(hex(found)), should be \(hex(expected))"
    case .number(let what, let found, let expected): "\(what) is \(found), should be \(expected)"
    case .padding(let found): "a padding byte is \(found), should be 0"
    case .structure(let sentence), .graph(let sentence): sentence
    case .majorVersion(let found, let known):
      "is a .slim file of version \(found), this program reads version \(known)"
    case .minorVersion(let found, let known):
      "is a .slim file of version 1.\(found), this program changes files up to version 1.\(known)"
    case .section(let kind):
      "section kind \(kind) must be understood, this program does not know it"
    case .elementType(let what, let name): "\(what) has the unknown element type '\(name)'"
    case .encoding(let what, let name): "\(what) has the unknown encoding '\(name)'"
    case .operators(let unknown): unknown.map(\.description).joined(separator: "; ")
    case .limit(let error): "\(error)"
    case .unwritable(let sentence): sentence
    }
  }
}

extension SlimError.UnknownOperator: CustomStringConvertible {
  public var description: String {
    let known = known.map { "this program has version \($0)" } ?? "this program does not have it"
    return "node '\(node)' has operator '\(op)' version \(version), \(known)"
  }
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.isEmpty ? "nothing" : bytes.map { hex(UInt64($0), digits: 2) }.joined(separator: " ")
}

/// A number in hexadecimal with leading zeros.
func hex(_ number: UInt64, digits: Int = 16) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
