public import IR
public import Operators
public import Tensors

/// The smallest model found that shows a difference, with what it is given and what comes out.
public struct Reproduction: Sendable {
  public let extent: Extent
  public let graph: Graph
  public let inputs: [(name: String, tensor: Tensor)]
  /// What the other model computes.
  public let expected: [(name: String, tensor: Tensor)]
  /// What this one computed.
  public let computed: [(name: String, tensor: Tensor)]

  public enum Extent: String, Codable, Sendable {
    /// The guilty node, with those before it that have no counterpart in the other model.
    case node
    /// The nodes that run as one step.
    case step = "fused step"
    /// All nodes from the inputs to the first value that differs.
    case beginning
    /// All nodes.
    case model
  }

  /// Nil when one of the values is no tensor.
  public init?(
    _ extent: Extent, _ graph: Graph, _ inputs: [String: Value], expected: [String: Value],
    computed: [String: Value]
  ) {
    let parts = [inputs, expected, computed].map { values in
      values.sorted { $0.key < $1.key }.compactMap { name, value in
        value.tensor.map { (name: name, tensor: $0) }
      }
    }
    guard parts[0].count == inputs.count, parts[1].count == expected.count,
      parts[2].count == computed.count
    else { return nil }
    self.extent = extent
    self.graph = graph
    self.inputs = parts[0]
    self.expected = parts[1]
    self.computed = parts[2]
  }
}
