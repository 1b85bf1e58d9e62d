import Operators
import Tensors

extension WriterTable {
  static let shape = [
    Row(Reshape.self, reshape),
    Row(Flatten.self, "Flatten") { [.int("axis", $0.axis)] },
    Row(Transpose.self, "Transpose") { $0.permutation.map { [.ints("perm", $0)] } ?? [] },
    Row(Squeeze.self) { node, _ throws(WriteProblem) in try axes(node, "Squeeze") },
    Row(Unsqueeze.self) { node, _ throws(WriteProblem) in try axes(node, "Unsqueeze") },
    Row(ShapeOf.self, shapeOf),
    Row(Size.self, "Size"),
    Row(Expand.self, "Expand"),
    Row(ConstantOfShape.self, constantOfShape),
  ]

  private static func reshape(_ node: NodeWriter, _ op: Reshape) throws(WriteProblem) {
    guard op.allowZero else { return try node.write("Reshape", node.inputs) }
    if node.opset >= 14 {
      return try node.write("Reshape", node.inputs, [.flag("allowzero", true)])
    }
    guard let shape = known(node, 1), !shape.contains(0) else {
      throw .needs(opset: 14, "it allows sizes of 0")
    }
    try node.write("Reshape", node.inputs)
  }

  private static func known(_ node: NodeWriter, _ index: Int) -> [Int64]? {
    node.known(index)?.integers
  }

  /// The axes became an input in opset 13.
  private static func axes(_ node: NodeWriter, _ op: String) throws(WriteProblem) {
    guard node.opset < 13 else { return try node.write(op, node.inputs) }
    let axes = try node.integers(1, "its axes", opset: 13)
    try node.write(op, [node.input(0)], axes.map { [.ints("axes", $0)] } ?? [])
  }

  /// A range of the shape can be asked for since opset 15.
  private static func shapeOf(_ node: NodeWriter, _ op: ShapeOf) throws(WriteProblem) {
    if op.start == 0, op.end == nil { return try node.write("Shape", node.inputs) }
    guard node.opset < 15 else {
      var attributes: [ONNXAttribute] = []
      if op.start != 0 { attributes.append(.int("start", op.start)) }
      if let end = op.end { attributes.append(.int("end", end)) }
      return try node.write("Shape", node.inputs, attributes)
    }
    let whole = try node.step("Shape", node.inputs, "whole")
    let ends = [op.end ?? Int(Int32.max)]
    try node.write(
      "Slice", [whole, node.constant([op.start], "start"), node.constant(ends, "end")])
  }

  /// A value that is not known before running is spread instead.
  private static func constantOfShape(
    _ node: NodeWriter, _ op: ConstantOfShape
  ) throws(WriteProblem) {
    guard node.has(1) else { return try node.write("ConstantOfShape", node.inputs) }
    if let value = node.known(1), value.count == 1 {
      return try node.write(
        "ConstantOfShape", [node.input(0)], [.tensor("value", value.reshaped([1]))])
    }
    try node.write("Expand", [try node.scalarInput(1, "value"), node.input(0)])
  }
}
