import Glibc

/// The weighted means by which one axis is interpolated.
package struct Stencil: Sendable {
  /// The number of neighbours of each element.
  package let width: Int
  /// For each element of the output, `width` indices of the input's axis.
  package let indices: [Int]
  /// For each element of the output, `width` weights with sum 1.
  package let weights: [Double]
  /// Whether the element takes the extrapolation value.
  package let isOutside: [Bool]

  /// The stencil of linear or cubic interpolation.
  package init(_ resize: Resize, _ sampling: Sampling, length: Int) {
    // The filter reaches 1 or 2 elements to each side, stretched when the axis shrinks.
    let shrink = resize.antialias ? min(sampling.scale, 1) : 1
    let reach = Int(((resize.mode == .linear ? 1 : 2) / shrink).rounded(.up))
    let width = 2 * reach
    var indices: [Int] = []
    var weights: [Double] = []
    indices.reserveCapacity(sampling.positions.count * width)
    weights.reserveCapacity(sampling.positions.count * width)
    for position in sampling.positions {
      let floor = position.rounded(.down)
      var sum = 0.0
      for tap in 0..<width {
        let index = floor + Double(tap + 1 - reach)
        let distance = (index - position).magnitude * shrink
        var weight =
          resize.mode == .linear
          ? max(0, 1 - distance) : Self.cubic(distance, Double(resize.cubicA))
        if resize.excludeOutside, index < 0 || index >= Double(length) { weight = 0 }
        sum += weight
        weights.append(weight)
        indices.append(Sampling.clamped(index, length: length))
      }
      guard resize.antialias || resize.excludeOutside, sum != 0 else { continue }
      for i in weights.count - width..<weights.count { weights[i] /= sum }
    }
    self.width = width
    self.indices = indices
    self.weights = weights
    isOutside = sampling.isOutside
  }

  /// The convolution kernel of Keys (1981), equation 4, with coefficient a.
  private static func cubic(_ x: Double, _ a: Double) -> Double {
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }

  /// Interpolates one axis of a row-major array.
  func apply(to x: [Double], sizes: [Int], axis: Int, outside: Double) -> [Double] {
    let outer = sizes[..<axis].reduce(1, *)
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let length = sizes[axis]
    let count = isOutside.count
    var y = [Double](repeating: 0, count: outer * count * inner)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        for row in 0..<outer {
          for position in 0..<count {
            let to = (row * count + position) * inner
            if isOutside[position] {
              for i in 0..<inner { y[to + i] = outside }
              continue
            }
            for tap in position * width..<(position + 1) * width {
              let weight = weights[tap]
              let from = (row * length + indices[tap]) * inner
              for i in 0..<inner { y[to + i] += weight * x[from + i] }
            }
          }
        }
      }
    }
    return y
  }
}
