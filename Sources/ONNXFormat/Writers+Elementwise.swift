import Operators
import Tensors

extension WriterTable {
  static let elementwise = [
    Row(Unary.self, unary),
    Row(Binary.self, binary),
    Row(Compare.self, compare),
    Row(Clip.self, clip),
    Row(Classify.self) { node, op throws(WriteProblem) in
      guard op.function == .isInf else { return try node.write("IsNaN", node.inputs) }
      var attributes: [ONNXAttribute] = []
      if !op.negative { attributes.append(.flag("detect_negative", false)) }
      if !op.positive { attributes.append(.flag("detect_positive", false)) }
      try node.write("IsInf", node.inputs, attributes)
    },
    Row(Where.self, "Where"),
    Row(Identity.self, "Identity"),
    Row(Cast.self, "Cast") { [.int("to", $0.to.onnx)] },
    Row(Dropout.self, dropout),
  ]

  private static func binary(_ node: NodeWriter, _ op: Binary) throws(WriteProblem) {
    let isBool = try node.element() == .bool
    switch op.function {
    case .add: try node.write("Add", node.inputs)
    case .sub: try node.write("Sub", node.inputs)
    case .mul: try node.write("Mul", node.inputs)
    case .div: try node.write("Div", node.inputs)
    case .pow: try node.write("Pow", node.inputs)
    case .min: try node.write("Min", node.inputs)
    case .max: try node.write("Max", node.inputs)
    case .prelu: try node.write("PRelu", node.inputs)
    case .mod: try node.write("Mod", node.inputs)
    case .fmod: try node.write("Mod", node.inputs, [.flag("fmod", true)])
    case .and: try node.write(isBool ? "And" : "BitwiseAnd", node.inputs)
    case .or: try node.write(isBool ? "Or" : "BitwiseOr", node.inputs)
    case .xor: try node.write(isBool ? "Xor" : "BitwiseXor", node.inputs)
    case .shiftLeft: try node.write("BitShift", node.inputs, [.string("direction", "LEFT")])
    case .shiftRight: try node.write("BitShift", node.inputs, [.string("direction", "RIGHT")])
    }
  }

  /// Both comparisons that include equality are unions before opset 12.
  private static func compare(_ node: NodeWriter, _ op: Compare) throws(WriteProblem) {
    switch op.function {
    case .equal: return try node.write("Equal", node.inputs)
    case .less: return try node.write("Less", node.inputs)
    case .greater: return try node.write("Greater", node.inputs)
    case .lessOrEqual, .greaterOrEqual: break
    }
    let isLess = op.function == .lessOrEqual
    if node.opset >= 12 {
      return try node.write(isLess ? "LessOrEqual" : "GreaterOrEqual", node.inputs)
    }
    let strictly = try node.step(isLess ? "Less" : "Greater", node.inputs, "strictly")
    try node.write("Or", [strictly, try node.step("Equal", node.inputs, "equal")])
  }

  private static func clip(_ node: NodeWriter, _ op: Clip) throws(WriteProblem) {
    try node.write(
      "Clip",
      [node.input(0), try node.scalarInput(1, "low"), try node.scalarInput(2, "high")])
  }

  /// What is not drawn from needs no ratio; the ratio became an input in opset 12.
  private static func dropout(_ node: NodeWriter, _ op: Dropout) throws(WriteProblem) {
    guard try node.element().isFloat else {
      guard !node.isUsed(1) else {
        throw .inexpressible("a mask of \(try node.element()) elements")
      }
      return try node.write("Identity", [node.input(0)])
    }
    try node.write("Dropout", node.opset < 12 ? [node.input(0)] : node.inputs)
  }
}
