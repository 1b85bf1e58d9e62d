/// Where the elements of one axis of a resized tensor lie on the input's axis.
package struct Sampling: Sendable {
  /// The position of each element of the output, in elements of the input.
  package let positions: [Double]
  /// Whether the element takes the extrapolation value.
  package let isOutside: [Bool]
  /// How many times longer the output is; 1 or more when it does not shrink.
  package let scale: Double

  /// The element of the input nearest to a position, at the edge for positions outside.
  ///
  /// - Precondition: for the rule `floorOrCeil` the position is one of a sampling, which has rounded it.
  package static func nearest(_ position: Double, _ rule: Resize.Nearest, length: Int) -> Int {
    let rounded =
      switch rule {
      case .roundPreferFloor: (position - 0.5).rounded(.up)
      case .roundPreferCeil: (position + 0.5).rounded(.down)
      case .floor: position.rounded(.down)
      case .ceil: position.rounded(.up)
      case .floorOrCeil: position
      }
    return clamped(rounded, length: length)
  }

  /// A whole number as an index of an axis.
  static func clamped(_ index: Double, length: Int) -> Int {
    index > 0 ? index < Double(length) ? Int(index) : length - 1 : 0
  }
}

extension Resize {
  /// How each axis is sampled; nil for an axis that stays as it is.
  ///
  /// - Parameters:
  ///   - output: sizes of at least 1.
  ///   - scales, sizes, roi: the inputs, empty when absent; inference has accepted them.
  package func samplings(
    of x: [Int], to output: [Int], scales: [Float], sizes: [Int], roi: [Double]
  ) throws(ShapeError) -> [Sampling?] {
    var result = [Sampling?](repeating: nil, count: x.count)
    let axes = try resolvedAxes(rank: x.count)
    for (i, axis) in axes.enumerated() {
      var window = (start: 0.0, end: 1.0)
      if coordinates == .cropAndResize, roi.count == 2 * axes.count {
        window = (roi[i], roi[axes.count + i])
      }
      let scale =
        scales.isEmpty ? commonScale(sizes, x: axes.map { x[$0] }) : Double(scales[i])
      if x[axis] == output[axis], scale ?? 1 == 1, window == (0, 1) { continue }
      result[axis] = sampling(x[axis], output[axis], scale: scale, window: window)
    }
    return result
  }

  /// - Parameter scale: nil when the output's length was given; then positions are exact fractions.
  private func sampling(
    _ length: Int, _ outputLength: Int, scale: Double?, window: (start: Double, end: Double)
  ) -> Sampling {
    let input = Double(length)
    let width = scale.map { $0 * input } ?? Double(outputLength)
    let last = input - 1
    func unscaled(_ position: Double) -> Double {
      guard let scale else { return position * input / Double(outputLength) }
      return mode == .nearest ? Double(Float(position) / Float(scale)) : position / scale
    }
    let isRounded = mode == .nearest && nearest == .floorOrCeil
    let rule: FloatingPointRoundingRule = scale ?? Double(outputLength) / input < 1 ? .up : .down
    var isOutside = [Bool](repeating: false, count: outputLength)
    let positions = (0..<outputLength).map { index in
      let x = Double(index)
      switch coordinates {
      case .halfPixel: return unscaled(x + 0.5) - 0.5
      case .halfPixelSymmetric:
        return input / 2 * (1 - Double(outputLength) / width) + unscaled(x + 0.5) - 0.5
      case .pytorchHalfPixel: return outputLength > 1 ? unscaled(x + 0.5) - 0.5 : 0
      case .alignCorners: return width > 1 ? x * last / (width - 1) : 0
      case .asymmetric: return isRounded ? unscaled(x).rounded(rule) : unscaled(x)
      case .halfPixelForNearest: return unscaled(x + 0.5)
      case .cropAndResize:
        let position =
          width > 1
          ? window.start * last + x * (window.end - window.start) * last / (width - 1)
          : 0.5 * (window.start + window.end) * last
        isOutside[index] = !(position >= 0 && position <= last)
        return position
      }
    }
    return Sampling(
      positions: positions, isOutside: isOutside, scale: scale ?? Double(outputLength) / input)
  }
}
