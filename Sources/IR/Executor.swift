public import Operators

/// Something that runs one graph: the reference evaluator, the runtime with a choice of kernels.
public protocol Executor {
  /// What runs, for messages: "reference", "runtime, avx512".
  var label: String { get }

  var graph: Graph { get }

  /// Runs the graph once.
  ///
  /// - Parameters:
  ///   - inputs: by name; every input without an initial value must be given.
  ///   - wanted: values to show while running; the executor shows those that it really computes.
  ///   - tap: called once for each of them, with logical (row-major, unpadded) tensors.
  /// - Returns: the outputs in the graph's order.
  func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value]
}

extension Executor {
  public func run(_ inputs: [String: Value]) throws -> [Value] {
    try run(inputs, tapping: [], { _, _ in })
  }
}
