import IR
import Operators
import Tensors

extension NodeTable {
  static let convolution = [
    Row("Conv", [1, 11, 22], conv),
    Row("ConvTranspose", [1, 11, 22], convTranspose),
    Row("DeformConv", [19, 22], deformConv),
  ]

  private static func conv(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    try node.result(try conv(&node, weight: inputs[1]), inputs)
  }

  /// The attributes that all convolutions share.
  static func conv(_ node: inout NodeReader, weight: ValueID?) throws(ONNXProblem) -> Conv {
    var conv = Conv()
    conv.groups = try node.small("group") ?? 1
    (conv.stride, conv.dilation, conv.pads, conv.autoPad) = try node.window()
    try checkKernel(&node, weight)
    return conv
  }

  private static func convTranspose(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    var conv = ConvTranspose()
    conv.groups = try node.small("group") ?? 1
    (conv.stride, conv.dilation, conv.pads, conv.autoPad) = try node.window()
    conv.outputPadding = try node.smalls("output_padding") ?? []
    conv.outputShape = try node.smalls("output_shape") ?? []
    try checkKernel(&node, inputs[1])
    try node.result(conv, inputs)
  }

  private static func deformConv(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(3, 5)
    var conv = DeformConv()
    conv.groups = try node.small("group") ?? 1
    conv.offsetGroups = try node.small("offset_group") ?? 1
    conv.stride = try node.smalls("strides") ?? []
    conv.dilation = try node.smalls("dilations") ?? []
    conv.pads = try node.smalls("pads") ?? []
    try checkKernel(&node, inputs[1])
    try node.result(conv, inputs)
  }

  /// The attribute repeats what the weight's shape says; the two must agree.
  private static func checkKernel(
    _ node: inout NodeReader, _ weight: ValueID?
  ) throws(ONNXProblem) {
    guard let kernel = try node.smalls("kernel_shape") else { return }
    let shape = try node.type(of: weight).shape.dropFirst(2)
    guard kernel.count == shape.count,
      !zip(kernel, shape).contains(where: { $1.isDifferent(from: .init($0)) })
    else {
      throw .attribute(
        name: "kernel_shape", found: "\(kernel)", expected: "\(Array(shape).text), as the weight is"
      )
    }
  }
}

extension NodeReader {
  /// The attributes that all sliding windows share; explicit pads do not count beside an automatic choice.
  mutating func window() throws(ONNXProblem) -> (
    stride: [Int], dilation: [Int], pads: [Int], autoPad: AutoPad
  ) {
    let auto: AutoPad = try word(
      "auto_pad",
      [
        "NOTSET": .explicit, "": .explicit, "SAME_UPPER": .sameUpper, "SAME_LOWER": .sameLower,
        "VALID": .valid,
      ], .explicit)
    let pads = try smalls("pads") ?? []
    return (
      try smalls("strides") ?? [], try smalls("dilations") ?? [], auto == .explicit ? pads : [],
      auto
    )
  }
}
