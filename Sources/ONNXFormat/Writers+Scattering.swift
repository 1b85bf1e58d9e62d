import Operators

extension WriterTable {
  static let scattering = [
    Row(GatherElements.self, "GatherElements") { $0.axis == 0 ? [] : [.int("axis", $0.axis)] },
    Row(GatherND.self) { node, op throws(WriteProblem) in
      if op.batchDims != 0 { try node.require(12, "it has batches") }
      try node.write(
        "GatherND", node.inputs, op.batchDims == 0 ? [] : [.int("batch_dims", op.batchDims)])
    },
    Row(ScatterElements.self) { node, op throws(WriteProblem) in
      let axis = op.axis == 0 ? [] : [ONNXAttribute.int("axis", op.axis)]
      try node.write("ScatterElements", node.inputs, axis + (try reduction(node, op.reduction)))
    },
    Row(ScatterND.self) { node, op throws(WriteProblem) in
      try node.write("ScatterND", node.inputs, try reduction(node, op.reduction))
    },
    Row(TensorScatter.self, "TensorScatter") { op in
      (op.axis == -2 ? [] : [.int("axis", op.axis)])
        + (op.circular ? [.string("mode", "circular")] : [])
    },
    Row(TopK.self) { node, op throws(WriteProblem) in
      var attributes: [ONNXAttribute] = op.axis == -1 ? [] : [.int("axis", op.axis)]
      if !op.largest { attributes.append(.flag("largest", false)) }
      if !op.sorted { attributes.append(.flag("sorted", false)) }
      var count = node.input(1)
      if try node.shape(1).isEmpty {
        count = try node.step("Reshape", [count, node.constant([1], "vector")], "count")
      }
      try node.write("TopK", [node.input(0), count], attributes)
    },
  ]

  private static func reduction(
    _ node: NodeWriter, _ reduction: ScatterReduction
  ) throws(WriteProblem) -> [ONNXAttribute] {
    switch reduction {
    case .none: return []
    case .add, .mul: try node.require(16, "it combines elements")
    case .max, .min: try node.require(18, "it takes the \(reduction) of elements")
    }
    return [.string("reduction", reduction.rawValue)]
  }
}
