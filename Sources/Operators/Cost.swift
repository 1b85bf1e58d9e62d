public import Tensors

/// The arithmetic of one evaluation of an operator.
public struct Cost: Hashable, Sendable {
  /// Multiply-add pairs of convolutions and matrix products ("MACs").
  public var multiplyAdds: Dim

  /// Every other scalar operation: comparisons of a pooling window, additions of an element-wise layer.
  public var operations: Dim

  public init(multiplyAdds: Dim = 0, operations: Dim = 0) {
    self.multiplyAdds = multiplyAdds
    self.operations = operations
  }
}
