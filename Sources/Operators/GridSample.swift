import Tensors

/// A tensor sampled where a grid says (ONNX GridSample 16, 20, 22).
///
/// - `x`: shape [N, C, D1, … Dr], any type for `nearest`, else numbers; integers are truncated towards zero.
///   `grid`: floats of shape [N, O1, … Or, r], positions in `x`, the last dimension of `x` first, from -1 to 1.
///   Output: like `x` with shape [N, C, O1, … Or].
/// - `mode`: the nearest element (halves to even), or a weighted mean of 2 (`linear`) or 4 (`cubic`, with
///   coefficient -0.75) neighbours per dimension.
/// - `padding`: neighbours outside are zeros, the element at the border, or reflected at the border.
/// - `alignCorners`: -1 and 1 are the centres of the first and last element, not their outer edges.
///
/// A position that is NaN meets zeros, or the first element under the other paddings.
public struct GridSample: Operator {
  public enum Mode: String, WordAttribute { case linear, nearest, cubic }
  public enum Padding: String, WordAttribute { case zeros, border, reflection }

  public static let name = "grid_sample"
  public static let inputNames = ["x", "grid"]
  public var mode: Mode = .linear
  public var padding: Padding = .zeros
  public var alignCorners: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("mode", &mode)
    try visit("padding", &padding)
    try visit("align_corners", &alignCorners)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, x) = try facts.tensor(0, mode == .nearest ? "any type" : "a number") {
      mode == .nearest || $0 != .bool
    }
    try facts.expectRank(0, x, atLeast: 3)
    let grid = try facts.float(1).shape
    try facts.expectRank(1, grid, atLeast: x.count, atMost: x.count)
    var expected = grid
    expected[0] = x[0]
    expected[x.count - 1] = Dim(x.count - 2)
    try facts.expectShape(1, grid, expected)
    return [Fact(element, [x[0], x[1]] + Shape(grid[1..<x.count - 1]))]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard mode != .nearest, let shape = outputs.first?.tensorType?.shape else { return Cost() }
    let taps = Dim(mode == .linear ? 2 : 4)
    return Cost(
      operations: (2..<shape.count).reduce(shape.elementCount) { product, _ in product * taps })
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    if shape.contains(0) || x.count == 0 {
      return [.tensor(Tensor(splat: 0, shape: shape, as: element))]
    }
    let sizes = Array(x.shape[2...])
    let positions = try arguments.tensor(1).doubles
    let rank = sizes.count
    let points = shape[2...].reduce(1, *)
    let plane = sizes.reduce(1, *)
    let values = mode == .nearest ? [] : x.doubles
    var sums = [Double](repeating: 0, count: mode == .nearest ? 0 : shape.reduce(1, *))
    var nearest = [Int](repeating: -1, count: mode == .nearest ? shape.reduce(1, *) : 0)
    for n in 0..<shape[0] {
      for point in 0..<points {
        let start = (n * points + point) * rank
        // The offsets and weights of all neighbours, dimension by dimension.
        var taps = [(offset: 0, weight: 1.0)]
        for axis in 0..<rank {
          let own = neighbours(positions[start + rank - 1 - axis], length: sizes[axis])
          taps = taps.flatMap { tap in
            own.map { (tap.offset * sizes[axis] + $0.offset, tap.weight * $0.weight) }
          }
        }
        for c in 0..<shape[1] {
          let base = (n * shape[1] + c) * plane
          let target = (n * shape[1] + c) * points + point
          if mode == .nearest {
            if let tap = taps.first { nearest[target] = base + tap.offset }
          } else {
            for tap in taps { sums[target] += tap.weight * values[base + tap.offset] }
          }
        }
      }
    }
    if mode == .nearest {
      return [.tensor(Selection(tables: [nearest]).apply(to: x, shape: shape))]
    }
    return [.tensor(Tensor(sums, shape: shape, as: element))]
  }

  /// The elements along an axis that a position of the grid meets, with their weights; none outside.
  private func neighbours(_ place: Double, length: Int) -> [(offset: Int, weight: Double)] {
    let size = Double(length)
    var position = alignCorners ? (place + 1) / 2 * (size - 1) : ((place + 1) * size - 1) / 2
    if mode == .nearest { position = position.rounded(.toNearestOrEven) }
    switch padding {
    case .zeros: if !(position > -3 && position < size + 3) { return [] }
    // So far outside that every neighbour is the one at the border.
    case .border: position = position.isNaN ? 0 : min(max(position, -3), size + 2)
    case .reflection: position = reflected(position, length: length)
    }
    let floor = position.rounded(.down)
    let t = position - floor
    let first: Int
    let weights: [Double]
    switch mode {
    case .nearest: (first, weights) = (Int(floor), [1])
    case .linear: (first, weights) = (Int(floor), [1 - t, t])
    case .cubic: (first, weights) = (Int(floor) - 1, Self.cubic(t))
    }
    return weights.enumerated().compactMap { index, weight in
      let place = first + index
      switch padding {
      case .zeros: return place < 0 || place >= length ? nil : (place, weight)
      case .border: return (min(max(place, 0), length - 1), weight)
      case .reflection:
        return (min(max(Int(reflected(Double(place), length: length)), 0), length - 1), weight)
      }
    }
  }

  /// A position folded back into the range between the borders.
  private func reflected(_ position: Double, length: Int) -> Double {
    let low = alignCorners ? 0 : -0.5
    let high = Double(length) - (alignCorners ? 1 : 0.5)
    guard position.isFinite, high > low else { return 0 }
    guard position < low || position > high else { return position }
    let range = high - low
    let distance = position < low ? low - position : position - high
    let turns = (distance / range).rounded(.down)
    let rest = max(distance - turns * range, 0)
    let isEven = turns.truncatingRemainder(dividingBy: 2) == 0
    return (position < low) == isEven ? low + rest : high - rest
  }

  /// The weights of the four neighbours of a position at distance `t` behind the second one (Keys 1981).
  private static func cubic(_ t: Double) -> [Double] {
    let a = -0.75
    func near(_ d: Double) -> Double { ((a + 2) * d - (a + 3)) * d * d + 1 }
    func far(_ d: Double) -> Double { ((a * d - 5 * a) * d + 8 * a) * d - 4 * a }
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }
}
