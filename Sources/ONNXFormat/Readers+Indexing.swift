import IR
import Operators
import Tensors

extension NodeTable {
  static let indexing = [
    Row("Concat", [1, 4, 11, 13], concat),
    Row("Split", [1, 2, 11, 13, 18], split),
    Row("Slice", [1, 10, 11, 13], slice),
    Row("Gather", [1, 11, 13], gather),
    Row("Pad", [1, 2, 11, 13, 18, 19, 21, 23, 24, 25], pad),
  ]

  /// The axis has a default, 1, only in the first opsets.
  private static func concat(_ node: inout NodeReader) throws(ONNXProblem) {
    let axis = try node.small("axis") ?? (node.since < 4 ? 1 : nil)
    guard let axis else { throw .missingAttribute("axis") }
    try node.result(Concat { $0.axis = axis }, try node.variadic())
  }

  /// The sizes became an input in opset 13. Without them, the parts are equal.
  private static func split(_ node: inout NodeReader) throws(ONNXProblem) {
    var split = Split()
    split.axis = try node.small("axis") ?? 0
    split.parts = node.outputs.count
    if node.since >= 18, let count = try node.small("num_outputs"), count != split.parts {
      throw .attribute(
        name: "num_outputs", found: "\(count)", expected: "\(split.parts), as there are outputs")
    }
    var inputs = try node.operands(1, node.since < 13 && node.since > 1 ? 1 : 2)
    if node.since < 13, let sizes = try node.smalls("split") {
      inputs = [inputs[0], try node.constant(sizes, "sizes")]
    }
    try node.result(split, inputs)
  }

  /// Starts, ends and axes became inputs in opset 10, which brought steps too.
  private static func slice(_ node: inout NodeReader) throws(ONNXProblem) {
    guard node.since < 10 else { return try node.result(Slice(), try node.operands(3, 5)) }
    let input = try node.operands(1, 1)[0]
    guard let starts = try node.ints("starts") else { throw .missingAttribute("starts") }
    guard let ends = try node.ints("ends") else { throw .missingAttribute("ends") }
    let axes = try node.smalls("axes")
    try node.result(
      Slice(),
      [
        input, try node.constant(starts, "starts"), try node.constant(ends, "ends"),
        try node.constant(axes, "axes"),
      ])
  }

  private static func gather(_ node: inout NodeReader) throws(ONNXProblem) {
    let axis = try node.small("axis") ?? 0
    try node.result(Gather { $0.axis = axis }, try node.operands(2, 2))
  }

  /// Widths and value became inputs in opset 11; the first opset calls the widths `paddings`.
  private static func pad(_ node: inout NodeReader) throws(ONNXProblem) {
    var modes: [String: Pad.Mode] = ["constant": .constant, "reflect": .reflect, "edge": .edge]
    if node.since >= 19 { modes["wrap"] = .wrap }
    var pad = Pad()
    pad.mode = try node.word("mode", modes, .constant)
    guard node.since < 11 else {
      return try node.result(pad, try node.operands(2, node.since < 18 ? 3 : 4))
    }
    let input = try node.operands(1, 1)[0]
    let name = node.since < 2 ? "paddings" : "pads"
    guard let pads = try node.smalls(name) else { throw .missingAttribute(name) }
    let value = try node.float("value") ?? 0
    let element = try node.type(of: input).element
    var fill: ValueID?
    if value != 0, pad.mode == .constant {
      fill = try node.constant(Tensor([Double(value)], shape: [], as: element), "value")
    }
    try node.result(pad, [input, try node.constant(pads, "pads"), fill])
  }
}
