import IR
import Operators
import Tensors

/// Comparisons, logic and bits.
extension NodeTable {
  static let logic = [
    compare("Equal", [1, 7, 11, 13, 19], .equal),
    compare("Greater", [1, 7, 9, 13], .greater),
    compare("Less", [1, 7, 9, 13], .less),
    compare("GreaterOrEqual", [12, 16], .greaterOrEqual),
    compare("LessOrEqual", [12, 16], .lessOrEqual),
    bits("And", [1, 7], .and, ofBooleans: true),
    bits("Or", [1, 7], .or, ofBooleans: true),
    bits("Xor", [1, 7], .xor, ofBooleans: true),
    bits("BitwiseAnd", [18], .and, ofBooleans: false),
    bits("BitwiseOr", [18], .or, ofBooleans: false),
    bits("BitwiseXor", [18], .xor, ofBooleans: false),
    Row("BitShift", [11], bitShift),
    Row("Mod", [10, 13], mod),
    Row("Where", [9, 16]) { node throws(ONNXProblem) in
      try node.result(Where(), try node.operands(3, 3))
    },
  ]

  private static func compare(
    _ op: String, _ since: [Int], _ function: Compare.Function
  ) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      var inputs = try node.operands(2, 2)
      if node.since < 7 { inputs[1] = try aligned(&node, inputs[0], inputs[1]) }
      try node.result(Compare { $0.function = function }, inputs)
    }
  }

  /// The same function serves booleans and the bits of integers; ONNX has an operator for each.
  private static func bits(
    _ op: String, _ since: [Int], _ function: Binary.Function, ofBooleans: Bool
  ) -> Row {
    Row(op, since) { node throws(ONNXProblem) in
      var inputs = try node.operands(2, 2)
      let element = try node.type(of: inputs[0]).element
      guard ofBooleans == (element == .bool) else {
        throw .unsupported(
          "the inputs are \(element), \(ofBooleans ? "bool" : "an integer type") expected")
      }
      if node.since < 7 { inputs[1] = try aligned(&node, inputs[0], inputs[1]) }
      try node.result(Binary { $0.function = function }, inputs)
    }
  }

  private static func bitShift(_ node: inout NodeReader) throws(ONNXProblem) {
    let directions: [String: Binary.Function] = ["LEFT": .shiftLeft, "RIGHT": .shiftRight]
    guard let direction = try node.word("direction", directions.mapValues { Optional($0) }, nil)
    else { throw .missingAttribute("direction") }
    try node.result(Binary { $0.function = direction }, try node.operands(2, 2))
  }

  private static func mod(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 2)
    let keepsSign = try node.flag("fmod")
    if !keepsSign, try node.type(of: inputs[0]).element.isFloat {
      throw .attribute(name: "fmod", found: "0", expected: "1 for floats")
    }
    try node.result(Binary { $0.function = keepsSign ? .fmod : .mod }, inputs)
  }
}
