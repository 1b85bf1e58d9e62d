public import IR
import Tensors

/// Why a graph cannot be planned or run.
public enum ExecutionError: Error, Sendable {
  /// A name that is no instruction set of ours.
  case unknownISA(name: String, known: [String])
  /// An instruction set that this machine lacks.
  case unavailableISA(name: String, best: String)
  /// An option out of its range.
  case option(name: String, found: Int, expected: String)
  /// The graph refuses the inputs, or a node cannot be evaluated.
  case graph(GraphError)
  /// The activations of one run take more memory than allowed or than can be had.
  case memory(needed: Int, limit: Int)
  /// A value whose size in bytes is no number.
  case tooLarge(value: String, shape: [Int])
  /// An operator whose evaluation differs from its own inference.
  case result(node: String, problem: String)
}

extension ExecutionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownISA(let name, let known):
      "instruction set '\(name)' does not exist; there are \(known.joined(separator: ", "))"
    case .unavailableISA(let name, let best):
      "instruction set '\(name)' is not available on this machine, the best is '\(best)'"
    case .option(let name, let found, let expected):
      "option '\(name)' is \(found), \(expected) expected"
    case .graph(let error): error.description
    case .memory(let needed, let limit):
      limit > 0 && needed > limit
        ? LimitError(
          name: .activations, found: needed, limit: limit, what: "the activations"
        ).description
        : "no memory for \(needed) bytes of activations"
    case .tooLarge(let value, let shape):
      "'\(value)' has the shape \(shape), which is too large to be computed"
    case .result(let node, let problem): "node '\(node)': \(problem)"
    }
  }
}
