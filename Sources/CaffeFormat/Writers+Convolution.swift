import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let convolution = [
    Row(Conv.self, convolve),
    Row(ConvTranspose.self, deconvolve),
  ]

  private static func convolve(
    _ net: inout NetWriter, _ node: Node, _ conv: Conv
  ) throws(Inexpressible) {
    let weight = try net.weight(node, 1, "weight")
    let sizes = Array(try net.sizes(node, 0)[2...])
    let kernel = Array(weight.shape[2...])
    let window = try net.infer { try conv.window(kernel: Shape(kernel)) }
    let (begins, ends) = window.padding(Shape(sizes))
    var spatial = SpatialLayer(kernel: kernel, stride: window.stride, dilation: window.dilation)
    try spatial.pad(begins: begins.concrete ?? [], ends: ends.concrete ?? [])
    spatial.maps = weight.shape[0]
    spatial.groups = conv.groups
    try give(&net, node, "Convolution", spatial, weight)
  }

  private static func deconvolve(
    _ net: inout NetWriter, _ node: Node, _ conv: ConvTranspose
  ) throws(Inexpressible) {
    let weight = try net.weight(node, 1, "weight")
    let sizes = Array(try net.sizes(node, 0)[2...])
    let kernel = Array(weight.shape[2...])
    let window = try net.infer { try conv.window(kernel: Shape(kernel)) }
    let (begins, output) = try net.infer {
      try conv.geometry(Shape(sizes), kernel: Shape(kernel))
    }
    let cut = begins.concrete ?? []
    // What the full result has behind the output.
    let rest = sizes.indices.map { axis in
      let extent = (kernel[axis] - 1) * window.dilation[axis] + 1
      let full = window.stride[axis] * (sizes[axis] - 1) + extent
      return full - cut[axis] - (output[axis].value ?? 0)
    }
    var spatial = SpatialLayer(kernel: kernel, stride: window.stride, dilation: window.dilation)
    try spatial.pad(begins: cut, ends: rest)
    spatial.maps = weight.shape[1] * conv.groups
    spatial.groups = conv.groups
    try give(&net, node, "Deconvolution", spatial, weight)
  }

  private static func give(
    _ net: inout NetWriter, _ node: Node, _ type: String, _ spatial: SpatialLayer, _ weight: Tensor
  ) throws(Inexpressible) {
    var blobs = [spatial.blob(weight)]
    if net.has(node, 2) { blobs.append(WrittenBlob(try net.weight(node, 2, "bias"))) }
    let x = try net.operand(node, 0)
    let hasBias = blobs.count > 1
    let y = net.add(type, [x], blobs: blobs, "convolution_param") {
      spatial.describe(&$0, hasBias: hasBias)
    }
    net.finish(y)
  }
}

/// The window of a convolution as Caffe has it: one pad for both ends of an axis.
///
/// Where the pads differ, taps of 0 at one end of the kernel make up for it; the result is the same.
struct SpatialLayer {
  let kernel: [Int]
  let stride: [Int]
  let dilation: [Int]
  var maps = 0
  var groups = 1
  private var pads: [Int] = []
  /// The taps of 0 before and after the kernel's own.
  private var zeros: [(before: Int, after: Int)] = []

  init(kernel: [Int], stride: [Int], dilation: [Int]) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
  }

  /// Finds the pads for those wanted at the begins and ends, which may be negative.
  ///
  /// - Throws: a sentence when taps of 0 cannot make up for the difference.
  mutating func pad(begins: [Int], ends: [Int]) throws(Inexpressible) {
    for axis in kernel.indices {
      let (begin, end, step) = (begins[axis], ends[axis], dilation[axis])
      let least = max(begin, end, 0)
      guard
        let pad = (least..<least + step).first(where: {
          ($0 - begin) % step == 0 && ($0 - end) % step == 0
        }), pad - min(begin, end) <= 64 * step
      else {
        throw Inexpressible(
          "its pads at both ends of an axis differ, \(begin) and \(end) along axis \(axis + 2), "
            + "Caffe has one number for both")
      }
      pads.append(pad)
      zeros.append(((pad - begin) / step, (pad - end) / step))
    }
  }

  private var extended: [Int] {
    zip(kernel, zeros).map { $0 + $1.before + $1.after }
  }

  /// The weights with their taps of 0.
  func blob(_ weight: Tensor) -> WrittenBlob {
    let extended = extended
    if extended == kernel { return WrittenBlob(weight) }
    let pads = [0, 0] + zeros.map(\.before) + [0, 0] + zeros.map(\.after)
    return WrittenBlob(Array(weight.shape[..<2]) + extended) {
      weight.evaluated(by: Pad(), [Tensor(pads)])
    }
  }

  func describe(_ settings: inout MessageDraft, hasBias: Bool) {
    settings.add("num_output", maps)
    if !hasBias { settings.add("bias_term", false) }
    if groups != 1 { settings.add("group", groups) }
    let extended = extended
    Self.add(&settings, "kernel_size", "kernel", extended, default: nil)
    Self.add(&settings, "stride", "stride", stride, default: 1)
    Self.add(&settings, "pad", "pad", pads, default: 0)
    if Set(dilation) != [1] {
      settings.add("dilation", Set(dilation).count == 1 ? [dilation[0]] : dilation)
    }
  }

  /// Once for all axes where they agree, else by axis.
  static func add(
    _ settings: inout MessageDraft, _ name: String, _ prefix: String, _ values: [Int],
    default usual: Int?
  ) {
    if let usual, values.allSatisfy({ $0 == usual }) { return }
    if Set(values).count == 1 {
      settings.add(name, values[0])
    } else if values.count == 2 {
      settings.add(prefix + "_h", values[0])
      settings.add(prefix + "_w", values[1])
    } else {
      settings.add(name, values)
    }
  }
}
