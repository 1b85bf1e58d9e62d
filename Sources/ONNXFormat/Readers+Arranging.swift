import IR
import Operators
import Tensors

/// Operators that search, choose, repeat and lay out elements.
extension NodeTable {
  static let arranging = [
    arg("ArgMax", .max),
    arg("ArgMin", .min),
    Row("CumSum", [11, 14], cumSum),
    Row("Trilu", [14], trilu),
    Row("OneHot", [9, 11], oneHot),
    Row("Range", [11]) { node throws(ONNXProblem) in
      try node.result(NumberRange(), try node.operands(3, 3))
    },
    Row("Tile", [1, 6, 13], tile),
    Row("DepthToSpace", [1, 11, 13], depthToSpace),
    Row("SpaceToDepth", [1, 13], spaceToDepth),
    Row("EyeLike", [9, 22], eyeLike),
    Row("NonZero", [9, 13]) { node throws(ONNXProblem) in
      try node.result(NonZero(), try node.operands(1, 1))
    },
    Row("Compress", [9, 11], compress),
    Row("Unique", [11], unique),
    Row("ReverseSequence", [10], reverseSequence),
    Row("Det", [11, 22]) { node throws(ONNXProblem) in
      try node.result(Determinant(), try node.operands(1, 1))
    },
  ]

  private static func arg(_ op: String, _ function: ArgExtremum.Function) -> Row {
    Row(op, [1, 11, 12, 13]) { node throws(ONNXProblem) in
      var arg = ArgExtremum { $0.function = function }
      arg.axis = try node.small("axis") ?? 0
      arg.keepDims = try node.flag("keepdims", true)
      if node.since >= 12 { arg.selectLast = try node.flag("select_last_index") }
      try node.result(arg, try node.operands(1, 1))
    }
  }

  private static func cumSum(_ node: inout NodeReader) throws(ONNXProblem) {
    var sum = CumSum()
    sum.exclusive = try node.flag("exclusive")
    sum.reverse = try node.flag("reverse")
    try node.result(sum, try node.operands(2, 2))
  }

  private static func trilu(_ node: inout NodeReader) throws(ONNXProblem) {
    let upper = try node.flag("upper", true)
    try node.result(Trilu { $0.upper = upper }, try node.operands(1, 2))
  }

  /// Negative indices count from the back since opset 11.
  private static func oneHot(_ node: inout NodeReader) throws(ONNXProblem) {
    var oneHot = OneHot()
    oneHot.axis = try node.small("axis") ?? -1
    oneHot.wrap = node.since >= 11
    try node.result(oneHot, try node.operands(3, 3))
  }

  /// The first opset repeats along one axis, and both numbers are inputs.
  private static func tile(_ node: inout NodeReader) throws(ONNXProblem) {
    guard node.since < 6 else { return try node.result(Tile(), try node.operands(2, 2)) }
    let inputs = try node.operands(3, 3)
    let rank = try node.type(of: inputs[0]).shape.count
    guard let count = node.known(inputs[1]), let axis = node.known(inputs[2]), count.count == 1,
      axis.count == 1
    else { throw .unsupported("the number of repeats or the axis is not one known number") }
    let given = axis.integers[0]
    guard given >= -Int64(rank), given < Int64(rank) else {
      throw .unsupported("axis \(given) of a tensor of rank \(rank)")
    }
    var repeats = [Int](repeating: 1, count: rank)
    repeats[Int(given < 0 ? given + Int64(rank) : given)] = Int(count.integers[0])
    try node.result(Tile(), [inputs[0], try node.constant(repeats, "repeats")])
  }

  private static func depthToSpace(_ node: inout NodeReader) throws(ONNXProblem) {
    guard let block = try node.small("blocksize") else { throw .missingAttribute("blocksize") }
    var move = DepthToSpace()
    move.block = block
    if node.since >= 11 {
      let modes: [String: DepthToSpace.Mode] = ["DCR": .dcr, "CRD": .crd]
      move.mode = try node.word("mode", modes, .dcr)
    }
    try node.result(move, try node.operands(1, 1))
  }

  private static func spaceToDepth(_ node: inout NodeReader) throws(ONNXProblem) {
    guard let block = try node.small("blocksize") else { throw .missingAttribute("blocksize") }
    try node.result(SpaceToDepth { $0.block = block }, try node.operands(1, 1))
  }

  private static func eyeLike(_ node: inout NodeReader) throws(ONNXProblem) {
    var eye = EyeLike()
    if let code = try node.small("dtype") {
      do throws(TensorProblem) {
        eye.to = try ElementType(onnx: Int32(code))
      } catch { throw .tensor(attribute: "dtype", error) }
    }
    eye.k = try node.int("k") ?? 0
    try node.result(eye, try node.operands(1, 1))
  }

  private static func compress(_ node: inout NodeReader) throws(ONNXProblem) {
    let axis = try node.small("axis")
    try node.result(Compress { $0.axis = axis }, try node.operands(2, 2))
  }

  private static func unique(_ node: inout NodeReader) throws(ONNXProblem) {
    var unique = Unique()
    unique.axis = try node.small("axis")
    unique.sorted = try node.flag("sorted", true)
    try node.result(unique, try node.operands(1, 1))
  }

  private static func reverseSequence(_ node: inout NodeReader) throws(ONNXProblem) {
    var reverse = ReverseSequence()
    reverse.timeAxis = try node.small("time_axis") ?? 0
    reverse.batchAxis = try node.small("batch_axis") ?? 1
    try node.result(reverse, try node.operands(2, 2))
  }
}
