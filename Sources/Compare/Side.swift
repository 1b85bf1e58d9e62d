public import IR

/// One side of a comparison: what runs, and what else can be run to find where it parts from the other.
public struct Side {
  /// What the verdict is about.
  public let executor: any Executor
  /// The same graph with every node a step of its own; gives nil when `executor` shows every value.
  let unfused: () throws -> (any Executor)?
  /// The same kind of executor for another graph.
  let make: (Graph) throws -> any Executor

  public init(
    _ executor: any Executor, unfused: @escaping () throws -> (any Executor)? = { nil },
    make: @escaping (Graph) throws -> any Executor
  ) {
    self.executor = executor
    self.unfused = unfused
    self.make = make
  }

  var graph: Graph { executor.graph }
}
