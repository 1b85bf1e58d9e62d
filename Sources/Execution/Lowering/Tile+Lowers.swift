package import IR
package import Operators
import Tensors

extension Tile: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return false }
    let target = planner.shape(output)
    if planner.shape(input) == target {
      planner.alias(output, input)
      return true
    }
    guard !target.contains(0) else { return false }
    var move = try planner.move(from: input)
    for axis in target.indices {
      let size = move.axes[axis].count
      move.axes[axis] = move.axes[axis].taking((0..<target[axis]).map { $0 % size })
    }
    try planner.addMove(move, output)
    return true
  }
}

extension DepthToSpace: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try planner.lowerBlocks(node) { axes(of: $0) }
  }
}

extension SpaceToDepth: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    try planner.lowerBlocks(node) { axes(of: $0) }
  }
}

extension Planner {
  /// A copy whose axes are even walks through a row-major input.
  fileprivate func lowerBlocks(
    _ node: Node, _ axes: ([Int]) -> [(size: Int, stride: Int)]
  ) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0],
      !shape(input).contains(0)
    else { return false }
    let source = try plain(input)
    let width = source.element.byteCount
    let steps: [Move.Axis] = axes(shape(input)).map { axis in
      .even(start: 0, step: axis.stride * width, count: axis.size)
    }
    try addMove(Move(source: source.place, width: width, axes: steps), output)
    return true
  }
}
