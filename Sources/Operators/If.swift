import Tensors

/// One of two regions, by a condition (ONNX If 1 to 24).
///
/// Inputs: a boolean of one element, then every value that either region captures; both regions take all of
/// them, in order. Regions: then, else. Outputs: those of the region taken. When the condition is known, so is
/// the region, and the other may have outputs of any type; else both have outputs of the same element types
/// and ranks, and a dimension in which they differ is unknown.
public struct If: RegionOperator {
  public static let name = "if"
  public static let inputNames = ["condition", "capture"]

  public init() {}

  public func infer(
    _ inputs: [Fact?], regions: [any Region]
  ) throws(ShapeError) -> [Fact] {
    let condition = try Facts(inputs, of: Self.self).tensor(0, "bool") { $0 == .bool }
    if let count = condition.shape.elementCount.value, count != 1 {
      throw .size(what: "the number of elements of 'condition'", found: "\(count)", expected: "1")
    }
    guard regions.count == 2 else {
      throw .unsupported("if has \(regions.count) regions, 2 expected")
    }
    let captures = try captured(inputs)
    if let known = inputs[0]?.constant, known.count == 1 {
      return try regions[known.integers[0] != 0 ? 0 : 1].infer(captures)
    }
    let (first, second) = (try regions[0].infer(captures), try regions[1].infer(captures))
    guard first.count == second.count else {
      throw .size(
        what: "the number of outputs of the else region", found: "\(second.count)",
        expected: "\(first.count)")
    }
    var facts: [Fact] = []
    for (a, b) in zip(first, second) { facts.append(Fact(type: try unified(a.type, b.type))) }
    return facts
  }

  public func evaluate(_ inputs: [Value?], regions: [any Region]) throws -> [Value] {
    let condition = try Arguments(inputs, of: Self.self).tensor(0)
    guard condition.count == 1 else {
      throw EvaluationError.value(
        input: "condition", problem: "has \(condition.count) elements, 1 expected")
    }
    let captures = inputs.dropFirst().compactMap { $0 }
    return try regions[condition.integers[0] != 0 ? 0 : 1].evaluate(captures)
  }

  private func captured(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    var captures: [Fact] = []
    for fact in inputs.dropFirst() {
      guard let fact else { throw .missing(input: "capture") }
      captures.append(fact)
    }
    return captures
  }

  private func unified(_ a: ValueType, _ b: ValueType) throws(ShapeError) -> ValueType {
    guard case .tensor(let element, let left) = a, case .tensor(let other, let right) = b else {
      if a == b { return a }
      throw .unsupported("the regions' outputs have different types")
    }
    guard element == other, left.count == right.count else {
      throw .unsupported(
        "the regions' outputs have different types: \(element)\(left.text) and \(other)\(right.text)"
      )
    }
    return .tensor(element, zip(left, right).map { $0.isEqual(to: $1) ? $0 : .unknown })
  }
}
