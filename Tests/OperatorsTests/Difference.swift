import Operators
import Tensors

/// How a tensor differs from the one expected, in a sentence; nil when it is the same.
///
/// Integers and booleans must be equal. Floats may differ by about two units in the last place, and by
/// 1e-12 where the terms of a sum cancel; NaN and infinities must agree.
func difference(_ found: Tensor, _ expected: Tensor) -> String? {
  guard found.element == expected.element, found.shape == expected.shape else {
    return "\(found) found, \(expected) expected"
  }
  guard found.element.isFloat else {
    let pairs = zip(found.integers, expected.integers)
    guard let index = Array(pairs).firstIndex(where: { $0 != $1 }) else { return nil }
    return "element \(index) is \(found.integers[index]), \(expected.integers[index]) expected"
  }
  let relative =
    switch found.element {
    case .f64: 0x1p-50
    case .f32: 0x1p-22
    case .f16: 0x1p-10
    default: 0x1p-7
    }
  for (index, (a, b)) in zip(found.doubles, expected.doubles).enumerated() {
    if a.isNaN && b.isNaN || a == b { continue }
    if (a - b).magnitude <= relative * b.magnitude + 1e-12 { continue }
    return "element \(index) is \(a), \(b) expected"
  }
  return nil
}

/// Evaluates an operator whose inputs and outputs are tensors.
func evaluate(_ op: some Operator, _ inputs: Tensor?...) throws -> [Tensor] {
  try op.evaluate(inputs.map { $0.map(Value.tensor) }).compactMap(\.tensor)
}
