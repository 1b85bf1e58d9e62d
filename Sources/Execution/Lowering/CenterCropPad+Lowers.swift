package import IR
package import Operators
import Tensors

extension CenterCropPad: Lowers {
  package var isExact: Bool { true }

  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let output = node.outputs[0] else { return false }
    let (from, to) = (planner.shape(input), planner.shape(output))
    if from.contains(0) || to.contains(0) { return false }
    var move = try planner.move(from: input)
    for axis in from.indices where from[axis] != to[axis] {
      // Towards zero: an odd difference leaves more at the end, cut or filled.
      let start = (from[axis] - to[axis]) / 2
      let offsets = move.axes[axis]
      move.axes[axis] = .table(
        (0..<to[axis]).map { index in
          let place = start + index
          return place < 0 || place >= from[axis] ? MoveStep.outside : offsets[place]
        })
    }
    move.fill = [0]
    try planner.addMove(move, output)
    return true
  }
}
