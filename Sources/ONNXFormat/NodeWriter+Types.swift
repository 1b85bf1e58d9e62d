import Operators
import Tensors

/// Element types that an operator of ONNX does not take at an opset, and a way round.
extension NodeWriter {
  /// Adds a node; operands of a type that it does not take are given, and its results taken, as another one.
  ///
  /// - Parameter expected: the types that the results should have; nil where they follow from the operands.
  func emit(
    _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [ONNXAttribute],
    expected: [ElementType?]
  ) throws(WriteProblem) {
    let own = inputs.map(element(of:))
    if op == "Cast", opset < 13, results(op, own, attributes) == .bf16 {
      throw .needs(opset: 13, "Cast to bf16")
    }
    guard let allowed = StandardTypes.inputs(op, opset: opset) else {
      return add(op, inputs, outputs, attributes, own, expected)
    }
    var changes: [ElementType: ElementType] = [:]
    for (index, element) in own.enumerated() {
      guard let element else { continue }
      let types = allowed[min(index, allowed.count - 1)]
      guard !types.contains(element), changes[element] == nil else { continue }
      guard !Self.areExact.contains(op),
        let other = Self.wider(element).first(where: types.contains)
      else { throw refusal(op, index, element) }
      changes[element] = other
    }
    guard !changes.isEmpty else { return add(op, inputs, outputs, attributes, own, expected) }
    var operands = inputs
    var elements = own
    for (index, element) in own.enumerated() {
      let types = allowed[min(index, allowed.count - 1)]
      guard let element, let other = changes[element], !types.contains(element) else { continue }
      operands[index] = try cast(inputs[index], to: other, "wide")
      elements[index] = other
    }
    let (found, plain) = (results(op, elements, attributes), results(op, own, attributes))
    var names = outputs
    var types = expected
    var casts: [(from: String, to: String, ElementType)] = []
    for (index, name) in outputs.enumerated() where !name.isEmpty {
      guard let wanted = expected[index] ?? plain, plain != found, wanted == plain else { continue }
      (names[index], types[index]) = (fresh("wide"), found)
      casts.append((names[index], name, wanted))
    }
    add(op, operands, names, attributes, elements, types)
    for (from, to, element) in casts {
      add("Cast", [from], [to], [.int("to", element.onnx)], [found], [element])
    }
  }

  private func add(
    _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [ONNXAttribute],
    _ elements: [ElementType?], _ expected: [ElementType?]
  ) {
    let result = results(op, elements, attributes)
    for (name, element) in zip(outputs, expected) { note(name, element ?? result) }
    addNode(op, inputs, outputs, attributes)
  }

  /// Operators that are not given other operands: results depend on their types, as what reducing nothing gives
  /// does, or it takes one to change them.
  private static let areExact: Set<String> = [
    "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "DynamicQuantizeLinear",
    "Cast", "ReduceMax", "ReduceMin",
  ]

  /// Types that hold every number of a type and compute with it as it does, the nearest first.
  private static func wider(_ element: ElementType) -> [ElementType] {
    switch element {
    case .f16, .bf16: [.f32]
    case .i8, .u8, .i16, .u16, .bool: [.i32, .i64]
    case .i32, .u32: [.i64]
    case .f32, .f64, .i64, .u64: []
    }
  }

  private func refusal(_ op: String, _ input: Int, _ element: ElementType) -> WriteProblem {
    let what = "\(op) of \(element)"
    let later = StandardTypes.firstOpset(op, after: opset, input: input, element)
    return later.map { .needs(opset: $0, what) } ?? .inexpressible("ONNX has no \(what)")
  }

  /// The type of an operator's results where they all have one.
  private func results(
    _ op: String, _ inputs: [ElementType?], _ attributes: [ONNXAttribute]
  ) -> ElementType? {
    switch op {
    case "Shape", "Size", "NonZero", "ArgMax", "ArgMin", "NonMaxSuppression": return .i64
    case "Less", "Greater", "Equal", "LessOrEqual", "GreaterOrEqual", "IsNaN", "IsInf": return .bool
    case "Where": return inputs[1]
    case "OneHot": return inputs[2]
    case "Cast":
      for case .int("to", let code) in attributes {
        return ElementType.allCases.first { $0.onnx == code }
      }
      return nil
    default: return inputs.first ?? nil
    }
  }
}
