package import Tensors

/// Typed access to the facts of an operator's inputs, with errors that name the input.
package struct Facts {
  private let facts: [Fact?]
  private let names: [String]

  package init<O: Operator>(_ facts: [Fact?], of type: O.Type) {
    self.facts = facts
    names = type.inputNames
  }

  package var count: Int { facts.count }

  /// The name of an input in messages.
  package func name(_ index: Int) -> String {
    index < names.count ? names[index] : "\(names.last ?? "input")[\(index)]"
  }

  /// The fact of an input, nil when it is absent.
  package func optional(_ index: Int) -> Fact? { index < facts.count ? facts[index] : nil }

  /// The fact of an input that must be given.
  package func fact(_ index: Int) throws(ShapeError) -> Fact {
    guard let fact = optional(index) else { throw .missing(input: name(index)) }
    return fact
  }

  /// The element type and shape of an input that must be a tensor.
  package func tensor(
    _ index: Int
  ) throws(ShapeError) -> (element: ElementType, shape: Shape) {
    guard let tensor = try fact(index).tensorType else {
      throw .unsupported("input '\(name(index))' is not a tensor")
    }
    return tensor
  }

  /// The same with a demand on the element type.
  package func tensor(
    _ index: Int, _ expected: String, where accepts: (ElementType) -> Bool
  ) throws(ShapeError) -> (element: ElementType, shape: Shape) {
    let tensor = try tensor(index)
    guard accepts(tensor.element) else {
      throw .elementType(input: name(index), found: tensor.element, expected: expected)
    }
    return tensor
  }

  /// Refuses inputs beyond the last that the operator has.
  package func expect(atMost count: Int) throws(ShapeError) {
    guard facts.count <= count else {
      throw .inputCount(found: facts.count, expected: "at most \(count)")
    }
  }
}

/// Typed access to the values of an operator's inputs, with errors that name the input.
package struct Arguments {
  private let values: [Value?]
  private let names: [String]

  package init<O: Operator>(_ values: [Value?], of type: O.Type) {
    self.values = values
    names = type.inputNames
  }

  package var count: Int { values.count }

  private func name(_ index: Int) -> String {
    index < names.count ? names[index] : "\(names.last ?? "input")[\(index)]"
  }

  package func tensor(_ index: Int) throws -> Tensor {
    guard index < values.count, let value = values[index] else {
      throw EvaluationError.shape(.missing(input: name(index)))
    }
    guard let tensor = value.tensor else {
      throw EvaluationError.unsupported("input '\(name(index))' is not a tensor")
    }
    return tensor
  }

  package func optional(_ index: Int) throws -> Tensor? {
    guard index < values.count, values[index] != nil else { return nil }
    return try tensor(index)
  }
}

extension Operator {
  /// The facts of the outputs for values at hand: inference with every input known.
  ///
  /// - Throws: `EvaluationError.shape` when inference refuses, `.limit` when an output would take more bytes
  ///   than a tensor may.
  package func outputTypes(
    _ values: [Value?]
  ) throws -> [(element: ElementType, shape: [Int])] {
    let facts: [Fact?] = values.map { value in
      guard let value else { return nil }
      return value.tensor.map { Fact(constant: $0) } ?? value.fact
    }
    let types: [(element: ElementType, shape: [Int])]
    do throws(ShapeError) {
      types = try infer(facts).map { fact throws(ShapeError) in
        guard let (element, shape) = fact.tensorType, let concrete = shape.concrete else {
          throw .unsupported("the output's shape depends on data")
        }
        return (element, concrete)
      }
    } catch {
      throw EvaluationError.shape(error)
    }
    for (element, shape) in types {
      try Self.check(
        .tensor, Tensor.byteCount(element: element, shape: shape),
        "output \(element)\(Shape(shape).text)")
    }
    return types
  }

  /// Refuses an evaluation that exceeds a limit.
  package static func check(
    _ limit: Limits.Name, _ found: Int?, _ what: @autoclosure () -> String
  ) throws(EvaluationError) {
    try EvaluationError.check(limit, found, what())
  }
}
