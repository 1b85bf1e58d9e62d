/// An ONNX operator of the standard domain that can be read.
public struct ONNXOperator: Hashable, Sendable {
  public let name: String
  /// The versions that are read, each the opset since which it holds.
  public let sinceVersions: [Int]
  /// The opset in which the operator was removed, if it was.
  public let removedIn: Int?
}

extension ONNXReader {
  /// The operators that can be read, sorted by name.
  public static var operators: [ONNXOperator] {
    NodeTable.rows.map {
      ONNXOperator(name: $0.op, sinceVersions: $0.since, removedIn: $0.removed)
    }
  }
}
