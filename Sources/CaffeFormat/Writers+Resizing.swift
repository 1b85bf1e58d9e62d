import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let resizing = [Row(Resize.self, sample)]

  /// Whole multiples of rows and columns by a Deconvolution, positions between corners by Interp.
  private static func sample(
    _ net: inout NetWriter, _ node: Node, _ resize: Resize
  ) throws(Inexpressible) {
    let x = try net.sizes(node, 0)
    let y = try net.resultSizes(node)
    var scales: [Float] = []
    if let given = net.known(node, 2) { scales = given.floats }
    let sizes = try net.integers(node, 3, "sizes") ?? []
    let roi = net.known(node, 1)?.doubles ?? []
    guard net.known(node, 2) != nil || !net.has(node, 2) else {
      throw Inexpressible("its scales are computed, Caffe's layers have fixed ones")
    }
    let samplings = try net.infer {
      try resize.samplings(of: x, to: y, scales: scales, sizes: sizes, roi: roi)
    }
    let input = try net.operand(node, 0)
    if samplings.allSatisfy({ $0 == nil }) { return net.finish(input) }
    guard x.count == 4, x[..<2] == y[..<2], samplings[..<2].allSatisfy({ $0 == nil }) else {
      throw Inexpressible("resizes \(x) to \(y), Caffe's layers height and width of an image")
    }
    switch resize.mode {
    case .nearest:
      let factors = (2...3).map { axis in
        factor(samplings[axis], resize.nearest, from: x[axis], to: y[axis])
      }
      guard let height = factors[0], let width = factors[1] else { break }
      let blob = WrittenBlob([x[1], 1, height, width], splat: 1)
      return net.finish(
        net.add("Deconvolution", [input], blobs: [blob], "convolution_param") {
          $0.add("num_output", x[1])
          $0.add("bias_term", false)
          $0.add("group", x[1])
          SpatialLayer.add(&$0, "kernel_size", "kernel", [height, width], default: nil)
          SpatialLayer.add(&$0, "stride", "stride", [height, width], default: 1)
        })
    case .linear where !resize.antialias:
      guard (2...3).allSatisfy({ keepsCorners(samplings[$0], from: x[$0], to: y[$0]) }) else {
        break
      }
      return net.finish(
        net.add("Interp", [input], "interp_param") {
          $0.add("height", y[2])
          $0.add("width", y[3])
        })
    default: break
    }
    throw Inexpressible(
      "resizes \(x) to \(y) by mode '\(resize.mode.rawValue)' with coordinates "
        + "'\(resize.coordinates.rawValue)', Caffe repeats rows and columns or interpolates between "
        + "the corners")
  }

  /// How often every element of an axis is repeated; nil when they are not repeated alike.
  private static func factor(
    _ sampling: Sampling?, _ rule: Resize.Nearest, from: Int, to: Int
  ) -> Int? {
    guard let sampling else { return from == to ? 1 : nil }
    guard from > 0, to % from == 0, !sampling.isOutside.contains(true) else { return nil }
    let factor = to / from
    let places = sampling.positions.map { Sampling.nearest($0, rule, length: from) }
    return places == (0..<to).map { $0 / factor } ? factor : nil
  }

  /// Whether the first and last elements stay where they are and the others lie evenly between.
  private static func keepsCorners(_ sampling: Sampling?, from: Int, to: Int) -> Bool {
    guard let sampling else { return from == to }
    let step = to > 1 ? Double(from - 1) / Double(to - 1) : 0
    return !sampling.isOutside.contains(true)
      && sampling.positions.enumerated().allSatisfy { ($1 - Double($0) * step).magnitude < 1e-6 }
  }
}
