import Operators
import Tensors

extension NodeTable {
  static let scattering = [
    Row("GatherElements", [11, 13]) { node throws(ONNXProblem) in
      let axis = try node.small("axis") ?? 0
      try node.result(GatherElements { $0.axis = axis }, try node.operands(2, 2))
    },
    Row("GatherND", [11, 12, 13]) { node throws(ONNXProblem) in
      let batchDims = node.since < 12 ? 0 : try node.small("batch_dims") ?? 0
      try node.result(GatherND { $0.batchDims = batchDims }, try node.operands(2, 2))
    },
    Row("Scatter", [9], removed: 11, scatterElements),
    Row("ScatterElements", [11, 13, 16, 18], scatterElements),
    Row("ScatterND", [11, 13, 16, 18]) { node throws(ONNXProblem) in
      let reduction = try reduction(&node)
      try node.result(ScatterND { $0.reduction = reduction }, try node.operands(3, 3))
    },
    Row("TensorScatter", [24]) { node throws(ONNXProblem) in
      var scatter = TensorScatter()
      scatter.axis = try node.small("axis") ?? -2
      scatter.circular = try node.word("mode", ["linear": false, "circular": true], false)
      try node.result(scatter, try node.operands(2, 3))
    },
    Row("TopK", [1, 10, 11, 24], topK),
  ]

  private static func scatterElements(_ node: inout NodeReader) throws(ONNXProblem) {
    var scatter = ScatterElements()
    scatter.axis = try node.small("axis") ?? 0
    scatter.reduction = try reduction(&node)
    try node.result(scatter, try node.operands(3, 3))
  }

  /// Reductions came in opset 16, two more in 18.
  private static func reduction(
    _ node: inout NodeReader
  ) throws(ONNXProblem) -> ScatterReduction {
    guard node.since >= 16 else { return .none }
    var words: [String: ScatterReduction] = ["none": .none, "add": .add, "mul": .mul]
    if node.since >= 18 {
      words["max"] = .max
      words["min"] = .min
    }
    return try node.word("reduction", words, .none)
  }

  /// The count became an input in opset 10; the smallest can be asked for since 11.
  private static func topK(_ node: inout NodeReader) throws(ONNXProblem) {
    var top = TopK()
    top.axis = try node.small("axis") ?? -1
    if node.since >= 11 {
      top.largest = try node.flag("largest", true)
      top.sorted = try node.flag("sorted", true)
    }
    guard node.since < 10 else { return try node.result(top, try node.operands(2, 2)) }
    let input = try node.operands(1, 1)[0]
    guard let k = try node.int("k") else { throw .missingAttribute("k") }
    try node.result(top, [input, try node.constant([k], "k")])
  }
}
