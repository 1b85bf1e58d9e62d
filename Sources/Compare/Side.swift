public import IR

/// One side of a comparison: what runs, and what else can be run to find where it parts from the other.
public struct Side {
  /// What the verdict is about.
  public let executor: any Executor
  /// Runs a graph with every node a step of its own; gives nil when `make` shows every value.
  let makeUnfused: (Graph) throws -> (any Executor)?
  /// The same kind of executor for another graph.
  let make: (Graph) throws -> any Executor

  public init(
    _ executor: any Executor, unfused: @escaping (Graph) throws -> (any Executor)? = { _ in nil },
    make: @escaping (Graph) throws -> any Executor
  ) {
    self.executor = executor
    makeUnfused = unfused
    self.make = make
  }

  var graph: Graph { executor.graph }

  /// Shows what fusions hide in `executor`; nil when that shows every value.
  func unfused() throws -> (any Executor)? { try makeUnfused(graph) }
}
