import CKernels

/// The sizes on which the time of a convolution depends.
struct ConvShape: Hashable {
  var images: Int
  var groups: Int
  /// Channels read and maps made, of all groups.
  var channels: Int
  var maps: Int
  var height: Int
  var width: Int
  var kernel: [Int]
  var stride: [Int]
  var dilation: [Int]
  var outputHeight: Int
  var outputWidth: Int

  /// The name in tuning files.
  var name: String {
    let pair = { (values: [Int]) in "\(values[0])x\(values[1])" }
    return "n\(images) c\(channels) \(height)x\(width) m\(maps) \(outputHeight)x\(outputWidth)"
      + " k\(pair(kernel)) s\(pair(stride)) d\(pair(dilation)) g\(groups)"
  }
}

/// Estimated times of the algorithms for a convolution on one thread, from rates measured inside whole
/// networks; what counts is their order.
///
/// The choice depends on sizes and the instruction set alone, so that the bits of a result do too.
struct CostModel {
  /// Floats of a vector.
  let lanes: Int
  /// Floating-point operations of register tiles in a nanosecond.
  let rate: Double
  /// Nanoseconds of transforms of a tile of one block, where operands lie in the second-level cache.
  let transforms: [WinogradForm: (input: Double, output: Double)]
  /// Bytes of weights that one core reads in a nanosecond from beyond its own caches.
  let bandwidth = 38.0
  /// Bytes of a map up to which transforms find it in the second-level cache.
  static let cachedMap = 2 << 20
  /// How much longer transforms take for larger maps.
  static let largeMap = 2.8

  init(_ kernels: Kernels) {
    lanes = kernels.lanes
    switch kernels.name {
    case "avx512":
      rate = 245
      transforms = [
        .f2x3: (19, 14), .f4x3: (42, 34), .f2x5: (38, 23), .f4x5: (68, 44),
        .f2x3Stride2: (42, 23), .f4x3Stride2: (115, 64), .f4x5Stride2: (170, 90),
      ]
    case "avx2":
      rate = 124
      transforms = [
        .f2x3: (12, 9), .f4x3: (28, 25), .f2x5: (26, 18), .f4x5: (62, 44),
        .f2x3Stride2: (34, 18), .f4x3Stride2: (100, 55), .f4x5Stride2: (150, 80),
      ]
    default:
      rate = 30
      transforms = [
        .f2x3: (12, 9), .f4x3: (28, 25), .f2x5: (26, 18), .f4x5: (62, 44),
        .f2x3Stride2: (34, 18), .f4x3Stride2: (100, 55), .f4x5Stride2: (150, 80),
      ]
    }
  }

  /// Nanoseconds.
  func cost(_ algorithm: ConvAlgorithm, _ shape: ConvShape) -> Double {
    switch algorithm {
    case .direct: direct(shape)
    case .winograd(let form): winograd(form, shape)
    }
  }

  /// The algorithms that can compute a convolution, the quickest first; but if its weights are large, the one
  /// of the least weights among those that take hardly longer.
  func ranked(_ shape: ConvShape, _ geometry: Geometry) -> [(ConvAlgorithm, nanoseconds: Double)] {
    let forms = WinogradForm.allCases.filter { $0.fits(geometry) }
    let all = [ConvAlgorithm.direct] + forms.map { .winograd($0) }
    var ranked = all.map { ($0, nanoseconds: cost($0, shape)) }
    ranked.sort { $0.nanoseconds < $1.nanoseconds }
    guard weights(ranked[0].0, shape) > Self.largeWeights else { return ranked }
    let close = ranked.indices.filter {
      ranked[$0].nanoseconds <= ranked[0].nanoseconds * Self.hardlyLonger
    }
    if let lightest = close.min(by: {
      weights(ranked[$0].0, shape) < weights(ranked[$1].0, shape)
    }) {
      ranked.insert(ranked.remove(at: lightest), at: 0)
    }
    return ranked
  }

  /// The ratio of times up to which memory, and the time to fill it when loading, decide.
  private static let hardlyLonger = 1.125
  /// Bytes of weights that do not stay in the caches from one run to the next.
  private static let largeWeights = Double(8 << 20)

  /// Bytes of weights.
  private func weights(_ algorithm: ConvAlgorithm, _ shape: ConvShape) -> Double {
    let products = products(shape) * 4
    guard case .winograd(let form) = algorithm else {
      return products * Double(shape.kernel[0] * shape.kernel[1])
    }
    return products * Double(form.sizes.weights * form.sizes.weights)
  }

  /// Multiply-adds of one pixel and tap in all groups, the lanes of unfinished vectors included.
  private func products(_ shape: ConvShape) -> Double {
    let maps = (shape.maps / shape.groups + lanes - 1) / lanes * lanes
    return Double(shape.channels) * Double(maps)
  }

  /// Nanoseconds of products: reading weights is hidden behind them, but for a part of large ones.
  private func sums(_ operations: Double, weights: Double) -> Double {
    let reading = weights / bandwidth
    return max(operations / rate, reading) + (weights > Self.largeWeights ? 0.6 * reading : 0)
  }

  private func direct(_ shape: ConvShape) -> Double {
    let taps = Double(shape.kernel[0] * shape.kernel[1])
    let pixels = Double(shape.images * shape.outputHeight * shape.outputWidth)
    let products = products(shape) * taps
    return sums(2 * products * pixels / 0.95, weights: weights(.direct, shape))
  }

  private func winograd(_ form: WinogradForm, _ shape: ConvShape) -> Double {
    let sizes = form.sizes
    let rows = (shape.outputHeight + sizes.outputs - 1) / sizes.outputs
    let columns = (shape.outputWidth + sizes.outputs - 1) / sizes.outputs
    let tiles = Double(shape.images * rows * columns)
    let products = products(shape)
    let points = Double(sizes.points * sizes.points)
    let sums = sums(
      2 * products * points * tiles, weights: weights(.winograd(form), shape))
    guard let (input, output) = transforms[form] else { return .infinity }
    let time = { (each: Double, channels: Int, height: Int, width: Int) in
      let large = channels * height * width * 4 > Self.cachedMap
      return tiles * Double((channels + lanes - 1) / lanes) * each * (large ? Self.largeMap : 1)
    }
    return sums + time(input, shape.channels, shape.height, shape.width)
      + time(output, shape.maps, shape.outputHeight, shape.outputWidth)
  }
}
