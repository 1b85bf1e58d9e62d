import CCaffeSchema
import IR
import Operators
import Tensors

extension LayerTable {
  static let convolution = [
    Row("Convolution") { layer throws(CaffeProblem) in
      try convolve(&layer, try groups(layer, depthwise: false))
    },
    Row("ConvolutionDepthwise") { layer throws(CaffeProblem) in
      try convolve(&layer, try groups(layer, depthwise: true))
    },
    Row("DepthwiseConvolution") { layer throws(CaffeProblem) in
      try convolve(&layer, try groups(layer, depthwise: true))
    },
    Row("Deconvolution", deconvolve),
    Row("Im2col", columns),
  ]

  private static func settings(_ layer: LayerReader) -> Caffe__ConvolutionParameter {
    layer.settings(layer.parameter.convolution_param, caffe__convolution_parameter__init)
  }

  /// The number of groups; that of a depthwise layer is by default the number of channels.
  private static func groups(
    _ layer: LayerReader, depthwise: Bool
  ) throws(CaffeProblem) -> Int? {
    let settings = settings(layer)
    return depthwise && settings.has_group == 0 ? nil : try settings.group.positive("group")
  }

  /// What a layer says of its input: the sizes before the channels, the channels, the spatial sizes.
  private static func view(
    _ layer: LayerReader, _ value: ValueID, _ settings: Caffe__ConvolutionParameter
  ) throws(CaffeProblem) -> (outer: [Int], channels: Int, spatial: [Int]) {
    let sizes = try layer.sizes(of: value)
    let axis = try layer.axis(Int(settings.axis), rank: sizes.count, "axis")
    let spatial = Array(sizes[(axis + 1)...])
    guard !spatial.isEmpty else {
      throw .shape(
        found: sizes, expected: "spatial sizes after the channels, which are axis \(axis)")
    }
    return (Array(sizes[..<axis]), sizes[axis], spatial)
  }

  /// Applies the same trained tensors to every bottom; `run` gives one top.
  private static func each(
    _ layer: inout LayerReader,
    _ run: (inout LayerReader, ValueID, Int) throws(CaffeProblem) -> Void
  ) throws(CaffeProblem) {
    let inputs = try layer.operands(atLeast: 1)
    try layer.expectTops(inputs.count...inputs.count)
    for (index, input) in inputs.enumerated() { try run(&layer, input, index) }
  }

  private static func convolve(
    _ layer: inout LayerReader, _ groups: Int?
  ) throws(CaffeProblem) {
    let settings = settings(layer)
    var weights: [ValueID?] = []
    try each(&layer) { layer, input, top throws(CaffeProblem) in
      let (outer, channels, spatial) = try view(layer, input, settings)
      let window = try SpatialSettings(settings, rank: spatial.count)
      let groups = groups ?? channels
      let maps = try outputs(settings, channels: channels, groups: groups)
      if weights.isEmpty {
        let shape = [maps, channels / groups] + window.kernel
        weights = [try layer.blob(0, shape, filler: settings.weight_filler, "weight")]
        if settings.bias_term != 0 {
          weights.append(try layer.blob(1, [maps], filler: settings.bias_filler, "bias"))
        }
      }
      let conv = Conv {
        $0.stride = window.stride
        $0.pads = window.pads
        $0.dilation = window.dilation
        $0.groups = groups
      }
      try give(&layer, conv, input, weights, outer, [channels] + spatial, top: top)
    }
  }

  private static func outputs(
    _ settings: Caffe__ConvolutionParameter, channels: Int, groups: Int
  ) throws(CaffeProblem) -> Int {
    guard settings.has_num_output != 0 else { throw .missing("num_output") }
    let maps = try settings.num_output.positive("num_output")
    guard channels % groups == 0 else {
      throw .field(
        name: "group", found: "\(groups)", expected: "a divisor of the \(channels) input channels")
    }
    guard maps % groups == 0 else {
      throw .field(
        name: "num_output", found: "\(maps)", expected: "a multiple of 'group', \(groups)")
    }
    return maps
  }

  /// Adds the node, between two changes of shape when the channels are not axis 1.
  private static func give(
    _ layer: inout LayerReader, _ operation: any Operator, _ input: ValueID, _ weights: [ValueID?],
    _ outer: [Int], _ inner: [Int], top: Int
  ) throws(CaffeProblem) {
    guard outer.count != 1 else {
      return try layer.result(operation, [input] + weights, top: top)
    }
    let merged = [try elementCount(outer)] + inner
    let flat = try layer.reshaped(input, merged, "merged")
    let output = try layer.step(operation, [flat] + weights, "convolved")
    let sizes = try layer.sizes(of: output)
    try layer.result(output, reshaped: outer + sizes.dropFirst(), top: top)
  }

  private static func deconvolve(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = settings(layer)
    let groups = try settings.group.positive("group")
    var weights: [ValueID?] = []
    try each(&layer) { layer, input, top throws(CaffeProblem) in
      let (outer, channels, spatial) = try view(layer, input, settings)
      let window = try SpatialSettings(settings, rank: spatial.count)
      let maps = try outputs(settings, channels: channels, groups: groups)
      if weights.isEmpty {
        let shape = [channels, maps / groups] + window.kernel
        weights = [try layer.blob(0, shape, filler: settings.weight_filler, "weight")]
        if settings.bias_term != 0 {
          weights.append(try layer.blob(1, [maps], filler: settings.bias_filler, "bias"))
        }
      }
      let conv = ConvTranspose {
        $0.stride = window.stride
        $0.pads = window.pads
        $0.dilation = window.dilation
        $0.groups = groups
      }
      try give(&layer, conv, input, weights, outer, [channels] + spatial, top: top)
    }
  }

  /// The blocks of the image as columns: a convolution of every channel with one kernel per tap.
  private static func columns(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = settings(layer)
    let input = try layer.operand()
    let (outer, channels, spatial) = try view(layer, input, settings)
    let window = try SpatialSettings(settings, rank: spatial.count)
    let taps = try elementCount(window.kernel)
    let count = try elementCount([channels, taps, taps])
    guard count <= 1 << 24 else {
      throw .unsupported("a window of \(taps) taps over \(channels) channels is too large")
    }
    let element = try layer.type(of: input).element
    var kernels = [Double](repeating: 0, count: count)
    for row in 0..<channels * taps { kernels[row * taps + row % taps] = 1 }
    let weight = try layer.constant(
      Tensor(kernels, shape: [channels * taps, 1] + window.kernel, as: element), "taps")
    let conv = Conv {
      $0.stride = window.stride
      $0.pads = window.pads
      $0.dilation = window.dilation
      $0.groups = channels
    }
    try give(&layer, conv, input, [weight], outer, [channels] + spatial, top: 0)
  }
}
