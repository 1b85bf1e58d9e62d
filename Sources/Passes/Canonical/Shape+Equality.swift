import Tensors

extension [Dim] {
  /// Whether both shapes have the same sizes for every value of the symbols.
  func isEqual(to other: Shape) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.isEqual(to: $1) }
  }

  /// Whether two shapes of one number of elements are equal: one dimension may then be unknown, when the
  /// others are positive integers.
  func isEqualByCount(to other: Shape) -> Bool {
    guard count == other.count else { return false }
    let open = indices.filter { !self[$0].isEqual(to: other[$0]) }
    guard let axis = open.first else { return true }
    return open.count == 1 && !self[axis].isDifferent(from: other[axis])
      && indices.allSatisfy { $0 == axis || self[$0].value ?? 0 > 0 }
  }

  /// The operand of a `reshape` that gives this shape to a value of shape `x`: integers, 0 for a dimension
  /// taken over from `x`, and at most one -1; nil when that does not suffice.
  func reshapeOperand(from x: Shape) -> [Int]? {
    var operand: [Int] = []
    for (axis, dim) in enumerated() {
      if let value = dim.value {
        guard value > 0 else { return nil }
        operand.append(value)
      } else if axis < x.count, dim.isEqual(to: x[axis]) {
        operand.append(0)
      } else if operand.contains(-1) {
        return nil
      } else {
        operand.append(-1)
      }
    }
    return operand
  }
}
