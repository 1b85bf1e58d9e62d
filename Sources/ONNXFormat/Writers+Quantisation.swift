import Operators
import Tensors

extension WriterTable {
  static let quantisation = [
    Row(QuantizeLinear.self, quantize),
    Row(DequantizeLinear.self, dequantize),
    Row(DynamicQuantizeLinear.self, "DynamicQuantizeLinear"),
    Row(QLinearConv.self) { node, op throws(WriteProblem) in
      let (x, attributes) = try conv(node, op.conv, weight: 3)
      try node.write("QLinearConv", [x] + node.inputs.dropFirst(), attributes)
    },
    Row(QLinearMatMul.self, "QLinearMatMul"),
    Row(ConvInteger.self) { node, op throws(WriteProblem) in
      let (x, attributes) = try conv(node, op.conv, weight: 1)
      try node.write("ConvInteger", [x] + node.inputs.dropFirst(), attributes)
    },
    Row(MatMulInteger.self, "MatMulInteger"),
  ]

  /// The target can be named since opset 21; before, a zero point of its type says it.
  private static func quantize(
    _ node: NodeWriter, _ op: QuantizeLinear
  ) throws(WriteProblem) {
    var attributes = try arrangement(node, axis: op.axis, blockSize: op.blockSize)
    var inputs = node.inputs
    if let to = op.to {
      if node.opset >= 21 {
        attributes.append(.int("output_dtype", to.onnx))
      } else if !node.has(2), to != .u8 {
        guard let shape = try node.shape(1).concrete else {
          throw .needs(opset: 21, "its target is \(to)")
        }
        inputs.append(node.constant(Tensor(splat: 0, shape: shape, as: to), "zero_point"))
      }
    }
    if let precision = op.precision, precision != (try node.element(1)) || node.opset >= 23 {
      try node.require(23, "its precision is \(precision)")
      attributes.append(.int("precision", precision.onnx))
    }
    try node.write("QuantizeLinear", inputs, attributes)
  }

  private static func dequantize(
    _ node: NodeWriter, _ op: DequantizeLinear
  ) throws(WriteProblem) {
    var attributes = try arrangement(node, axis: op.axis, blockSize: op.blockSize)
    if let to = op.to {
      if node.opset >= 23 {
        attributes.append(.int("output_dtype", to.onnx))
      } else if to != (try node.element(1)) {
        throw .needs(opset: 23, "its result is \(to)")
      }
    }
    try node.write("DequantizeLinear", node.inputs, attributes)
  }

  /// Scales are for a whole tensor before opset 13, and never for blocks before 21.
  private static func arrangement(
    _ node: NodeWriter, axis: Int, blockSize: Int
  ) throws(WriteProblem) -> [ONNXAttribute] {
    if try node.shape(1).elementCount.value != 1 {
      try node.require(13, "it has a scale for each index of an axis")
    }
    var attributes: [ONNXAttribute] = []
    if axis != 1, node.opset >= 13 { attributes.append(.int("axis", axis)) }
    if blockSize != 0 {
      try node.require(21, "it has a scale for each block")
      attributes.append(.int("block_size", blockSize))
    }
    return attributes
  }
}
