import IR
import Operators
import Tensors

extension WriterTable {
  static let control = [Row(If.self, conditional)]

  /// A branch that a known condition passes over may be empty here; the other one stands for it.
  private static func conditional(_ node: NodeWriter, _ op: If) throws(WriteProblem) {
    var branches = node.regions(captures: Array(node.inputs.dropFirst()))
    guard branches.count == 2 else {
      throw .inexpressible("it has \(branches.count) regions, 2 expected")
    }
    if let condition = node.known(0), condition.count == 1 {
      let taken = condition.integers[0] != 0 ? 0 : 1
      let isEmpty = node.node.regions[1 - taken].outputs.isEmpty
      if isEmpty { branches[1 - taken] = branches[taken] }
    }
    try node.write(
      "If", [node.input(0)],
      [.graph("then_branch", branches[0]), .graph("else_branch", branches[1])])
  }
}
