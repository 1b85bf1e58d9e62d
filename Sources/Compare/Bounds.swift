import Tensors

/// The least and the greatest that each element of a value may be.
struct Bounds: Sendable {
  let low: Tensor
  let high: Tensor

  /// Two results of one shape, in whichever order each pair of elements is.
  init(_ first: Tensor, _ second: Tensor) {
    let (x, y) = (first.doubles, second.doubles)
    low = Tensor(zip(x, y).map(min), shape: first.shape, as: first.element)
    high = Tensor(zip(x, y).map(max), shape: first.shape, as: first.element)
  }

  /// For each element of a value of this shape, whether it lies within the bounds.
  ///
  /// Floating-point elements may be as far outside as single precision rounds.
  func contains(_ value: Tensor) -> [Bool] {
    guard value.shape == low.shape else { return Array(repeating: false, count: value.count) }
    let slack = value.element.isFloat ? 0x1p-20 : 0
    let (low, high, elements) = (low.doubles, high.doubles, value.doubles)
    return elements.indices.map {
      elements[$0] >= low[$0] - slack * low[$0].magnitude
        && elements[$0] <= high[$0] + slack * high[$0].magnitude
    }
  }
}

extension Metrics {
  /// Takes the elements that lie within bounds as rounded otherwise, not as failing.
  mutating func forgive(_ a: Tensor, _ b: Tensor, within bounds: Bounds, _ tolerance: Tolerance) {
    guard failing > 0 else { return }
    let (x, y, isWithin) = (a.doubles, b.doubles, bounds.contains(a))
    let strictness = tolerance.applied(to: a.element)
    let floor = strictness.absolute * y.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    for index in x.indices where x[index].isFinite && y[index].isFinite && isWithin[index] {
      let allowed = floor + strictness.relative * y[index].magnitude
      if !((x[index] - y[index]).magnitude <= allowed) {
        rounded += 1
        failing -= 1
      }
    }
  }
}

extension Tensor {
  /// The ends of the interval in which each element passes as this tensor's.
  func ends(_ tolerance: Tolerance) -> (low: Tensor, high: Tensor) {
    guard element.isFloat else { return (self, self) }
    let values = doubles
    let tolerance = tolerance.applied(to: element)
    let floor = tolerance.absolute * values.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    func end(_ sign: Double) -> Tensor {
      Tensor(
        values.map { $0 + sign * (floor + tolerance.relative * $0.magnitude) }, shape: shape,
        as: element)
    }
    return (end(-1), end(1))
  }
}
