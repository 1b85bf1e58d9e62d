import Operators
import Tensors

extension WriterTable {
  static let reduction = [
    Row(Reduce.self, reduce),
    Row(ArgExtremum.self) { node, op throws(WriteProblem) in
      var attributes = [ONNXAttribute.int("axis", op.axis)]
      if !op.keepDims { attributes.append(.flag("keepdims", false)) }
      if op.selectLast {
        try node.require(12, "it takes the last of equal elements")
        attributes.append(.flag("select_last_index", true))
      }
      try node.write(op.function == .max ? "ArgMax" : "ArgMin", node.inputs, attributes)
    },
  ]

  /// The axes became an input in opset 18, for sums in 13.
  private static func reduce(_ node: NodeWriter, _ op: Reduce) throws(WriteProblem) {
    let name = name(of: op.function)
    let since = op.function == .sum ? 13 : 18
    var attributes = op.keepDims ? [] : [ONNXAttribute.flag("keepdims", false)]
    guard node.opset < since else {
      if op.noopWithEmptyAxes { attributes.append(.flag("noop_with_empty_axes", true)) }
      return try node.write(name, node.inputs, attributes)
    }
    let axes = try node.integers(1, "its axes", opset: since) ?? []
    if axes.isEmpty, op.noopWithEmptyAxes {
      switch op.function {
      case .sum, .mean, .max, .min, .prod: return try node.write("Identity", [node.input(0)])
      default: throw .needs(opset: since, "it reduces no axis")
      }
    }
    if !axes.isEmpty { attributes.append(.ints("axes", axes)) }
    try node.write(name, [node.input(0)], attributes)
  }

  private static func name(of function: Reduce.Function) -> String {
    switch function {
    case .sum: "ReduceSum"
    case .mean: "ReduceMean"
    case .max: "ReduceMax"
    case .min: "ReduceMin"
    case .prod: "ReduceProd"
    case .l1: "ReduceL1"
    case .l2: "ReduceL2"
    case .logSum: "ReduceLogSum"
    case .logSumExp: "ReduceLogSumExp"
    case .sumSquare: "ReduceSumSquare"
    }
  }
}
