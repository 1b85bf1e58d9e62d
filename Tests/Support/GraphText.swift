public import IR
public import Operators
public import Tensors

/// The graph of a text, with or without `graph "name" { }` around it.
public func parse(_ text: String) throws -> Graph { try Graph(parsing: text) }

/// The first place where values differ by more than `absolute + relative · |expected|`, as a sentence; nil
/// when there is none.
///
/// Element types and shapes must be the same, NaN and infinities must stand at the same places, integers and
/// booleans must be equal.
public func mismatch(
  _ found: [Value], _ expected: [Value], relative: Double = 1e-5, absolute: Double = 1e-6
) -> String? {
  guard found.count == expected.count else {
    return "\(found.count) values, \(expected.count) expected"
  }
  for (index, (a, b)) in zip(found, expected).enumerated() {
    guard let a = a.tensor, let b = b.tensor else { return "value \(index) is not a tensor" }
    if let problem = mismatch(a, b, relative: relative, absolute: absolute) {
      return "value \(index): \(problem)"
    }
  }
  return nil
}

/// The same for one tensor.
public func mismatch(
  _ found: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6
) -> String? {
  guard found.element == expected.element, found.shape == expected.shape else {
    return "\(found), \(expected) expected"
  }
  guard found.element.isFloat else {
    let (a, b) = (found.integers, expected.integers)
    return zip(a, b).enumerated().first { $1.0 != $1.1 }.map {
      "element \($0) is \($1.0), \($1.1) expected"
    }
  }
  let (a, b) = (found.doubles, expected.doubles)
  for index in a.indices where !isClose(a[index], b[index], relative, absolute) {
    return "element \(index) is \(a[index]), \(b[index]) expected"
  }
  return nil
}

private func isClose(_ a: Double, _ b: Double, _ relative: Double, _ absolute: Double) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if a.isInfinite || b.isInfinite { return a == b }
  return (a - b).magnitude <= absolute + relative * b.magnitude
}
