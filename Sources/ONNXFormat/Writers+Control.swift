import IR
import Operators
import Tensors

extension WriterTable {
  static let control = [Row(If.self, conditional)]

  /// A branch that a known condition passes over may be empty here; the other one stands for it.
  private static func conditional(_ node: NodeWriter, _ op: If) throws(WriteProblem) {
    let regions = node.node.regions
    guard regions.count == 2 else {
      throw .inexpressible("it has \(regions.count) regions, 2 expected")
    }
    var chosen = [0, 1]
    if let condition = node.known(0), condition.count == 1 {
      let taken = condition.integers[0] != 0 ? 0 : 1
      if regions[1 - taken].outputs.isEmpty { chosen = [taken, taken] }
    }
    let branches = node.regions(captures: Array(node.inputs.dropFirst()), chosen: chosen)
    try node.write(
      "If", [node.input(0)],
      [.graph("then_branch", branches[0]), .graph("else_branch", branches[1])])
  }
}
