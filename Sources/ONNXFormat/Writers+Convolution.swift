import Operators
import Tensors

extension WriterTable {
  static let convolution = [
    Row(Conv.self) { node, op throws(WriteProblem) in
      let (x, attributes) = try conv(node, op, weight: 1)
      try node.write("Conv", [x] + node.inputs.dropFirst(), attributes)
    },
    Row(ConvTranspose.self, convTranspose),
    Row(DeformConv.self, deformConv),
  ]

  private static func convTranspose(
    _ node: NodeWriter, _ op: ConvTranspose
  ) throws(WriteProblem) {
    var window = WindowAttributes(op.stride, op.pads, op.dilation, op.autoPad)
    let added = window.pads.map { max(0, -$0) }
    window.pads = window.pads.map { max(0, $0) }
    var attributes: [ONNXAttribute] = []
    if op.groups != 1 { attributes.append(.int("group", op.groups)) }
    attributes += kernel(node, weight: 1)
    attributes += try window.attributes(node)
    if op.outputPadding.contains(where: { $0 != 0 }) {
      attributes.append(.ints("output_padding", op.outputPadding))
    }
    if !op.outputShape.isEmpty { attributes.append(.ints("output_shape", op.outputShape)) }
    guard added.contains(where: { $0 > 0 }) else {
      return try node.write("ConvTranspose", node.inputs, attributes)
    }
    // Padding that is negative adds positions, on which there is the bias alone.
    let rank = added.count / 2
    let inner = try node.step("ConvTranspose", Array(node.inputs.prefix(2)), attributes, "inner")
    let pads = [0, 0] + added[..<rank] + [0, 0] + added[rank...]
    let operands = [inner, node.constant(pads, "added")]
    guard node.has(2) else { return try node.write("Pad", operands) }
    let padded = try node.step("Pad", operands, "padded")
    let shape = node.constant([-1] + [Int](repeating: 1, count: rank), "shape")
    try node.write("Add", [padded, try node.step("Reshape", [node.input(2), shape], "bias")])
  }

  private static func deformConv(
    _ node: NodeWriter, _ op: DeformConv
  ) throws(WriteProblem) {
    guard !op.pads.contains(where: { $0 < 0 }) else {
      throw .inexpressible("a deformable convolution with negative padding")
    }
    var attributes: [ONNXAttribute] = []
    if op.groups != 1 { attributes.append(.int("group", op.groups)) }
    if op.offsetGroups != 1 { attributes.append(.int("offset_group", op.offsetGroups)) }
    attributes += kernel(node, weight: 1)
    let window = WindowAttributes(op.stride, op.pads, op.dilation, .explicit)
    try node.write("DeformConv", node.inputs, attributes + (try window.attributes(node)))
  }

  /// The attributes that all convolutions share, and the operand that takes the place of the first: padding
  /// that is negative crops it before.
  static func conv(
    _ node: NodeWriter, _ op: Conv, weight: Int, x: Int = 0
  ) throws(WriteProblem) -> (x: String, attributes: [ONNXAttribute]) {
    var window = WindowAttributes(op.stride, op.pads, op.dilation, op.autoPad)
    let input = try window.crop(node, node.input(x))
    var attributes: [ONNXAttribute] = []
    if op.groups != 1 { attributes.append(.int("group", op.groups)) }
    attributes += kernel(node, weight: weight)
    attributes += try window.attributes(node)
    return (input, attributes)
  }

  /// The attribute that repeats what the weight's shape says.
  private static func kernel(_ node: NodeWriter, weight: Int) -> [ONNXAttribute] {
    guard let shape = try? node.shape(weight), let sizes = shape.concrete else { return [] }
    return [.ints("kernel_shape", Array(sizes.dropFirst(2)))]
  }
}

/// The attributes that all sliding windows share.
struct WindowAttributes {
  var stride: [Int]
  var pads: [Int]
  var dilation: [Int]
  var autoPad: AutoPad

  init(_ stride: [Int], _ pads: [Int], _ dilation: [Int], _ autoPad: AutoPad) {
    self.stride = stride
    self.pads = autoPad == .explicit ? pads : []
    self.dilation = dilation
    self.autoPad = autoPad
  }

  /// The input without what negative padding cuts off; that padding is then 0.
  mutating func crop(_ node: NodeWriter, _ input: String) throws(WriteProblem) -> String {
    guard pads.contains(where: { $0 < 0 }) else { return input }
    let rank = pads.count / 2
    let starts = pads[..<rank].map { max(0, -$0) }
    let ends = pads[rank...].map { $0 < 0 ? $0 : Int.max }
    pads = pads.map { max(0, $0) }
    return try node.step(
      "Slice",
      [
        input, node.constant(starts, "starts"), node.constant(Array(ends), "ends"),
        node.constant(Array(2..<rank + 2), "axes"),
      ], "cropped")
  }

  /// - Parameter dilationSince: the opset since which the operator has dilations.
  func attributes(
    _ node: NodeWriter, dilationSince: Int = 1
  ) throws(WriteProblem) -> [ONNXAttribute] {
    var attributes: [ONNXAttribute] = []
    switch autoPad {
    case .explicit:
      if !pads.isEmpty { attributes.append(.ints("pads", pads)) }
    case .sameUpper: attributes.append(.string("auto_pad", "SAME_UPPER"))
    case .sameLower: attributes.append(.string("auto_pad", "SAME_LOWER"))
    case .valid: attributes.append(.string("auto_pad", "VALID"))
    }
    if !stride.isEmpty { attributes.append(.ints("strides", stride)) }
    if dilation.contains(where: { $0 != 1 }) {
      try node.require(dilationSince, "it has dilations")
    }
    if !dilation.isEmpty, node.opset >= dilationSince {
      attributes.append(.ints("dilations", dilation))
    }
    return attributes
  }
}
