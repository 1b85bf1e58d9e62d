import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let normalisation = [
    Row(BatchNorm.self, normalise),
    Row(LRN.self) { net, node, lrn throws(Inexpressible) in
      guard lrn.size % 2 == 1 else {
        throw Inexpressible("has an even size, \(lrn.size), Caffe's LRN has an odd one")
      }
      let x = try net.operand(node, 0)
      let sizes = try net.sizes(node, 0)
      guard sizes.count == 4 else {
        throw Inexpressible("its input has \(sizes.count) axes, Caffe's LRN takes 4")
      }
      let y = net.add("LRN", [x], "lrn_param") {
        if lrn.size != 5 { $0.add("local_size", lrn.size) }
        if lrn.alpha != 1 { $0.add("alpha", lrn.alpha) }
        if lrn.beta != 0.75 { $0.add("beta", lrn.beta) }
        if lrn.bias != 1 { $0.add("k", lrn.bias) }
      }
      net.finish(y)
    },
    Row(MeanVarianceNorm.self) { net, node, norm throws(Inexpressible) in
      let rank = try net.sizes(node, 0).count
      let axes = Set(norm.axes.map { $0 < 0 ? $0 + rank : $0 })
      guard rank == 4, axes == [2, 3] || axes == [1, 2, 3] else {
        throw Inexpressible("normalises over axes \(norm.axes), Caffe's MVN over those of an image")
      }
      let x = try net.operand(node, 0)
      let y = net.add("MVN", [x], "mvn_param") {
        if axes.contains(1) { $0.add("across_channels", true) }
      }
      net.finish(y)
    },
  ]

  /// Statistics, then scale and shift where they do anything.
  private static func normalise(
    _ net: inout NetWriter, _ node: Node, _ norm: BatchNorm
  ) throws(Inexpressible) {
    guard !norm.training else {
      throw Inexpressible("normalises by statistics of the batch and keeps a running mean")
    }
    let names = ["scale", "shift", "mean", "variance"]
    var numbers: [Tensor] = []
    for (index, name) in names.enumerated() {
      numbers.append(try net.weight(node, index + 1, name))
    }
    let sizes = try net.sizes(node, 0)
    guard norm.spatial, sizes.count >= 2 else {
      throw Inexpressible("has statistics of \(numbers[2].shape), Caffe's one number per channel")
    }
    var y = try net.operand(node, 0)
    let statistics = [WrittenBlob(numbers[2]), WrittenBlob(numbers[3]), WrittenBlob([1], splat: 1)]
    y = net.add("BatchNorm", [y], blobs: statistics, "batch_norm_param") {
      $0.add("use_global_stats", true)
      if norm.epsilon != 1e-5 { $0.add("eps", norm.epsilon) }
    }
    let isShifted = numbers[1].floats.contains { $0 != 0 }
    if isShifted || numbers[0].floats.contains(where: { $0 != 1 }) {
      let blobs = [WrittenBlob(numbers[0])] + (isShifted ? [WrittenBlob(numbers[1])] : [])
      y = net.add("Scale", [y], blobs: blobs, "scale_param") {
        if isShifted { $0.add("bias_term", true) }
      }
    }
    net.finish(y)
  }
}
