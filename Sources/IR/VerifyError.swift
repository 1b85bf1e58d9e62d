/// A broken invariant of a graph, by the names of its nodes and values.
public indirect enum VerifyError: Error, Hashable, Sendable {
  case graph(problem: String)
  case value(name: String, problem: String)
  case node(name: String, op: String, problem: String)
  case output(name: String, problem: String)
  /// In a graph that a node holds.
  case region(name: String, node: String, VerifyError)
}

extension VerifyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .graph(let problem): "the graph \(problem)"
    case .value(let name, let problem): "value '\(name)' \(problem)"
    case .node(let name, let op, let problem): "\(op) '\(name)' \(problem)"
    case .output(let name, let problem): "output '\(name)' \(problem)"
    case .region(let name, let node, let error): "region '\(name)' of '\(node)': \(error)"
    }
  }
}
