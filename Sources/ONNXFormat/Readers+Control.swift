import IR
import Operators

extension NodeTable {
  static let control = [
    Row("If", [1, 11, 13, 16, 19, 21, 23, 24, 25], conditional)
  ]

  /// What the branches take from outside becomes explicit inputs of the node and of both regions.
  private static func conditional(_ node: inout NodeReader) throws(ONNXProblem) {
    let condition = try node.operands(1, 1)[0]
    let branches = [try node.graph("then_branch"), try node.graph("else_branch")]
    let (regions, captures) = try node.regions(branches)
    try node.result(If(), [condition] + captures.map { $0 }, regions: regions)
  }
}
