import Operators
import Tensors

extension WriterTable {
  static let normalisation = [
    Row(BatchNorm.self, batchNorm),
    Row(LRN.self, "LRN") {
      [
        .int("size", $0.size), .float("alpha", $0.alpha), .float("beta", $0.beta),
        .float("bias", $0.bias),
      ]
    },
    Row(Softmax.self) { node, op throws(WriteProblem) in
      try alongAxis(
        node, op.logarithm ? "LogSoftmax" : "Softmax", axis: op.axis, flattened: op.flattened)
    },
    Row(Hardmax.self) { node, op throws(WriteProblem) in
      try alongAxis(node, "Hardmax", axis: op.axis, flattened: op.flattened)
    },
    Row(GroupNorm.self, groupNorm),
    Row(LayerNorm.self, layerNorm),
    Row(LpNorm.self, "LpNormalization") { [.int("axis", $0.axis), .int("p", $0.p)] },
    Row(MeanVarianceNorm.self, "MeanVarianceNormalization") { [.ints("axes", $0.axes)] },
  ]

  /// Before opset 14, training shows in the number of outputs. Statistics per element are arithmetic.
  private static func batchNorm(_ node: NodeWriter, _ op: BatchNorm) throws(WriteProblem) {
    guard op.spatial else { return try elementNorm(node, op) }
    var attributes: [ONNXAttribute] = []
    if op.epsilon != 1e-5 { attributes.append(.float("epsilon", op.epsilon)) }
    if op.momentum != 0.9 { attributes.append(.float("momentum", op.momentum)) }
    var outputs = node.outputs
    if op.training, node.opset < 14 {
      outputs = (0..<3).map { node.isUsed($0) ? node.outputs[$0] : node.fresh("unused") }
    } else if op.training {
      attributes.append(.flag("training_mode", true))
    }
    try node.write("BatchNormalization", node.inputs, attributes, outputs: outputs)
  }

  private static func elementNorm(
    _ node: NodeWriter, _ op: BatchNorm
  ) throws(WriteProblem) {
    guard !op.training else { throw .inexpressible("training with statistics per element") }
    try composed(node) { steps, x throws(WriteProblem) in
      let centred = try steps.step("Sub", [x, try steps.operand(3)], "centred")
      let sum = try steps.step(
        "Add", [try steps.operand(4), steps.number(Double(op.epsilon))], "sum")
      let deviation = try steps.step("Sqrt", [sum], "deviation")
      let unit = try steps.step("Div", [centred, deviation], "unit")
      let scaled = try steps.step("Mul", [unit, try steps.operand(1)], "scaled")
      try steps.end("Add", [scaled, try steps.operand(2)])
    }
  }

  /// Operators that take everything from the axis on as one dimension before opset 13, and the axis alone since.
  private static func alongAxis(
    _ node: NodeWriter, _ name: String, axis: Int, flattened: Bool
  ) throws(WriteProblem) {
    let shape = try node.shape(0)
    let place = node.axis(axis, rank: shape.count)
    let areAlike = shape[(place + 1)...].allSatisfy { $0.value == 1 }
    if areAlike || flattened == (node.opset < 13) {
      return try node.write(name, node.inputs, [.int("axis", axis)])
    }
    if flattened {
      let whole = try node.step("Shape", node.inputs, "shape")
      let flat = try node.step("Flatten", node.inputs, [.int("axis", place)], "flat")
      let result = try node.step(name, [flat], [.int("axis", 1)], "result")
      return try node.write("Reshape", [result, whole])
    }
    var order = Array(shape.indices)
    order.swapAt(place, shape.count - 1)
    let last = try node.step("Transpose", node.inputs, [.ints("perm", order)], "last")
    let result = try node.step(name, [last], [.int("axis", shape.count - 1)], "result")
    try node.write("Transpose", [result], [.ints("perm", order)])
  }

  /// Scale and shift are given per group in opsets 18 to 20, per channel since; before, groups are planes of an
  /// instance normalisation.
  private static func groupNorm(_ node: NodeWriter, _ op: GroupNorm) throws(WriteProblem) {
    let epsilon = ONNXAttribute.float("epsilon", op.epsilon)
    let shape = try node.shape(0)
    guard let groups = op.groups else {
      guard shape.count == 2 else {
        return try node.write("InstanceNormalization", node.inputs, [epsilon])
      }
      let plane = try node.step(
        "Reshape", [node.input(0), node.constant([0, 0, 1], "plane")], "planes")
      let result = try node.step(
        "InstanceNormalization", [plane] + node.inputs.dropFirst(), [epsilon], "result")
      return try node.write("Reshape", [result, node.constant([0, 0], "matrix")])
    }
    let own = [epsilon, ONNXAttribute.int("num_groups", groups)]
    let takesGroups = node.opset >= 18 && node.opset < 21
    if node.opset >= 18, op.scalesGroups == takesGroups {
      return try node.write("GroupNormalization", node.inputs, own)
    }
    guard op.scalesGroups || node.opset < 21 else {
      return try node.write("GroupNormalization", node.inputs, own)
    }
    if node.opset >= 21, let channels = shape[1].value {
      let (scale, shift) = (
        try perChannel(node, 1, groups, channels), try perChannel(node, 2, groups, channels)
      )
      return try node.write("GroupNormalization", [node.input(0), scale, shift], own)
    }
    guard let channels = shape[1].value else {
      throw .inexpressible("the number of channels is not known")
    }
    try composed(node) { steps, x throws(WriteProblem) in
      let count = [groups]
      let ones = node.constant(Tensor(splat: 1, shape: count, as: steps.element), "ones")
      let zeros = node.constant(Tensor(splat: 0, shape: count, as: steps.element), "zeros")
      let whole = try steps.step("Shape", [x], "shape")
      let planes = try steps.step(
        "Reshape", [x, node.constant([0, groups, -1], "planes")], "flat")
      let unit = try steps.step("InstanceNormalization", [planes, ones, zeros], [epsilon], "unit")
      let back = try steps.step("Reshape", [unit, whole], "back")
      let sizes = node.constant([-1] + [Int](repeating: 1, count: shape.count - 2), "sizes")
      var factors: [String] = []
      for index in 1...2 {
        var vector = try steps.operand(index)
        if op.scalesGroups { vector = try repeated(node, vector, groups, channels) }
        factors.append(try steps.step("Reshape", [vector, sizes], "factors"))
      }
      try steps.end("Add", [try steps.step("Mul", [back, factors[0]], "scaled"), factors[1]])
    }
  }

  /// A vector with an element for each group as one with an element for each channel.
  private static func perChannel(
    _ node: NodeWriter, _ index: Int, _ groups: Int, _ channels: Int
  ) throws(WriteProblem) -> String {
    try repeated(node, node.input(index), groups, channels)
  }

  private static func repeated(
    _ node: NodeWriter, _ vector: String, _ groups: Int, _ channels: Int
  ) throws(WriteProblem) -> String {
    let column = try node.step(
      "Reshape", [vector, node.constant([groups, 1], "column")], "column")
    let spread = try node.step(
      "Expand", [column, node.constant([groups, channels / groups], "channels")], "spread")
    return try node.step("Reshape", [spread, node.constant([channels], "count")], "channels")
  }
}
