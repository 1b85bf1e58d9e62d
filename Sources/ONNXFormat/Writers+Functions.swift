import Operators
import Tensors

/// Functions of one element; those that came late are compositions before.
extension WriterTable {
  static func unary(_ node: NodeWriter, _ op: Unary) throws(WriteProblem) {
    if op.function == .erf, try node.element().isInteger {
      let wide = try node.cast(node.input(0), to: .f32, "wide")
      let result = try node.step("Erf", [wide], "result")
      return try node.write("Cast", [result], [.int("to", try node.element().onnx)])
    }
    if let name = plain[op.function] { return try node.write(name, node.inputs) }
    let (alpha, beta) = (Double(op.alpha), Double(op.beta))
    switch op.function {
    case .leakyRelu: try node.write("LeakyRelu", node.inputs, [.float("alpha", op.alpha)])
    case .thresholdedRelu:
      try node.write("ThresholdedRelu", node.inputs, [.float("alpha", op.alpha)])
    case .elu: try node.write("Elu", node.inputs, [.float("alpha", op.alpha)])
    case .hardSigmoid:
      try node.write(
        "HardSigmoid", node.inputs, [.float("alpha", op.alpha), .float("beta", op.beta)])
    case .selu:
      try node.write("Selu", node.inputs, [.float("alpha", op.alpha), .float("gamma", op.beta)])
    case .shrink:
      try node.write("Shrink", node.inputs, [.float("bias", op.alpha), .float("lambd", op.beta)])
    case .hardSwish:
      if node.opset >= 14 { return try node.write("HardSwish", node.inputs) }
      try composed(node) { steps, x throws(WriteProblem) in
        let gate = try steps.step(
          "HardSigmoid", [x], [.float("alpha", 1 / 6), .float("beta", 0.5)], "gate")
        try steps.end("Mul", [x, gate])
      }
    case .silu:
      if node.opset >= 24 {
        return try node.write("Swish", node.inputs, [.float("alpha", op.alpha)])
      }
      try composed(node) { steps, x throws(WriteProblem) in
        let scaled = alpha == 1 ? x : try steps.step("Mul", [x, steps.number(alpha)], "scaled")
        try steps.end("Mul", [x, try steps.step("Sigmoid", [scaled], "gate")])
      }
    case .celu:
      if node.opset >= 12, try node.element() == .f32 {
        return try node.write("Celu", node.inputs, [.float("alpha", op.alpha)])
      }
      // alpha · elu(x / alpha), whatever the sign of alpha, would be wrong above 0 for a negative one only.
      guard alpha > 0 else { throw .inexpressible("celu with alpha \(op.alpha)") }
      try composed(node) { steps, x throws(WriteProblem) in
        let scaled = try steps.step("Div", [x, steps.number(alpha)], "scaled")
        let curve = try steps.step("Elu", [scaled], [.float("alpha", 1)], "curve")
        try steps.end("Mul", [curve, steps.number(alpha)])
      }
    case .mish:
      if node.opset >= 18 { return try node.write("Mish", node.inputs) }
      try composed(node) { steps, x throws(WriteProblem) in
        let soft = try steps.step("Softplus", [x], "soft")
        try steps.end("Mul", [x, try steps.step("Tanh", [soft], "gate")])
      }
    case .gelu, .geluTanh: try gelu(node, usesTanh: op.function == .geluTanh)
    case .bitNot:
      if node.opset >= 18 { return try node.write("BitwiseNot", node.inputs) }
      let element = try node.element()
      let ones = Tensor([Int64(-1)], shape: [], as: element)
      try node.write("Sub", [node.constant(ones, "ones"), node.input(0)])
    default: preconditionFailure("\(op.function) with \(alpha), \(beta) has no row")
    }
  }

  /// x / 2 · (1 + erf(x / √2)), or with the approximation by a hyperbolic tangent.
  private static func gelu(
    _ node: NodeWriter, usesTanh: Bool
  ) throws(WriteProblem) {
    if node.opset >= 20 {
      let attributes = usesTanh ? [ONNXAttribute.string("approximate", "tanh")] : []
      return try node.write("Gelu", node.inputs, attributes)
    }
    try composed(node) { steps, x throws(WriteProblem) in
      let inner: String
      if usesTanh {
        let square = try steps.step("Mul", [x, x], "square")
        let cube = try steps.step("Mul", [square, x], "cube")
        let term = try steps.step("Mul", [cube, steps.number(0.044715)], "term")
        let sum = try steps.step("Add", [x, term], "sum")
        let scaled = try steps.step(
          "Mul", [sum, steps.number((2 / Double.pi).squareRoot())], "scaled")
        inner = try steps.step("Tanh", [scaled], "tanh")
      } else {
        let scaled = try steps.step("Div", [x, steps.number(2.0.squareRoot())], "scaled")
        inner = try steps.step("Erf", [scaled], "erf")
      }
      let gate = try steps.step("Add", [inner, steps.number(1)], "gate")
      let product = try steps.step("Mul", [x, gate], "product")
      try steps.end("Mul", [product, steps.number(0.5)])
    }
  }

  private static let plain: [Unary.Function: String] = [
    .relu: "Relu", .sigmoid: "Sigmoid", .tanh: "Tanh", .exp: "Exp", .log: "Log", .sqrt: "Sqrt",
    .neg: "Neg", .abs: "Abs", .reciprocal: "Reciprocal", .floor: "Floor", .ceil: "Ceil",
    .softplus: "Softplus", .softsign: "Softsign", .erf: "Erf", .round: "Round", .sign: "Sign",
    .sin: "Sin", .cos: "Cos", .tan: "Tan", .asin: "Asin", .acos: "Acos", .atan: "Atan",
    .sinh: "Sinh", .cosh: "Cosh", .asinh: "Asinh", .acosh: "Acosh", .atanh: "Atanh", .not: "Not",
  ]

  /// Writes a composition in at least single precision, as one rounding at the end asks for.
  static func composed(
    _ node: NodeWriter,
    _ body: (Composition, String) throws(WriteProblem) -> Void
  ) throws(WriteProblem) {
    let element = try node.element()
    let isNarrow = element == .f16 || element == .bf16
    let x = isNarrow ? try node.cast(node.input(0), to: .f32, "wide") : node.input(0)
    let composition = Composition(
      node: node, element: isNarrow ? .f32 : element, target: isNarrow ? element : nil)
    try body(composition, x)
  }
}

/// Several operators of ONNX that take the place of one.
struct Composition {
  let node: NodeWriter
  /// The type in which it is computed.
  let element: ElementType
  /// The type of the result when that is another one.
  let target: ElementType?

  func step(
    _ op: String, _ inputs: [String], _ attributes: [ONNXAttribute], _ suffix: String
  ) throws(WriteProblem) -> String {
    try node.step(op, inputs, attributes, suffix)
  }

  func step(
    _ op: String, _ inputs: [String], _ suffix: String
  ) throws(WriteProblem) -> String {
    try node.step(op, inputs, suffix)
  }

  func number(_ value: Double) -> String { node.scalar(value, element, "number") }

  /// An operand in the type of the computation.
  func operand(_ index: Int) throws(WriteProblem) -> String {
    target == nil ? node.input(index) : try node.cast(node.input(index), to: element, "operand")
  }

  /// The last operator, whose result is the node's.
  func end(
    _ op: String, _ inputs: [String], _ attributes: [ONNXAttribute] = []
  ) throws(WriteProblem) {
    guard let target else {
      return try node.write(op, inputs, attributes, outputs: [node.outputs[0]])
    }
    let wide = try node.step(op, inputs, attributes, "result")
    try node.write("Cast", [wide], [.int("to", target.onnx)], outputs: [node.outputs[0]])
  }
}
