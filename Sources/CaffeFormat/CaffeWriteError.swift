import IR

/// Why a graph cannot be written as a Caffe network.
public enum CaffeWriteError: Error, Hashable, Sendable {
  /// Everything that Caffe cannot express, at once.
  case unsupported([CaffeRefusal])
  /// The caffemodel would be larger than what protobuf reads.
  case tooLarge(bytes: Int, limit: Int)
}

/// A part of a graph that Caffe cannot express, and why.
public struct CaffeRefusal: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case node(String, op: String)
    case layer(String, type: String)
    case input(String)
    case output(String)
  }

  public let part: Part
  public let reason: String
}

/// Why one node cannot be written: a sentence about it.
struct Inexpressible: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }

  /// Sizes are missing, which is said of the inputs and not of every node.
  static let sizes = Inexpressible("")
}

extension CaffeWriteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupported(let refusals):
      "\(refusals.count == 1 ? "1 part" : "\(refusals.count) parts") cannot be expressed in Caffe"
        + refusals.map { "\n  \($0)" }.joined()
    case .tooLarge(let bytes, let limit):
      "the caffemodel would take \(bytes) bytes, protobuf reads at most \(limit)"
    }
  }
}

extension CaffeRefusal: CustomStringConvertible {
  public var description: String {
    switch part {
    case .node(let name, let op): "node '\(name)' (\(op)): \(reason)"
    case .layer(let name, let type): "layer '\(name)' (\(type)): \(reason)"
    case .input(let name): "input '\(name)': \(reason)"
    case .output(let name): "output '\(name)': \(reason)"
    }
  }
}
