import Operators
import Rewrite
import Tensors

/// An operator that computes the same when its operands and results have their axes in another order.
///
/// All of its results have the rank of its data.
protocol FollowsLayout: Operator {
  /// The operator and its operands when axis i of all data is what axis `order[i]` was.
  ///
  /// - Parameter operands: what is known of every operand, nil where absent.
  /// - Returns: nil when there is no such form, or when it would compute other bits.
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])?
}

/// What becomes of an operand when the axes of the data change their order.
enum LayoutOperand {
  /// It is data, and changes the order too.
  case data
  /// It stays as it is.
  case same
  case constant(Tensor)
}

extension [Int] {
  /// The order that undoes this one.
  var inverse: [Int] {
    var result = self
    for (place, axis) in enumerated() { result[axis] = place }
    return result
  }

  /// Where an axis, counted from the back when negative, goes.
  func place(of axis: Int) -> Int? { firstIndex(of: axis < 0 ? axis + count : axis) }
}

extension Tensor {
  /// The elements with the axes in another order.
  func transposed(_ order: [Int]) -> Tensor? {
    try? Transpose { $0.permutation = order }.evaluate([.tensor(self)]).first?.tensor
  }
}

extension Unary: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? { (self, [.data]) }
}

extension Cast: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? { (self, [.data]) }
}

extension Clip: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    (self, [.data] + operands.dropFirst().map { _ in .same })
  }
}

extension Binary: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    var result: [LayoutOperand] = []
    for fact in operands {
      guard let shape = fact?.tensorType?.shape else { return nil }
      if shape.count == order.count {
        result.append(.data)
      } else if shape.elementCount.value == 1, shape.count < order.count {
        result.append(.same)
      } else if let tensor = fact?.constant, shape.count < order.count,
        let moved = tensor.reshaped(
          [Int](repeating: 1, count: order.count - tensor.rank) + tensor.shape
        ).transposed(order)
      {
        result.append(.constant(moved))
      } else {
        return nil
      }
    }
    return (self, result)
  }
}

extension Softmax: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    let last = order.count - 1
    guard let place = order.place(of: axis), !flattened || order[place] == last else { return nil }
    var op = self
    (op.axis, op.flattened) = (place, false)
    return (op, [.data])
  }
}

extension Concat: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard let place = order.place(of: axis) else { return nil }
    var op = self
    op.axis = place
    return (op, operands.map { _ in .data })
  }
}

extension Split: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard let place = order.place(of: axis) else { return nil }
    var op = self
    op.axis = place
    return (op, [.data] + operands.dropFirst().map { _ in .same })
  }
}

extension Reduce: FollowsLayout {
  /// Only where dimensions stay and elements are taken in the same order, or the order does not matter.
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard keepDims else { return nil }
    var axes: [Int] = []
    if operands.count > 1, let fact = operands[1] {
      guard let known = fact.integers?.concrete else { return nil }
      axes = known
    }
    if axes.isEmpty, !noopWithEmptyAxes { axes = Array(order.indices) }
    let places = axes.map { $0 < 0 ? $0 + order.count : $0 }.sorted().compactMap(order.place)
    guard places.count == axes.count else { return nil }
    if function != .max, function != .min, places != places.sorted() { return nil }
    return (self, places.isEmpty ? [.data] : [.data, .constant(Tensor(places.sorted()))])
  }
}

extension Pad: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard operands.count > 1, let widths = operands[1]?.integers?.concrete else { return nil }
    var axes = Array(order.indices)
    if operands.count > 3, let fact = operands[3] {
      guard let known = fact.integers?.concrete else { return nil }
      axes = known
    }
    guard widths.count == 2 * axes.count else { return nil }
    var moved = [Int](repeating: 0, count: 2 * order.count)
    for (index, axis) in axes.enumerated() {
      guard let place = order.place(of: axis) else { return nil }
      moved[place] = widths[index]
      moved[order.count + place] = widths[axes.count + index]
    }
    return (
      self,
      [.data, .constant(Tensor(moved))] + (operands.count > 2 && operands[2] != nil ? [.same] : [])
    )
  }
}

extension Slice: FollowsLayout {
  func reordered(
    _ order: [Int], _ operands: [Fact?]
  ) -> (op: any Operator, operands: [LayoutOperand])? {
    guard operands.count > 2, let count = operands[1]?.tensorType?.shape.elementCount.value,
      count <= order.count
    else { return nil }
    var axes = Array(0..<count)
    if operands.count > 3, let fact = operands[3] {
      guard let known = fact.integers?.concrete else { return nil }
      axes = known
    }
    let places = axes.compactMap(order.place)
    guard places.count == axes.count else { return nil }
    return (
      self,
      [.data, .same, .same, .constant(Tensor(places))]
        + (operands.count > 4 && operands[4] != nil ? [.same] : [])
    )
  }
}
