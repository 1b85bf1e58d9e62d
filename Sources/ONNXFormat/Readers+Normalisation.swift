import Operators
import Tensors

extension NodeTable {
  static let normalisation = [
    Row("BatchNormalization", [1, 6, 7, 9, 14, 15], batchNorm),
    Row("LRN", [1, 13], lrn),
    softmax("Softmax", logarithm: false),
    softmax("LogSoftmax", logarithm: true),
    Row("Hardmax", [1, 11, 13], hardmax),
    Row("InstanceNormalization", [1, 6, 22], groupNorm),
    Row("GroupNormalization", [18, 21], groupNorm),
    Row("LayerNormalization", [17], layerNorm),
    Row("RMSNormalization", [23], layerNorm),
    Row("LpNormalization", [1, 22], lpNorm),
    Row("MeanVarianceNormalization", [9, 13]) { node throws(ONNXProblem) in
      let axes = try node.smalls("axes") ?? [0, 2, 3]
      try node.result(MeanVarianceNorm { $0.axes = axes }, try node.operands(1, 1))
    },
    Row("Dropout", [1, 6, 7, 10, 12, 13, 22], dropout),
  ]

  /// Before opset 14, training shows in the number of outputs; `is_test` is 0 in many files for inference.
  private static func batchNorm(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(5, 5)
    var norm = BatchNorm()
    norm.epsilon = try node.float("epsilon") ?? 1e-5
    norm.momentum = try node.float("momentum") ?? 0.9
    if node.since < 9 { norm.spatial = try node.flag("spatial", true) }
    let hasStatistics = node.outputs.dropFirst().contains { $0 != nil }
    switch node.since {
    case ..<7:
      node.ignore("consumed_inputs")
      let isTest = try node.flag("is_test")
      norm.training = hasStatistics && !isTest
      if !isTest, !hasStatistics { node.note(.inferenceAssumed(node: node.label, op: node.op)) }
    case ..<14: norm.training = hasStatistics
    default: norm.training = try node.flag("training_mode")
    }
    if node.outputs.dropFirst(3).contains(where: { $0 != nil }) {
      throw .unsupported("the saved statistics of training are not given")
    }
    try node.result(norm, inputs)
  }

  private static func lrn(_ node: inout NodeReader) throws(ONNXProblem) {
    var lrn = LRN()
    guard let size = try node.small("size") else { throw .missingAttribute("size") }
    lrn.size = size
    lrn.alpha = try node.float("alpha") ?? 1e-4
    lrn.beta = try node.float("beta") ?? 0.75
    lrn.bias = try node.float("bias") ?? 1
    try node.result(lrn, try node.operands(1, 1))
  }

  /// Scale and shift of group normalisation are given per group before opset 21, per channel since.
  ///
  /// The precision of the statistics is never less than a file asks for.
  private static func groupNorm(_ node: inout NodeReader) throws(ONNXProblem) {
    var norm = GroupNorm()
    norm.epsilon = try node.float("epsilon") ?? 1e-5
    if node.op == "GroupNormalization" {
      guard let groups = try node.small("num_groups") else { throw .missingAttribute("num_groups") }
      norm.groups = groups
      norm.scalesGroups = node.since < 21
      if node.since >= 21 { node.ignore("stash_type") }
    } else if node.since < 6 {
      node.ignore("consumed_inputs")
    }
    try node.result(norm, try node.operands(3, 3))
  }

  private static func layerNorm(_ node: inout NodeReader) throws(ONNXProblem) {
    var norm = LayerNorm()
    norm.axis = try node.small("axis") ?? -1
    norm.epsilon = try node.float("epsilon") ?? 1e-5
    norm.centred = node.op == "LayerNormalization"
    let stash = try node.small("stash_type") ?? 1
    do throws(TensorProblem) {
      norm.statistics = try ElementType(onnx: Int32(stash))
    } catch { throw .tensor(attribute: "stash_type", error) }
    try node.result(norm, try node.operands(2, norm.centred ? 3 : 2))
  }

  private static func lpNorm(_ node: inout NodeReader) throws(ONNXProblem) {
    let axis = try node.small("axis") ?? -1
    let p = try node.small("p") ?? 2
    try node.result(
      LpNorm { ($0.axis, $0.p) = (axis, p) }, try node.operands(1, 1))
  }

  /// Whether everything from the axis on is one dimension, as before opset 13, and that makes a difference.
  private static func isFlattened(_ node: NodeReader, axis: Int) throws(ONNXProblem) -> Bool {
    guard node.since < 13 else { return false }
    let shape = try node.type(of: node.operands(1, 1)[0]).shape
    let place = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(place) else { return true }
    return !shape[(place + 1)...].allSatisfy { $0.value == 1 }
  }

  private static func softmax(_ op: String, logarithm: Bool) -> Row {
    Row(op, [1, 11, 13]) { node throws(ONNXProblem) in
      var softmax = Softmax()
      softmax.logarithm = logarithm
      softmax.axis = try node.small("axis") ?? (node.since < 13 ? 1 : -1)
      softmax.flattened = try isFlattened(node, axis: softmax.axis)
      try node.result(softmax, try node.operands(1, 1))
    }
  }

  private static func hardmax(_ node: inout NodeReader) throws(ONNXProblem) {
    var hardmax = Hardmax()
    hardmax.axis = try node.small("axis") ?? (node.since < 13 ? 1 : -1)
    hardmax.flattened = try isFlattened(node, axis: hardmax.axis)
    try node.result(hardmax, try node.operands(1, 1))
  }

  /// The attribute `ratio` became an input in opset 12, and training a third input. A ratio of 0 drops nothing.
  private static func dropout(_ node: inout NodeReader) throws(ONNXProblem) {
    node.ignore("seed")
    if node.since < 12 {
      node.ignore("ratio", "consumed_inputs")
      if node.since < 7, try !node.flag("is_test") {
        node.note(.inferenceAssumed(node: node.label, op: node.op))
      }
      return try node.result(Dropout(), try node.operands(1, 1))
    }
    let inputs = try node.operands(1, 3)
    if inputs[2] != nil {
      let isTraining = node.known(inputs[2])?.integers.contains { $0 != 0 } ?? true
      let drops = node.known(inputs[1])?.doubles.contains { $0 != 0 } ?? true
      if isTraining, drops { throw .unsupported("dropout in training mode") }
    }
    try node.result(Dropout(), [inputs[0]])
  }
}
