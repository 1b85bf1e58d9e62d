import Glibc

/// What reading, evaluating and running a model may cost at most: every limit of ours, in one place.
///
/// The defaults are far above what any trained model needs; they keep a hostile file from taking the machine.
/// `Limits.$current.withValue(limits) { … }` sets others for a piece of work, `--limit NAME=VALUE` for a
/// command.
public struct Limits: Hashable, Sendable {
  /// The limits that hold for the present task.
  @TaskLocal public static var current = Limits()

  /// The names under which limits are raised and reported.
  public enum Name: String, CaseIterable, Sendable {
    /// Messages inside messages of a protobuf file.
    case depth
    /// Graphs inside graphs, types inside types, calls of functions inside functions.
    case nesting
    /// Bytes of a model file without its weights.
    case structure
    /// Bytes of memory for the unpacked structure of a model file.
    case messages
    /// Bytes of one name or other text in a file.
    case text
    /// Nodes of a model, those of regions and of every call of a function included.
    case nodes
    /// Dimensions of a tensor.
    case rank
    /// Bytes of the text of one symbolic dimension.
    case dimension
    /// Bytes of memory for weights that a text only describes (`splat`, `random`).
    case generated
    /// Bytes of memory for the weights that a .slim file holds compressed; by default the memory of the machine.
    case weights
    /// Bytes of memory for the arrays of one npz file.
    case arrays
    /// Bytes of one tensor that the reference semantics compute, or that is made as an input.
    case tensor
    /// Taps of the window of a convolution or pooling.
    case window
    /// Positions times taps of a window that the reference semantics evaluate.
    case taps
    /// Multiply-adds of one einsum that the reference semantics evaluate.
    case work
    /// Bytes of the activations of one run; by default the memory of the machine.
    case activations
  }

  private var values: [Name: Int] = [:]

  public init() {}

  /// The value of a limit.
  public subscript(name: Name) -> Int {
    get { values[name] ?? name.standard }
    set { values[name] = newValue }
  }

  fileprivate static let machineMemory = max(
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)), 1 << 28)

  /// Refuses what exceeds a limit.
  ///
  /// - Parameters:
  ///   - found: how much there is; nil when it is more than any number.
  ///   - what: of what there is so much.
  public func check(
    _ name: Name, _ found: Int?, _ what: @autoclosure () -> String
  ) throws(LimitError) {
    let limit = self[name]
    guard let found, found <= limit else {
      throw LimitError(name: name, found: found, limit: limit, what: what())
    }
  }
}

extension Limits.Name {
  /// The default.
  public var standard: Int {
    switch self {
    case .depth: 100
    case .nesting: 32
    case .structure: 128 << 20
    case .messages: 512 << 20
    case .text: 16 << 20
    case .nodes: 1 << 18
    case .rank: 64
    case .dimension: 64 << 10
    case .generated: 1 << 30
    case .arrays: 8 << 30
    case .tensor: 1 << 31
    case .window: 1 << 20
    case .taps: 1 << 26
    case .work: 1 << 38
    case .weights, .activations: Limits.machineMemory
    }
  }

  /// The highest value that can be set: what recursion and the formats bear.
  public var highest: Int {
    switch self {
    case .depth: 1000
    case .nesting: 200
    case .structure, .messages: Int(Int32.max)
    case .text: Int(Int32.max)
    case .rank: 1000
    case .window: 1 << 24
    case .taps: 1 << 32
    default: 1 << 60
    }
  }

  /// What is counted.
  var unit: String {
    switch self {
    case .depth, .nesting: "levels"
    case .nodes: "nodes"
    case .rank: "dimensions"
    case .window, .taps: "taps"
    case .work: "multiply-adds"
    default: "bytes"
    }
  }
}

/// A limit that was met: which, how much there is, and how much may be.
public struct LimitError: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: Limits.Name
  /// nil when it is more than any number.
  public let found: Int?
  public let limit: Int
  public let what: String

  public init(name: Limits.Name, found: Int?, limit: Int, what: String) {
    self.name = name
    self.found = found
    self.limit = limit
    self.what = what
  }

  public var description: String {
    let found = found.map { "\($0)" } ?? "too many"
    let remedy = limit < name.highest ? "; --limit \(name.rawValue)=NUMBER raises it" : ""
    return "\(what): \(found) \(name.unit), at most \(limit) expected\(remedy)"
  }
}
