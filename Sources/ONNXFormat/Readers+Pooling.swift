import Operators

extension NodeTable {
  static let pooling = [
    Row("MaxPool", [1, 8, 10, 11, 12, 22], maxPool),
    Row("AveragePool", [1, 7, 10, 11, 19, 22], averagePool),
    Row("GlobalMaxPool", [1, 22]) { node throws(ONNXProblem) in
      try global(&node, .max)
    },
    Row("GlobalAveragePool", [1, 22]) { node throws(ONNXProblem) in
      try global(&node, .average)
    },
  ]

  private static func maxPool(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(1, 1)
    var pool = MaxPool()
    pool.kernel = try kernel(&node)
    (pool.stride, pool.dilation, pool.pads, pool.autoPad) = try node.window()
    pool.ceilMode = try node.flag("ceil_mode")
    pool.columnMajor = try node.flag("storage_order")
    try node.result(pool, inputs)
  }

  private static func averagePool(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(1, 1)
    var pool = AveragePool()
    pool.kernel = try kernel(&node)
    (pool.stride, pool.dilation, pool.pads, pool.autoPad) = try node.window()
    pool.ceilMode = try node.flag("ceil_mode")
    pool.countIncludePad = try node.flag("count_include_pad")
    try node.result(pool, inputs)
  }

  private static func kernel(_ node: inout NodeReader) throws(ONNXProblem) -> [Int] {
    guard let kernel = try node.smalls("kernel_shape") else {
      throw .missingAttribute("kernel_shape")
    }
    return kernel
  }

  private static func global(
    _ node: inout NodeReader, _ function: GlobalPool.Function
  ) throws(ONNXProblem) {
    try node.result(GlobalPool { $0.function = function }, try node.operands(1, 1))
  }
}
