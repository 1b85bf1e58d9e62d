import IR
import Operators
import Tensors

extension NodeTable {
  private static let unchanged = [1, 13, 21, 23, 24, 25]

  static let shape = [
    Row("Reshape", [1, 5, 13, 14, 19, 21, 23, 24, 25], reshape),
    Row("Flatten", [1, 9, 11, 13, 21, 23, 24, 25], flatten),
    Row("Transpose", unchanged, transpose),
    Row("Squeeze", [1, 11, 13, 21, 23, 24, 25]) { node throws(ONNXProblem) in
      try axes(&node, Squeeze(), required: false)
    },
    Row("Unsqueeze", [1, 11, 13, 21, 23, 24, 25]) { node throws(ONNXProblem) in
      try axes(&node, Unsqueeze(), required: true)
    },
    Row("Shape", [1, 13, 15, 19, 21, 23, 24, 25], shapeOf),
    Row("Size", [1, 13, 19, 21, 23, 24, 25]) { node throws(ONNXProblem) in
      try node.result(Size(), try node.operands(1, 1))
    },
    Row("Expand", [8, 13]) { node throws(ONNXProblem) in
      try node.result(Expand(), try node.operands(2, 2))
    },
    Row("Identity", [1, 13, 14, 16, 19, 21, 23, 24, 25]) { node throws(ONNXProblem) in
      try node.result(Identity(), try node.operands(1, 1))
    },
    Row("Cast", [1, 6, 9, 13, 19, 21, 23, 24, 25], cast),
    Row("CastLike", [15, 19, 21, 23, 24, 25], castLike),
  ]

  /// The shape became an input in opset 5.
  private static func reshape(_ node: inout NodeReader) throws(ONNXProblem) {
    var reshape = Reshape()
    guard node.since < 5 else {
      if node.since >= 14 { reshape.allowZero = try node.flag("allowzero") }
      return try node.result(reshape, try node.operands(2, 2))
    }
    node.ignore("consumed_inputs")
    let input = try node.operands(1, 1)[0]
    guard let shape = try node.smalls("shape") else { throw .missingAttribute("shape") }
    try node.result(reshape, [input, try node.constant(shape, "shape")])
  }

  private static func flatten(_ node: inout NodeReader) throws(ONNXProblem) {
    let axis = try node.small("axis") ?? 1
    try node.result(Flatten { $0.axis = axis }, try node.operands(1, 1))
  }

  private static func transpose(_ node: inout NodeReader) throws(ONNXProblem) {
    let permutation = try node.smalls("perm")
    try node.result(Transpose { $0.permutation = permutation }, try node.operands(1, 1))
  }

  /// The axes became an input in opset 13.
  private static func axes(
    _ node: inout NodeReader, _ operation: any Operator, required: Bool
  ) throws(ONNXProblem) {
    guard node.since < 13 else {
      return try node.result(operation, try node.operands(required ? 2 : 1, 2))
    }
    let input = try node.operands(1, 1)[0]
    let axes = try node.smalls("axes")
    if required, axes == nil { throw .missingAttribute("axes") }
    try node.result(operation, [input, try node.constant(axes, "axes")])
  }

  private static func shapeOf(_ node: inout NodeReader) throws(ONNXProblem) {
    var shape = ShapeOf()
    if node.since >= 15 {
      shape.start = try node.small("start") ?? 0
      shape.end = try node.int("end")
    }
    try node.result(shape, try node.operands(1, 1))
  }

  /// The target is spelt as a name in the first opsets, as a number since 6.
  private static func cast(_ node: inout NodeReader) throws(ONNXProblem) {
    var cast = Cast()
    let name = node.since < 6 ? try node.string("to") : nil
    let code = node.since < 6 ? nil : try node.small("to")
    do throws(TensorProblem) {
      if let name {
        cast.to = try ElementType(onnxName: name)
      } else {
        cast.to = try ElementType(onnx: Int32(code ?? 0))
      }
    } catch { throw .tensor(attribute: "to", error) }
    cast.saturate = try saturation(&node)
    try node.result(cast, try node.operands(1, 1))
  }

  private static func castLike(_ node: inout NodeReader) throws(ONNXProblem) {
    var cast = Cast()
    let inputs = try node.operands(2, 2)
    cast.to = try node.type(of: inputs[1]).element
    cast.saturate = try saturation(&node)
    try node.result(cast, [inputs[0]])
  }

  /// Both attributes matter only for targets of 8 bits and less that are floats.
  private static func saturation(_ node: inout NodeReader) throws(ONNXProblem) -> Bool {
    if node.since >= 24 { node.ignore("round_mode") }
    return node.since >= 19 ? try node.flag("saturate", true) : true
  }
}
