import CCaffeSchema
import Glibc
import IR
import Operators
import Protobuf
import Tensors

extension LayerTable {
  static let elementwise = [
    Row("ReLU") { layer throws(CaffeProblem) in
      let settings = layer.settings(layer.parameter.relu_param, caffe__re_luparameter__init)
      let slope = settings.negative_slope
      try layer.result(
        slope == 0
          ? Unary { $0.function = .relu }
          : Unary { ($0.function, $0.alpha) = (.leakyRelu, slope) }, [try layer.operand()])
    },
    Row("ReLU6") { layer throws(CaffeProblem) in try clip(&layer, 0, 6) },
    Row("Clip") { layer throws(CaffeProblem) in
      let settings = layer.settings(layer.parameter.clip_param, caffe__clip_parameter__init)
      guard settings.has_min != 0 else { throw .missing("min") }
      guard settings.has_max != 0 else { throw .missing("max") }
      try clip(&layer, settings.min, settings.max)
    },
    Row("ELU") { layer throws(CaffeProblem) in
      let settings = layer.settings(layer.parameter.elu_param, caffe__eluparameter__init)
      try layer.result(
        Unary { ($0.function, $0.alpha) = (.elu, settings.alpha) }, [try layer.operand()])
    },
    Row("Swish") { layer throws(CaffeProblem) in
      let settings = layer.settings(layer.parameter.swish_param, caffe__swish_parameter__init)
      try layer.result(
        Unary { ($0.function, $0.alpha) = (.silu, settings.beta) }, [try layer.operand()])
    },
    unary("Sigmoid", .sigmoid), unary("TanH", .tanh), unary("AbsVal", .abs),
    unary("BNLL", .softplus),
    Row("Power", power), Row("Exp", exponential), Row("Log", logarithm),
    Row("Threshold", threshold),
    Row("Eltwise", combine),
  ]

  private static func unary(_ type: String, _ function: Unary.Function) -> Row {
    Row(type) { layer throws(CaffeProblem) in
      try layer.result(Unary { $0.function = function }, [try layer.operand()])
    }
  }

  private static func clip(
    _ layer: inout LayerReader, _ low: Float, _ high: Float
  ) throws(CaffeProblem) {
    let input = try layer.operand()
    let bounds = [
      try layer.scalar(Double(low), like: input, "low"),
      try layer.scalar(Double(high), like: input, "high"),
    ]
    try layer.result(Clip(), [input] + bounds)
  }

  /// (shift + scale · x)^power
  private static func power(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.power_param, caffe__power_parameter__init)
    let (power, scale, shift) = (
      Double(settings.power), Double(settings.scale), Double(settings.shift)
    )
    if power == 0 || scale == 0 {
      return try layer.chain([.scale(0), .shift(power == 0 ? 1 : pow(shift, power))])
    }
    try layer.chain([.scale(scale), .shift(shift), .power(power)])
  }

  /// base^(shift + scale · x), as base^shift · e^(scale · ln(base) · x)
  private static func exponential(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.exp_param, caffe__exp_parameter__init)
    let rate = try logarithm(of: settings.base_)
    let outer = exp(rate * Double(settings.shift))
    try layer.chain([
      .scale(rate * Double(settings.scale)), .function(.exp),
      .scale(settings.shift == 0 ? 1 : outer),
    ])
  }

  /// The logarithm to a base of shift + scale · x
  private static func logarithm(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.log_param, caffe__log_parameter__init)
    let rate = try logarithm(of: settings.base_)
    guard rate != 0 else {
      throw .field(name: "base", found: "1", expected: "a base of logarithms, or -1 for e")
    }
    try layer.chain([
      .scale(Double(settings.scale)), .shift(Double(settings.shift)), .function(.log),
      .scale(1 / rate),
    ])
  }

  /// The natural logarithm of a base; -1 means e.
  private static func logarithm(of base: Float) throws(CaffeProblem) -> Double {
    if base == -1 { return 1 }
    guard base > 0, base.isFinite else {
      throw .field(name: "base", found: "\(base)", expected: "a positive number, or -1 for e")
    }
    return log(Double(base))
  }

  private static func threshold(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.threshold_param, caffe__threshold_parameter__init)
    let input = try layer.operand()
    let limit = try layer.scalar(Double(settings.threshold), like: input, "threshold")
    let isAbove = try layer.step(Compare { $0.function = .greater }, [input, limit], "is_above")
    let element = try layer.type(of: input).element
    try layer.result(Cast { $0.to = element }, [isAbove])
  }

  /// Product, sum with coefficients or maximum of bottoms of one shape.
  private static func combine(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.eltwise_param, caffe__eltwise_parameter__init)
    let inputs = try layer.operands(atLeast: 2)
    let shape = try layer.sizes(of: inputs[0])
    for input in inputs.dropFirst() {
      let found = try layer.sizes(of: input)
      guard found == shape else {
        throw .shape(found: found, expected: "\(shape), the shape of the first bottom")
      }
    }
    let coefficients = Array(numbers(settings.n_coeff, settings.coeff))
    let isSum = settings.operation == CAFFE__ELTWISE_PARAMETER__ELTWISE_OP__SUM
    guard coefficients.isEmpty || isSum else {
      throw .invalid("'coeff' is given for an operation that is no sum")
    }
    guard coefficients.isEmpty || coefficients.count == inputs.count else {
      throw .field(
        name: "coeff", found: "\(coefficients.count) numbers",
        expected: "\(inputs.count), one per bottom")
    }
    let function: Binary.Function =
      switch settings.operation {
      case CAFFE__ELTWISE_PARAMETER__ELTWISE_OP__PROD: .mul
      case CAFFE__ELTWISE_PARAMETER__ELTWISE_OP__MAX: .max
      default: .add
      }
    var sum = inputs[0]
    if let first = coefficients.first, first != 1 {
      sum = try layer.step(.mul, sum, Double(first), "term_0")
    }
    for (index, input) in inputs.enumerated().dropFirst() {
      let factor = coefficients.isEmpty ? 1 : coefficients[index]
      var term = input
      if factor != 1, factor != -1 {
        term = try layer.step(.mul, input, Double(factor), "term_\(index)")
      }
      let operation = Binary { $0.function = factor == -1 ? .sub : function }
      if index == inputs.count - 1 { return try layer.result(operation, [sum, term]) }
      sum = try layer.step(operation, [sum, term], "combined_\(index)")
    }
  }
}

/// A step of a chain of functions of one element.
private enum Link {
  case scale(Double)
  case shift(Double)
  case power(Double)
  case function(Unary.Function)

  /// Whether the step changes nothing.
  var isIdentity: Bool {
    switch self {
    case .scale(let value), .power(let value): value == 1
    case .shift(let value): value == 0
    case .function: false
    }
  }
}

extension LayerReader {
  /// Applies functions one after the other to the only bottom, without those that change nothing.
  fileprivate mutating func chain(_ links: [Link]) throws(CaffeProblem) {
    var value = try operand()
    let links = links.filter { !$0.isIdentity }
    guard !links.isEmpty else { return try pass(value, top: 0) }
    for (index, link) in links.enumerated() {
      let (operation, operand) = try node(link, value, index)
      let inputs = [value] + (operand.map { [$0] } ?? [])
      if index == links.count - 1 { return try result(operation, inputs) }
      value = try step(operation, inputs, "step_\(index)")
    }
  }

  private mutating func node(
    _ link: Link, _ value: ValueID, _ index: Int
  ) throws(CaffeProblem) -> (any Operator, ValueID?) {
    switch link {
    case .function(let function): return (Unary { $0.function = function }, nil)
    case .power(0.5): return (Unary { $0.function = .sqrt }, nil)
    case .power(-1): return (Unary { $0.function = .reciprocal }, nil)
    case .power(2): return (Binary { $0.function = .mul }, value)
    case .power(let exponent):
      return (Binary { $0.function = .pow }, try scalar(exponent, like: value, "power"))
    case .scale(let factor):
      return (Binary { $0.function = .mul }, try scalar(factor, like: value, "scale_\(index)"))
    case .shift(let term):
      return (Binary { $0.function = .add }, try scalar(term, like: value, "shift"))
    }
  }
}
