import Operators
import Tensors

extension NodeTable {
  static let constants = [
    Row("Constant", [1, 9, 11, 12, 13, 19, 21, 23, 24, 25], constant),
    Row("ConstantOfShape", [9, 20, 21, 23, 24, 25], constantOfShape),
  ]

  /// Exactly one of the value attributes is given; all but `value` exist since opset 12.
  private static func constant(_ node: inout NodeReader) throws(ONNXProblem) {
    _ = try node.operands(0, 0)
    var values: [Tensor] = []
    if let tensor = try node.tensor("value") { values.append(tensor) }
    if node.since >= 12 {
      if let value = try node.float("value_float") {
        values.append(Tensor(floats: [value], shape: []))
      }
      if let list = try node.floats("value_floats") {
        values.append(Tensor(floats: list, shape: [list.count]))
      }
      if let value = try node.int("value_int") {
        values.append(Tensor([Int64(value)], shape: []))
      }
      if let list = try node.ints("value_ints") { values.append(Tensor(list)) }
    }
    // What is left is of a kind that is not supported, and says so.
    try node.finish()
    guard values.count == 1 else {
      throw .attribute(
        name: "value", found: "given in \(values.count) forms", expected: "given in one")
    }
    try node.result(values[0])
  }

  private static func constantOfShape(_ node: inout NodeReader) throws(ONNXProblem) {
    let shape = try node.operands(1, 1)[0]
    guard let value = try node.tensor("value") else {
      return try node.result(ConstantOfShape(), [shape])
    }
    guard value.count == 1 else {
      throw .attribute(
        name: "value", found: "a tensor of \(value.count) elements", expected: "one of 1 element")
    }
    try node.result(
      ConstantOfShape(), [shape, try node.constant(value.reshaped([]), "value")])
  }
}
