import CSlimSchema
import IR
import Operators
import Protobuf
import Tensors

extension GraphDecoder {
  /// The type that the file gives a value.
  func type(of value: UnsafePointer<Slim__Value>) throws(SlimError) -> ValueType {
    let name = text(value.pointee.name)
    guard let message = value.pointee.type else { throw broken("value '\(name)' has no type") }
    return try type(message, "value '\(name)'")
  }

  private func type(
    _ message: UnsafePointer<Slim__Type>, _ what: String
  ) throws(SlimError) -> ValueType {
    let field = message.pointee
    switch (field.tensor, field.sequence, field.optional) {
    case (let tensor?, nil, nil): return try tensorType(tensor, what)
    case (nil, let inner?, nil): return .sequence(try type(inner, what))
    case (nil, nil, let inner?): return .optional(try type(inner, what))
    default: throw broken("the type of \(what) should be one of tensor, sequence, optional")
    }
  }

  private func tensorType(
    _ message: UnsafePointer<Slim__TensorType>, _ what: String
  ) throws(SlimError) -> ValueType {
    let field = message.pointee
    guard let element = ElementType(rawValue: text(field.element)) else {
      throw file.error(.elementType(what: what, name: text(field.element)), at: offset)
    }
    try check(.rank, field.n_shape, "rank of \(what)")
    var shape: Shape = []
    for text in texts(field.n_shape, field.shape) {
      try check(.dimension, text.utf8.count, "a dimension of \(what)")
      guard let dim = Dim(parsing: text), dim.value ?? 0 >= 0 else {
        throw broken("\(what): '\(text)' is no dimension")
      }
      shape.append(dim)
    }
    return .tensor(element, shape)
  }

  /// Checks that an initial value fits the type of its input, whatever the symbols stand for.
  func check(_ type: ValueType, admits initial: Tensor, _ what: String) throws(SlimError) {
    if case .tensor(let element, let shape) = type, element == initial.element,
      shape.count == initial.rank,
      !zip(shape, initial.shape).contains(where: { $0.isDifferent(from: Dim($1)) })
    {
      return
    }
    throw broken("\(what) is \(type.text), its initial value is \(initial)")
  }

  /// Gives a value the type of the file, after a comparison with what inference found.
  ///
  /// The two must be the same but for dimensions that one side does not know; the value gets what is known.
  func settle(
    _ id: ValueID, _ stored: ValueType, in graph: inout Graph
  ) throws(SlimError) {
    let fact = graph[id].fact
    guard let type = joined(stored, fact.type) else {
      throw broken("value '\(graph[id].name)' is \(fact.type.text), the file says \(stored.text)")
    }
    if type != fact.type { graph.setFact(id, to: Fact(type: type, value: fact.value)) }
  }
}

/// What two types together say; nil when they contradict each other.
private func joined(_ a: ValueType, _ b: ValueType) -> ValueType? {
  switch (a, b) {
  case (.tensor(let element, let shape), .tensor(let other, let dims)):
    guard element == other, shape.count == dims.count,
      zip(shape, dims).allSatisfy({ $0 == $1 || $0.isUnknown || $1.isUnknown })
    else { return nil }
    return .tensor(element, zip(shape, dims).map { $0.isUnknown ? $1 : $0 })
  case (.sequence(let a), .sequence(let b)): return joined(a, b).map { .sequence($0) }
  case (.optional(let a), .optional(let b)): return joined(a, b).map { .optional($0) }
  default: return nil
  }
}
