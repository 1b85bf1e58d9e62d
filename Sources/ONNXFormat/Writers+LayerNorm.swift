import Operators
import Tensors

extension WriterTable {
  /// Operators of ONNX normalise all axes from one on; what they do not is arithmetic.
  static func layerNorm(_ node: NodeWriter, _ op: LayerNorm) throws(WriteProblem) {
    let shape = try node.shape(0)
    let axis = node.axis(op.axis, rank: shape.count)
    let end = axis + (op.extent ?? shape.count - axis)
    let normalised = Shape(shape[axis..<end])
    var isPlain = end == shape.count && node.opset >= (op.centred ? 17 : 23)
    for index in 1...2 where node.has(index) {
      let factor = try node.shape(index)
      isPlain = isPlain && factor.count == normalised.count
      isPlain = isPlain && zip(factor, normalised).allSatisfy { $0.isEqual(to: $1) }
    }
    guard isPlain else { return try arithmetic(node, op, axes: Array(axis..<end)) }
    var attributes = [ONNXAttribute.int("axis", op.axis), .float("epsilon", op.epsilon)]
    if op.statistics != .f32 { attributes.append(.int("stash_type", op.statistics.onnx)) }
    try node.write(
      op.centred ? "LayerNormalization" : "RMSNormalization", node.inputs, attributes)
  }

  /// (x − mean) / √(variance + epsilon) · scale + shift, the statistics in single precision at least.
  private static func arithmetic(
    _ node: NodeWriter, _ op: LayerNorm, axes: [Int]
  ) throws(WriteProblem) {

    try composed(node) { steps, x throws(WriteProblem) in
      var centred = x
      var mean = ""
      if op.centred {
        mean = try reduced(steps, x, axes, "mean")
        centred = try steps.step("Sub", [x, mean], "centred")
      }
      let square = try steps.step("Mul", [centred, centred], "square")
      let variance = try reduced(steps, square, axes, "variance")
      let sum = try steps.step("Add", [variance, steps.number(Double(op.epsilon))], "sum")
      let deviation = try steps.step("Sqrt", [sum], "deviation")
      if node.isUsed(1) { try statistic(node, mean, op.statistics, steps, 1) }
      if node.isUsed(2) {
        let inverse = try steps.step("Reciprocal", [deviation], "inverse")
        try statistic(node, inverse, op.statistics, steps, 2)
      }
      guard node.isUsed(0) else { return }
      let unit = try steps.step("Div", [centred, deviation], "unit")
      let scale = try steps.operand(1)
      guard node.has(2) else { return try steps.end("Mul", [unit, scale]) }
      let scaled = try steps.step("Mul", [unit, scale], "scaled")
      try steps.end("Add", [scaled, try steps.operand(2)])
    }
  }

  private static func statistic(
    _ node: NodeWriter, _ value: String, _ element: ElementType, _ steps: Composition, _ index: Int
  ) throws(WriteProblem) {
    let output = [node.outputs[index]]
    if element == steps.element { return try node.write("Identity", [value], outputs: output) }
    try node.write("Cast", [value], [.int("to", element.onnx)], outputs: output)
  }

  /// The mean over some axes, which stay as 1.
  private static func reduced(
    _ steps: Composition, _ value: String, _ axes: [Int], _ suffix: String
  ) throws(WriteProblem) -> String {
    if steps.node.opset < 18 {
      return try steps.step("ReduceMean", [value], [.ints("axes", axes)], suffix)
    }
    return try steps.step("ReduceMean", [value, steps.node.constant(axes, "axes")], suffix)
  }
}
