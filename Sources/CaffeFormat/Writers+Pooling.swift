import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let pooling = [
    Row(MaxPool.self) { net, node, pool throws(Inexpressible) in
      guard !net.isUsed(node, 1) else {
        throw Inexpressible("gives positions over the whole tensor, Caffe's mask counts in a plane")
      }
      let window = try net.infer { try pool.window(rank: net.spatialRank(node)) }
      try give(&net, node, window, .max)
    },
    Row(AveragePool.self) { net, node, pool throws(Inexpressible) in
      let window = try net.infer { try pool.window(rank: net.spatialRank(node)) }
      try give(&net, node, window, .average(includingPadding: pool.countIncludePad))
    },
    Row(GlobalPool.self) { net, node, pool throws(Inexpressible) in
      let x = try net.operand(node, 0)
      let sizes = try net.sizes(node, 0)
      guard sizes.count == 4 else {
        throw Inexpressible("pools \(sizes.count - 2) axes, Caffe's layer has height and width")
      }
      let y = net.add("Pooling", [x], "pooling_param") {
        $0.add("pool", pool.function == .max ? "MAX" : "AVE")
        $0.add("global_pooling", true)
      }
      net.finish(y)
    },
    Row(MaxRoiPool.self) { net, node, pool throws(Inexpressible) in
      let operands = [try net.operand(node, 0), try net.operand(node, 1)]
      let y = net.add("ROIPooling", operands, "roi_pooling_param") {
        $0.add("pooled_h", pool.height)
        $0.add("pooled_w", pool.width)
        if pool.scale != 1 { $0.add("spatial_scale", pool.scale) }
      }
      net.finish(y)
    },
  ]

  private static func give(
    _ net: inout NetWriter, _ node: Node, _ window: Window, _ kind: PoolingLayer.Kind
  ) throws(Inexpressible) {
    let sizes = try net.sizes(node, 0)
    let layer = try PoolingLayer(
      window, kind, sizes: Array(sizes[2...]), output: Array(try net.resultSizes(node)[2...]))
    var y = try net.operand(node, 0)
    if layer.isSampling {
      // Caffe's rounding up would add a window that meets nothing.
      let channels = sizes[1]
      y = net.add(
        "Convolution", [y], blobs: [WrittenBlob([channels, 1, 1, 1], splat: 1)],
        "convolution_param"
      ) {
        $0.add("num_output", channels)
        $0.add("bias_term", false)
        $0.add("group", channels)
        $0.add("kernel_size", 1)
        SpatialLayer.add(&$0, "stride", "stride", window.stride, default: 1)
      }
      return net.finish(y)
    }
    y = net.add("Pooling", [y], "pooling_param") { layer.describe(&$0) }
    for (axis, range) in layer.kept.enumerated() {
      y = net.crop(y, axis: axis + 2, to: range, of: layer.caffeSizes[axis])
    }
    net.finish(y)
  }
}

extension NetWriter {
  /// The number of axes after the channels; 0 where it is not known.
  fileprivate func spatialRank(_ node: Node) -> Int {
    guard let x = node.inputs.first ?? nil else { return 0 }
    return max((graph[x].fact.tensorType?.shape.count ?? 2) - 2, 0)
  }

  /// A range of an axis, by a Slice layer that gives what lies around it to nobody.
  mutating func crop(_ x: String, axis: Int, to range: Range<Int>, of size: Int) -> String {
    let points = [range.lowerBound, range.upperBound].filter { $0 > 0 && $0 < size }
    if points.isEmpty { return x }
    let parts = addAll("Slice", [x], tops: points.count + 1, "slice_param") {
      $0.add("slice_point", points)
      if axis != 1 { $0.add("axis", axis) }
    }
    return parts[range.lowerBound > 0 ? 1 : 0]
  }
}
