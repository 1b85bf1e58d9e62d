import CCaffeSchema
import IR
import Operators
import Tensors

extension LayerTable {
  static let normalisation = [
    Row("BatchNorm", batchNorm),
    Row("LRN", responses),
    Row("MVN", meanVariance),
    Row("Normalize", normalise),
    Row("Softmax") { layer throws(CaffeProblem) in
      let settings = layer.settings(layer.parameter.softmax_param, caffe__softmax_parameter__init)
      let input = try layer.operand()
      let axis = try layer.axis(Int(settings.axis), rank: try layer.rank(of: input), "axis")
      try layer.result(Softmax { $0.axis = axis }, [input])
    },
  ]

  /// The stored statistics are sums; the third tensor is what they are divided by, 0 meaning that they are 0.
  private static func batchNorm(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.batch_norm_param, caffe__batch_norm_parameter__init)
    let input = try layer.operand()
    let (element, shape) = try layer.type(of: input)
    let isGlobal =
      settings.has_use_global_stats != 0 ? settings.use_global_stats != 0 : layer.phase == .test
    guard isGlobal else {
      layer.note(.text("'\(layer.name)' normalises by the statistics of the batch at hand"))
      try passOver(&layer, input, shape.count)
      return try batchStatistics(&layer, input, shape.count, Double(settings.eps))
    }
    guard shape.count >= 1 else { throw .shape(found: [], expected: "at least one axis") }
    let channels = shape.count == 1 ? 1 : try layer.sizes(of: input, axes: 1..<2)[0]
    var ones = Caffe__FillerParameter()
    caffe__filler_parameter__init(&ones)
    ones.value = 1
    let mean = try layer.blobTensor(0, [channels], filler: nil, "mean")
    let variance = try withUnsafeMutablePointer(to: &ones) { pointer throws(CaffeProblem) in
      try layer.blobTensor(1, [channels], filler: pointer, "variance")
    }
    var factor = 1.0
    if layer.blobCount != 2 {
      let stored = try withUnsafeMutablePointer(to: &ones) { pointer throws(CaffeProblem) in
        try layer.blobTensor(2, [1], filler: pointer, "factor")
      }
      factor = stored.doubles[0] == 0 ? 0 : 1 / stored.doubles[0]
    }
    func scaled(_ tensor: Tensor) -> Tensor {
      if factor == 1, tensor.element == element { return tensor }
      return Tensor(tensor.doubles.map { $0 * factor }, shape: [channels], as: element)
    }
    let operands = [
      input,
      try layer.constant(Tensor(splat: 1, shape: [channels], as: element), "scale"),
      try layer.constant(Tensor(splat: 0, shape: [channels], as: element), "shift"),
      try layer.constant(scaled(mean), "mean"),
      try layer.constant(scaled(variance), "variance"),
    ]
    try layer.result(BatchNorm { $0.epsilon = settings.eps }, operands)
  }

  /// Takes the stored statistics, which are there but not used.
  private static func passOver(
    _ layer: inout LayerReader, _ input: ValueID, _ rank: Int
  ) throws(CaffeProblem) {
    guard layer.blobCount > 0 else { return }
    let channels = rank == 1 ? 1 : try layer.sizes(of: input, axes: 1..<2)[0]
    for index in 0..<min(layer.blobCount, 3) {
      _ = try layer.blobTensor(
        index, [index == 2 ? 1 : channels], filler: nil, ["mean", "variance", "factor"][index])
    }
  }

  private static func batchStatistics(
    _ layer: inout LayerReader, _ input: ValueID, _ rank: Int, _ epsilon: Double
  ) throws(CaffeProblem) {
    let axes = rank == 1 ? [0] : [0] + Array(2..<max(rank, 2))
    let centred = try layer.centred(input, axes: axes)
    let variance = try layer.meanSquare(of: centred, axes: axes)
    let shifted = try layer.step(.add, variance, epsilon, "shifted_variance")
    let deviation = try layer.step(
      Unary { $0.function = .sqrt }, [shifted], "deviation")
    try layer.result(Binary { $0.function = .div }, [centred, deviation])
  }

  private static func responses(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.lrn_param, caffe__lrnparameter__init)
    let input = try layer.operand()
    let size = try settings.local_size.positive("local_size")
    guard size % 2 == 1 else {
      throw .field(name: "local_size", found: "\(size)", expected: "an odd number")
    }
    guard settings.norm_region == CAFFE__LRNPARAMETER__NORM_REGION__WITHIN_CHANNEL else {
      return try layer.result(
        LRN {
          ($0.size, $0.alpha, $0.beta, $0.bias) = (
            size, settings.alpha, settings.beta, settings.k
          )
        }, [input])
    }
    _ = try layer.image(input)
    let square = try layer.step(.mul, input, input, "square")
    let mean = try layer.step(
      AveragePool {
        ($0.kernel, $0.stride) = ([size, size], [1, 1])
        $0.pads = Array(repeating: (size - 1) / 2, count: 4)
        $0.countIncludePad = true
      }, [square], "mean_square")
    let scaled = try layer.step(.mul, mean, Double(settings.alpha), "scaled")
    let shifted = try layer.step(.add, scaled, 1, "shifted")
    let factor = try layer.step(.pow, shifted, -Double(settings.beta), "factor")
    try layer.result(Binary { $0.function = .mul }, [input, factor])
  }

  /// The epsilon is added to the deviation, not to the variance.
  private static func meanVariance(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.mvn_param, caffe__mvnparameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    guard rank >= 2 else {
      throw .shape(found: try layer.sizes(of: input), expected: "images and channels at least")
    }
    let axes = Array((settings.across_channels != 0 ? 1 : 2)..<rank)
    if settings.normalize_variance == 0 {
      let mean = try layer.mean(of: input, axes: axes)
      return try layer.result(Binary { $0.function = .sub }, [input, mean])
    }
    if settings.eps == 1e-9, !axes.isEmpty {
      return try layer.result(MeanVarianceNorm { $0.axes = axes }, [input])
    }
    let centred = try layer.centred(input, axes: axes)
    let variance = try layer.meanSquare(of: centred, axes: axes)
    let root = try layer.step(Unary { $0.function = .sqrt }, [variance], "root")
    let deviation = try layer.step(.add, root, Double(settings.eps), "deviation")
    try layer.result(Binary { $0.function = .div }, [centred, deviation])
  }

  /// Division by the norm of an image, or of the channels at every position, and a trained scale.
  private static func normalise(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.norm_param, caffe__normalize_parameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    guard rank >= 2 else {
      throw .shape(found: try layer.sizes(of: input), expected: "images and channels at least")
    }
    let channels = try layer.sizes(of: input, axes: 1..<2)[0]
    let isShared = settings.channel_shared != 0
    var ones = Caffe__FillerParameter()
    caffe__filler_parameter__init(&ones)
    ones.value = 1
    let scale = try withUnsafeMutablePointer(to: &ones) { pointer throws(CaffeProblem) in
      try layer.blobTensor(
        0, isShared ? [] : [channels], filler: settings.scale_filler ?? pointer, "scale")
    }
    let square = try layer.step(.mul, input, input, "square")
    let sum = try layer.reduced(
      .sum, square, axes: 1..<(settings.across_spatial != 0 ? rank : 2), "sum")
    let shifted = try layer.step(.add, sum, Double(settings.eps), "shifted_sum")
    let norm = try layer.step(Unary { $0.function = .sqrt }, [shifted], "norm")
    let quotient = try layer.step(.div, input, norm, "normalised")
    let factor = try layer.constant(
      isShared ? scale.reshaped([]) : scale.extended(to: rank - 1), "scale")
    try layer.result(Binary { $0.function = .mul }, [quotient, factor])
  }
}

extension LayerReader {
  fileprivate mutating func mean(
    of value: ValueID, axes: [Int]
  ) throws(CaffeProblem) -> ValueID {
    if axes.isEmpty { return value }
    let list = try constant(axes, "mean_axes")
    return try step(Reduce { $0.function = .mean }, [value, list], "mean")
  }

  /// A value less its mean over some axes.
  fileprivate mutating func centred(
    _ value: ValueID, axes: [Int]
  ) throws(CaffeProblem) -> ValueID {
    let mean = try mean(of: value, axes: axes)
    return try step(.sub, value, mean, "centred")
  }

  fileprivate mutating func meanSquare(
    of value: ValueID, axes: [Int]
  ) throws(CaffeProblem) -> ValueID {
    let square = try step(.mul, value, value, "square")
    if axes.isEmpty { return square }
    let list = try constant(axes, "variance_axes")
    return try step(Reduce { $0.function = .mean }, [square, list], "variance")
  }
}
