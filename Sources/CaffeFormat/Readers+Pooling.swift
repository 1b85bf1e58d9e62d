import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

extension LayerTable {
  static let pooling = [
    Row("Pooling", pool),
    Row("SPP", pyramid),
  ]

  private static func pool(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.pooling_param, caffe__pooling_parameter__init)
    let input = try layer.operand()
    let sizes = try layer.image(input)
    let isMax = settings.pool == CAFFE__POOLING_PARAMETER__POOL_METHOD__MAX
    try layer.expectTops(1...(isMax ? 2 : 1))
    if settings.global_pooling != 0 { return try poolAll(&layer, settings, input, sizes) }
    let window = try PoolingWindow(settings)
    let operation = try window.operation(settings.pool, sizes: Array(sizes[2...]))
    guard layer.topNames.count == 2 else { return try layer.result(operation, [input]) }
    try giveMask(&layer, operation, input, sizes)
  }

  private static func poolAll(
    _ layer: inout LayerReader, _ settings: Caffe__PoolingParameter, _ input: ValueID,
    _ sizes: [Int]
  ) throws(CaffeProblem) {
    let kernels = [settings.has_kernel_size, settings.has_kernel_h, settings.has_kernel_w]
    guard kernels.allSatisfy({ $0 == 0 }) else {
      throw .invalid("a kernel size is given with 'global_pooling'")
    }
    let pads = [settings.pad, settings.pad_h, settings.pad_w]
    if let pad = pads.first(where: { $0 != 0 }) {
      throw .field(name: "pad", found: "\(pad)", expected: "0 with 'global_pooling'")
    }
    let strides = [
      settings.stride, settings.has_stride_h != 0 ? settings.stride_h : 1,
      settings.has_stride_w != 0 ? settings.stride_w : 1,
    ]
    if let stride = strides.first(where: { $0 != 1 }) {
      throw .field(name: "stride", found: "\(stride)", expected: "1 with 'global_pooling'")
    }
    if layer.topNames.count == 2 {
      return try giveMask(&layer, MaxPool { $0.kernel = Array(sizes[2...]) }, input, sizes)
    }
    switch settings.pool {
    case CAFFE__POOLING_PARAMETER__POOL_METHOD__MAX:
      try layer.result(GlobalPool { $0.function = .max }, [input])
    case CAFFE__POOLING_PARAMETER__POOL_METHOD__AVE:
      try layer.result(GlobalPool { $0.function = .average }, [input])
    default: throw PoolingWindow.stochastic
    }
  }

  /// Gives the maxima and, as numbers within a plane, where they were.
  private static func giveMask(
    _ layer: inout LayerReader, _ operation: any Operator, _ input: ValueID, _ sizes: [Int]
  ) throws(CaffeProblem) {
    let places = try layer.result(operation, [input], top: 0, and: "places")
    let plane = try layer.constant(
      Tensor([Int64(try elementCount(sizes[2...]))], shape: []), "plane")
    let inPlane = try layer.step(.mod, places, plane, "mask_places")
    let element = try layer.type(of: input).element
    try layer.result(Cast { $0.to = element }, [inPlane], top: 1)
  }

  /// Pools into 1, 4, 16 … bins and joins the results.
  private static func pyramid(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.spp_param, caffe__sppparameter__init)
    let input = try layer.operand()
    let sizes = try layer.image(input)
    guard settings.has_pyramid_height != 0 else { throw .missing("pyramid_height") }
    let height = try settings.pyramid_height.positive("pyramid_height")
    guard height <= 16 else {
      throw .field(name: "pyramid_height", found: "\(height)", expected: "1 to 16")
    }
    var levels: [ValueID] = []
    for level in 0..<height {
      let window = PoolingWindow(bins: 1 << level, sizes: Array(sizes[2...]))
      let operation = try window.operation(settings.pool, sizes: Array(sizes[2...]))
      if height == 1 { return try layer.result(operation, [input]) }
      let pooled = try layer.step(operation, [input], "level_\(level)")
      levels.append(try layer.step(Flatten(), [pooled], "level_\(level)_flat"))
    }
    try layer.result(Concat { $0.axis = 1 }, levels)
  }
}
