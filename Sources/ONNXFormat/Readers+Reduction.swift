import Operators

extension NodeTable {
  static let reduction = [
    reduce("ReduceSum", [1, 11, 13], .sum, axesInputSince: 13),
    reduce("ReduceMean", [1, 11, 13, 18], .mean),
    reduce("ReduceMax", [1, 11, 12, 13, 18, 20], .max),
    reduce("ReduceMin", [1, 11, 12, 13, 18, 20], .min),
    reduce("ReduceProd", [1, 11, 13, 18], .prod),
    reduce("ReduceL1", [1, 11, 13, 18], .l1),
    reduce("ReduceL2", [1, 11, 13, 18], .l2),
    reduce("ReduceLogSum", [1, 11, 13, 18], .logSum),
    reduce("ReduceLogSumExp", [1, 11, 13, 18], .logSumExp),
    reduce("ReduceSumSquare", [1, 11, 13, 18], .sumSquare),
  ]

  /// The axes became an input in opset 18, for sums in 13. An empty list of them means all.
  private static func reduce(
    _ op: String, _ since: [Int], _ function: Reduce.Function, axesInputSince: Int = 18
  ) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      var reduce = Reduce { $0.function = function }
      reduce.keepDims = try node.flag("keepdims", true)
      guard node.since < axesInputSince else {
        reduce.noopWithEmptyAxes = try node.flag("noop_with_empty_axes")
        return try node.result(reduce, try node.operands(1, 2))
      }
      let input = try node.operands(1, 1)[0]
      let axes = try node.smalls("axes").flatMap { $0.isEmpty ? nil : $0 }
      try node.result(reduce, [input, try node.constant(axes, "axes")])
    }
  }
}
