import IR
import Operators
import Tensors

extension NodeTable {
  static let quantisation = [
    Row("QuantizeLinear", [10, 13, 19, 21, 23, 24, 25], quantizeLinear),
    Row("DequantizeLinear", [10, 13, 19, 21, 23, 24, 25], dequantizeLinear),
    Row("DynamicQuantizeLinear", [11]) { node throws(ONNXProblem) in
      try node.result(DynamicQuantizeLinear(), try node.operands(1, 1))
    },
    Row("QLinearConv", [10], qlinearConv),
    Row("QLinearMatMul", [10, 21]) { node throws(ONNXProblem) in
      try node.result(QLinearMatMul(), try node.operands(8, 8))
    },
    Row("ConvInteger", [10], convInteger),
    Row("MatMulInteger", [10]) { node throws(ONNXProblem) in
      try node.result(MatMulInteger(), try node.operands(2, 4))
    },
  ]

  /// `saturate` is for 8-bit floats alone, which inference refuses by their name.
  private static func quantizeLinear(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    var op = QuantizeLinear()
    (op.axis, op.blockSize) = try arrangement(&node, scale: inputs[1])
    if node.since >= 19 { node.ignore("saturate") }
    if node.since >= 21 { op.to = try node.element("output_dtype") }
    if node.since >= 23 { op.precision = try node.element("precision") }
    try node.result(op, inputs)
  }

  private static func dequantizeLinear(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    var op = DequantizeLinear()
    (op.axis, op.blockSize) = try arrangement(&node, scale: inputs[1])
    if node.since >= 23 { op.to = try node.element("output_dtype") }
    try node.result(op, inputs)
  }

  /// Scales are for a whole tensor before opset 13, and never for blocks before 21.
  private static func arrangement(
    _ node: inout NodeReader, scale: ValueID?
  ) throws(ONNXProblem) -> (axis: Int, blockSize: Int) {
    if node.since < 13 {
      let shape = try node.type(of: scale).shape
      guard !shape.elementCount.isDifferent(from: 1) else {
        throw .unsupported("a scale of shape \(shape.text) before opset 13, where it is one number")
      }
    }
    let axis = node.since < 13 ? nil : try node.small("axis")
    let blockSize = node.since < 21 ? nil : try node.small("block_size")
    return (axis ?? 1, blockSize ?? 0)
  }

  private static func qlinearConv(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(8, 9)
    var op = QLinearConv()
    op.conv = try conv(&node, weight: inputs[3])
    try node.result(op, inputs)
  }

  private static func convInteger(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 4)
    var op = ConvInteger()
    op.conv = try conv(&node, weight: inputs[1])
    try node.result(op, inputs)
  }
}
