package import Tensors

extension Facts {
  /// An input that must be a tensor of floats.
  package func float(_ index: Int) throws(ShapeError) -> (element: ElementType, shape: Shape) {
    try tensor(index, "a float type", where: \.isFloat)
  }

  /// An input that must be a tensor of a given element type: that of another input.
  package func tensor(_ index: Int, like element: ElementType) throws(ShapeError) -> Shape {
    try tensor(index, "\(element)") { $0 == element }.shape
  }

  /// Refuses an input whose rank is not in a range; the upper bound may be open.
  package func expectRank(
    _ index: Int, _ shape: Shape, atLeast low: Int, atMost high: Int = .max
  ) throws(ShapeError) {
    guard shape.count < low || shape.count > high else { return }
    let expected = low == high ? "\(low)" : high == .max ? "at least \(low)" : "\(low) to \(high)"
    throw .rank(input: name(index), found: shape.count, expected: expected)
  }

  /// Refuses a one-dimensional input whose length can never be a given size.
  package func expectVector(_ index: Int, _ shape: Shape, count: Dim) throws(ShapeError) {
    try expectRank(index, shape, atLeast: 1, atMost: 1)
    if shape[0].isDifferent(from: count) {
      throw .size(
        what: "the length of '\(name(index))'", found: "\(shape[0])", expected: "\(count)")
    }
  }

  /// The element type of an input that must have one element, in whatever shape.
  package func single(
    _ index: Int, _ expected: String, where accepts: (ElementType) -> Bool
  ) throws(ShapeError) -> ElementType {
    let (element, shape) = try tensor(index, expected, where: accepts)
    if shape.elementCount.isDifferent(from: 1) {
      throw .size(
        what: "the shape of '\(name(index))'", found: shape.text, expected: "one element")
    }
    return element
  }
}
