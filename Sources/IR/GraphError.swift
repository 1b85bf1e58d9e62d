public import Operators

/// A graph that cannot be built, specialised or run, with the user's own names.
public enum GraphError: Error, Sendable {
  /// Inference refuses a node.
  case shape(node: String, op: String, ShapeError)
  /// Evaluation of a node failed.
  case evaluation(node: String, op: String, EvaluationError)
  /// An input given for running or for specialising does not fit; the problem says both sides.
  case input(name: String, problem: String)
  /// A name that the graph does not have.
  case unknown(kind: String, name: String, known: [String])
  /// Two values have one name.
  case duplicate(name: String)
  /// A node reads a value that comes later, or the graph is inconsistent otherwise.
  case invalid(String)
}

extension GraphError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .shape(let node, let op, let error): "\(op) '\(node)': \(error)"
    case .evaluation(let node, let op, let error): "\(op) '\(node)': \(error)"
    case .input(let name, let problem): "input '\(name)': \(problem)"
    case .unknown(let kind, let name, let known): Spelling.unknown(kind, name, known: known)
    case .duplicate(let name): "the name '\(name)' stands for two values"
    case .invalid(let sentence): sentence
    }
  }
}
