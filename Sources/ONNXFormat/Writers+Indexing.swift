import Operators
import Tensors

extension WriterTable {
  static let indexing = [
    Row(Concat.self, "Concat") { [.int("axis", $0.axis)] },
    Row(Split.self, split),
    Row(Slice.self, "Slice"),
    Row(Gather.self, "Gather") { $0.axis == 0 ? [] : [.int("axis", $0.axis)] },
    Row(Pad.self, pad),
  ]

  /// The sizes became an input in opset 13; since 18 their number stands for them, before it is that of the
  /// outputs, and the parts are equal.
  private static func split(_ node: NodeWriter, _ op: Split) throws(WriteProblem) {
    var count = op.parts
    if node.has(1) {
      guard let sizes = try node.shape(1).elementCount.value else {
        throw .inexpressible("the number of parts is not known")
      }
      count = sizes
    }
    let outputs = (0..<count).map { node.isUsed($0) ? node.outputs[$0] : node.fresh("unused") }
    var attributes = op.axis == 0 ? [] : [ONNXAttribute.int("axis", op.axis)]
    var inputs = node.inputs
    if node.has(1), node.opset < 13 {
      let sizes = try node.integers(1, "its sizes", opset: 13) ?? []
      attributes.append(.ints("split", sizes))
      inputs = [node.input(0)]
    } else if !node.has(1), node.opset >= 18 {
      attributes.append(.int("num_outputs", count))
    } else if !node.has(1) {
      let shape = try node.shape(0)
      let size = shape[node.axis(op.axis, rank: shape.count)].value
      guard let size, size % max(count, 1) == 0 else {
        throw .needs(opset: 18, "its parts may be unequal")
      }
    }
    try node.write("Split", inputs, attributes, outputs: outputs)
  }

  /// Axes can be named since opset 18; before, all of them have a width.
  private static func pad(_ node: NodeWriter, _ op: Pad) throws(WriteProblem) {
    if op.mode == .wrap { try node.require(19, "it continues at the other end") }
    let attributes = op.mode == .constant ? [] : [ONNXAttribute.string("mode", op.mode.rawValue)]
    var inputs = [node.input(0), node.input(1), try node.scalarInput(2, "value"), node.input(3)]
    if node.has(3), node.opset < 18 {
      let what = "it names its axes, and they or the widths"
      guard let axes = try node.integers(3, what, opset: 18),
        let pads = try node.integers(1, what, opset: 18)
      else { throw .inexpressible("there are no widths") }
      let rank = try node.shape(0).count
      var widths = [Int](repeating: 0, count: 2 * rank)
      for (index, axis) in axes.enumerated() {
        widths[node.axis(axis, rank: rank)] = pads[index]
        widths[node.axis(axis, rank: rank) + rank] = pads[axes.count + index]
      }
      inputs = [inputs[0], node.constant(widths, "pads"), inputs[2]]
    }
    try node.write("Pad", inputs, attributes)
  }
}
