import IR
import Operators
import Tensors

extension NodeTable {
  static let control = [
    Row("If", [1, 11, 13, 16, 19, 21, 23, 24, 25], conditional)
  ]

  /// What the branches take from outside becomes explicit inputs of the node and of both regions.
  ///
  /// The branch that a known condition passes over is not read: it may be for inputs of another rank or
  /// type, and its region is empty.
  private static func conditional(_ node: inout NodeReader) throws(ONNXProblem) {
    let condition = try node.operands(1, 1)[0]
    let branches = [try node.graph("then_branch"), try node.graph("else_branch")]
    let taken = node.known(condition).flatMap { known in
      known.count == 1 ? (known.integers[0] != 0 ? 0 : 1) : nil
    }
    let (regions, captures) = try node.regions(branches, only: taken)
    try node.result(If(), [condition] + captures.map { $0 }, regions: regions)
  }
}
