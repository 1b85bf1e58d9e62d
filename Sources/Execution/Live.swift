import IR
import Operators
import Tensors

/// The values between the segments of a run.
struct Live {
  private var table: [ValueID: (value: Value, isKnown: Bool)] = [:]

  subscript(id: ValueID) -> Value? { table[id]?.value }

  var ids: Dictionary<ValueID, (value: Value, isKnown: Bool)>.Keys { table.keys }

  /// - Parameter isKnown: whether planning knows the value, so that plans may depend on it.
  mutating func set(_ id: ValueID, _ value: Value, isKnown: Bool = false) {
    table[id] = (value, isKnown)
  }

  /// What the plan from a node on is looked up by; nil when a value is missing.
  func key(_ start: Int, _ ids: [ValueID]) -> PlanCache.Key? {
    var inputs: [PlanCache.Input] = []
    inputs.reserveCapacity(ids.count)
    for id in ids {
      guard let (value, isKnown) = table[id] else { return nil }
      guard let tensor = value.tensor else {
        inputs.append(.other(value.fact.type))
        continue
      }
      if isKnown, !tensor.element.isFloat, tensor.count <= Fact.knownLimit {
        inputs.append(.known(tensor.element, tensor.shape, tensor.integers))
      } else {
        inputs.append(.tensor(tensor.element, tensor.shape))
      }
    }
    return PlanCache.Key(start: start, inputs: inputs)
  }

  func facts(of ids: [ValueID]) -> [(ValueID, Fact)] {
    ids.map { id in
      guard let (value, isKnown) = table[id] else {
        preconditionFailure("value \(id.index) is not at hand")
      }
      if isKnown, let tensor = value.tensor, !tensor.element.isFloat,
        tensor.count <= Fact.knownLimit
      {
        return (id, Fact(constant: tensor))
      }
      return (id, value.fact)
    }
  }
}
