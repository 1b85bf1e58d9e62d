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
    Row("LpPool", [1, 2, 11, 18, 22], lpPool),
    Row("GlobalLpPool", [1, 2, 22]) { node throws(ONNXProblem) in
      let p = try power(&node)
      try node.result(LpPool { $0.p = p }, try node.operands(1, 1))
    },
    Row("MaxUnpool", [9, 11, 22], maxUnpool),
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

  private static func lpPool(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(1, 1)
    var pool = LpPool()
    pool.p = try power(&node)
    pool.kernel = try kernel(&node)
    (pool.stride, pool.dilation, pool.pads, pool.autoPad) = try node.window()
    if node.since >= 18 { pool.ceilMode = try node.flag("ceil_mode") }
    try node.result(pool, inputs)
  }

  /// The power is a fraction in the first opset, an integer since.
  private static func power(_ node: inout NodeReader) throws(ONNXProblem) -> Float {
    node.since < 2 ? try node.float("p") ?? 2 : Float(try node.small("p") ?? 2)
  }

  private static func maxUnpool(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    var pool = MaxUnpool()
    pool.kernel = try kernel(&node)
    pool.stride = try node.smalls("strides") ?? []
    pool.pads = try node.smalls("pads") ?? []
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
