import IR
import Operators
import Tensors

extension NodeTable {
  static let elementwise =
    [
      unary("Relu", [1, 6, 13, 14], .relu),
      unary("Sigmoid", [1, 6, 13], .sigmoid),
      unary("Tanh", [1, 6, 13], .tanh),
      unary("Exp", [1, 6, 13], .exp),
      unary("Log", [1, 6, 13], .log),
      unary("Sqrt", [1, 6, 13], .sqrt),
      unary("Neg", [1, 6, 13], .neg),
      unary("Abs", [1, 6, 13], .abs),
      unary("Reciprocal", [1, 6, 13], .reciprocal),
      unary("Floor", [1, 6, 13], .floor),
      unary("Ceil", [1, 6, 13], .ceil),
      unary("LeakyRelu", [1, 6, 16], .leakyRelu, alpha: 0.01),
      unary("HardSigmoid", [1, 6, 22], .hardSigmoid, alpha: 0.2, beta: 0.5),
      unary("HardSwish", [14, 22], .hardSwish),
      unary("Swish", [24], .silu, alpha: 1),
      binary("Add", [1, 6, 7, 13, 14], .add),
      binary("Sub", [1, 6, 7, 13, 14], .sub),
      binary("Mul", [1, 6, 7, 13, 14], .mul),
      binary("Div", [1, 6, 7, 13, 14], .div),
      binary("Pow", [1, 7, 12, 13, 15], .pow),
      chain("Sum", [1, 6, 8, 13], .add),
      chain("Min", [1, 6, 8, 12, 13], .min),
      chain("Max", [1, 6, 8, 12, 13], .max),
      Row("Mean", [1, 6, 8, 13], mean),
      Row("PRelu", [1, 6, 7, 9, 16], prelu),
      Row("Clip", [1, 6, 11, 12, 13], clip),
    ]

  /// A function of one element; the defaults are those of its attributes, nil when it has none.
  static func unary(
    _ op: String, _ since: [Int], _ function: Unary.Function, alpha: Float? = nil,
    beta: Float? = nil
  ) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      if node.since < 6 { node.ignore("consumed_inputs") }
      var unary = Unary { $0.function = function }
      if let alpha { unary.alpha = try node.float("alpha") ?? alpha }
      if let beta { unary.beta = try node.float("beta") ?? beta }
      try node.result(unary, try node.operands(1, 1))
    }
  }

  static func binary(_ op: String, _ since: [Int], _ function: Binary.Function) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      var inputs = try node.operands(2, 2)
      if node.since < 7 { inputs[1] = try aligned(&node, inputs[0], inputs[1]) }
      try node.result(Binary { $0.function = function }, inputs)
    }
  }

  /// The second operand with trailing dimensions of 1, so that it begins at attribute `axis` of the first.
  static func aligned(
    _ node: inout NodeReader, _ a: ValueID?, _ b: ValueID?
  ) throws(ONNXProblem) -> ValueID? {
    node.ignore("consumed_inputs")
    let broadcasts = try node.flag("broadcast")
    guard var axis = try node.small("axis"), broadcasts else { return b }
    let (rank, inner) = (try node.type(of: a).shape.count, try node.type(of: b).shape.count)
    if axis < 0 { axis += rank }
    guard axis >= 0, axis + inner <= rank else {
      throw .attribute(
        name: "axis", found: "\(axis)", expected: "0 to \(rank - inner) for ranks \(rank), \(inner)"
      )
    }
    return try trailing(&node, b, rank: inner, count: rank - inner - axis)
  }

  /// A value with dimensions of 1 appended.
  private static func trailing(
    _ node: inout NodeReader, _ value: ValueID?, rank: Int, count: Int
  ) throws(ONNXProblem) -> ValueID? {
    guard count > 0 else { return value }
    let axes = try node.constant(Array(rank..<rank + count), "axes")
    return try node.step(Unsqueeze(), [value, axes], "aligned")
  }

  /// A function of any number of operands, taken two by two.
  private static func chain(_ op: String, _ since: [Int], _ function: Binary.Function) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      if node.since < 6 { node.ignore("consumed_inputs") }
      let inputs = try node.variadic()
      guard inputs.count > 1 else { return try node.result(Identity(), inputs) }
      let operation = Binary { $0.function = function }
      let first = try partial(&node, operation, inputs.dropLast())
      try node.result(operation, [first, inputs[inputs.count - 1]])
    }
  }

  private static func mean(_ node: inout NodeReader) throws(ONNXProblem) {
    if node.since < 6 { node.ignore("consumed_inputs") }
    let inputs = try node.variadic()
    guard inputs.count > 1 else { return try node.result(Identity(), inputs) }
    let sum = try partial(&node, Binary { $0.function = .add }, inputs[...])
    let element = try node.type(of: sum).element
    let count = try node.constant(
      Tensor([Double(inputs.count)], shape: [], as: element), "count")
    try node.result(Binary { $0.function = .div }, [sum, count])
  }

  private static func partial(
    _ node: inout NodeReader, _ operation: Binary, _ inputs: ArraySlice<ValueID>
  ) throws(ONNXProblem) -> ValueID {
    var result = inputs[inputs.startIndex]
    for input in inputs.dropFirst() {
      result = try node.step(operation, [result, input], "partial")
    }
    return result
  }

  /// Before opset 7, a slope of several elements is one per channel.
  private static func prelu(_ node: inout NodeReader) throws(ONNXProblem) {
    var inputs = try node.operands(2, 2)
    if node.since < 7 {
      node.ignore("consumed_inputs")
      let (rank, slope) = (try node.type(of: inputs[0]).shape.count, try node.type(of: inputs[1]))
      if slope.shape.count == 1, slope.shape[0] != 1 {
        inputs[1] = try trailing(&node, inputs[1], rank: 1, count: rank - 2)
      }
    }
    try node.result(Binary { $0.function = .prelu }, inputs)
  }

  /// The bounds became inputs in opset 11.
  private static func clip(_ node: inout NodeReader) throws(ONNXProblem) {
    guard node.since < 11 else { return try node.result(Clip(), try node.operands(1, 3)) }
    if node.since < 6 { node.ignore("consumed_inputs") }
    let input = try node.operands(1, 1)[0]
    let element = try node.type(of: input).element
    var bounds: [ValueID?] = []
    for name in ["min", "max"] {
      let bound = try node.float(name)
      bounds.append(
        try bound.map { bound throws(ONNXProblem) in
          try node.constant(Tensor([Double(bound)], shape: [], as: element), name)
        })
    }
    try node.result(Clip(), [input] + bounds)
  }
}
