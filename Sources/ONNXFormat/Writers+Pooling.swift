import Operators
import Tensors

extension WriterTable {
  static let pooling = [
    Row(MaxPool.self, maxPool),
    Row(AveragePool.self, averagePool),
    Row(LpPool.self, lpPool),
    Row(GlobalPool.self) { node, op throws(WriteProblem) in
      try node.write(op.function == .max ? "GlobalMaxPool" : "GlobalAveragePool", node.inputs)
    },
    Row(MaxUnpool.self) { node, op throws(WriteProblem) in
      guard !op.pads.contains(where: { $0 < 0 }) else {
        throw .inexpressible("an unpooling with negative padding")
      }
      let window = WindowAttributes(op.stride, op.pads, [], .explicit)
      let attributes = [.ints("kernel_shape", op.kernel)] + (try window.attributes(node))
      try node.write("MaxUnpool", node.inputs, attributes)
    },
  ]

  private static func maxPool(_ node: NodeWriter, _ op: MaxPool) throws(WriteProblem) {
    var window = WindowAttributes(op.stride, op.pads, op.dilation, op.autoPad)
    if node.isUsed(1), window.pads.contains(where: { $0 < 0 }) {
      throw .inexpressible("indices into an input that negative padding crops")
    }
    var x = try window.crop(node, node.input(0))
    if !op.ceilMode, !node.isUsed(1), window.exceeds(op.kernel) {
      let element = try node.element()
      let lowest =
        element.isFloat
        ? Tensor([-Double.infinity], shape: [], as: element)
        : Tensor([Int64(element.isSigned ? -128 : 0)], shape: [], as: element)
      x = try window.extend(node, x, with: lowest)
    }
    var attributes = [ONNXAttribute.ints("kernel_shape", op.kernel)]
    attributes += try window.attributes(node)
    if op.ceilMode { attributes.append(.flag("ceil_mode", true)) }
    if op.columnMajor { attributes.append(.flag("storage_order", true)) }
    try node.write("MaxPool", [x], attributes)
  }

  private static func averagePool(
    _ node: NodeWriter, _ op: AveragePool
  ) throws(WriteProblem) {
    var window = WindowAttributes(op.stride, op.pads, op.dilation, op.autoPad)
    var x = try window.crop(node, node.input(0))
    if !op.ceilMode, op.countIncludePad, window.exceeds(op.kernel) {
      x = try window.extend(node, x, with: Tensor([0.0], shape: [], as: try node.element()))
    }
    var attributes = [ONNXAttribute.ints("kernel_shape", op.kernel)]
    attributes += try window.attributes(node, dilationSince: 19)
    if op.ceilMode { attributes.append(.flag("ceil_mode", true)) }
    if op.countIncludePad { attributes.append(.flag("count_include_pad", true)) }
    try node.write("AveragePool", [x], attributes)
  }

  private static func lpPool(_ node: NodeWriter, _ op: LpPool) throws(WriteProblem) {
    guard let p = Int(exactly: op.p) else {
      throw .inexpressible("a norm with p \(op.p), which ONNX has for integers")
    }
    guard !op.kernel.isEmpty else {
      return try node.write("GlobalLpPool", node.inputs, [.int("p", p)])
    }
    var window = WindowAttributes(op.stride, op.pads, op.dilation, op.autoPad)
    let x = try window.crop(node, node.input(0))
    var attributes = [ONNXAttribute.ints("kernel_shape", op.kernel), .int("p", p)]
    attributes += try window.attributes(node, dilationSince: 18)
    if op.ceilMode {
      try node.require(18, "its size is rounded up")
      attributes.append(.flag("ceil_mode", true))
    }
    try node.write("LpPool", [x], attributes)
  }
}

extension WindowAttributes {
  /// Whether padding is as large as the window, which runtimes refuse.
  fileprivate func exceeds(_ kernel: [Int]) -> Bool {
    zip(pads, kernel + kernel).contains { $0 >= $1 }
  }

  /// The input with its padding; there is then none.
  fileprivate mutating func extend(
    _ node: NodeWriter, _ input: String, with value: Tensor
  ) throws(WriteProblem) -> String {
    let rank = pads.count / 2
    let widths = [0, 0] + pads[..<rank] + [0, 0] + pads[rank...]
    pads = []
    return try node.step(
      "Pad", [input, node.constant(widths, "pads"), node.constant(value, "value")], "padded")
  }
}
