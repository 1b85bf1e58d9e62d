import Operators
import Protobuf
import Tensors

/// A pooling as Caffe's layer computes it: one pad per axis, the number of windows rounded up.
///
/// Where that gives more windows than wanted, the ones to keep are a range of them.
struct PoolingLayer {
  enum Kind {
    case max
    case average(includingPadding: Bool)
  }

  private let window: (kernel: [Int], stride: [Int])
  private let isMax: Bool
  private var pads: [Int] = []
  /// The windows that Caffe's layer has along each axis, and those of them that are wanted.
  private(set) var caffeSizes: [Int] = []
  private(set) var kept: [Range<Int>] = []
  /// Whether single elements are taken, which a convolution does too.
  let isSampling: Bool

  /// - Throws: a sentence when no pads of Caffe's give the windows, or their divisors.
  init(
    _ pooling: Window, _ kind: Kind, sizes: [Int], output: [Int]
  ) throws(Inexpressible) {
    guard sizes.count == 2, let kernel = pooling.kernel.concrete else {
      throw Inexpressible("pools \(sizes.count) axes, Caffe's layer has height and width")
    }
    guard pooling.dilation == [1, 1] else {
      throw Inexpressible("has a dilation of \(pooling.dilation), Caffe's pooling has none")
    }
    window = (kernel, pooling.stride)
    if case .max = kind { isMax = true } else { isMax = false }
    let (begins, ends) = pooling.padding(Shape(sizes))
    let pads = ((begins.concrete ?? []), (ends.concrete ?? []))
    let isPlain = pads.0 == [0, 0] && pads.1 == [0, 0]
    let isEmptyLast = (0..<2).contains { axis in
      let room = sizes[axis] - kernel[axis]
      let count = (room + pooling.stride[axis] - 1) / pooling.stride[axis] + 1
      return (count - 1) * pooling.stride[axis] >= sizes[axis]
    }
    isSampling = kernel == [1, 1] && isPlain && isEmptyLast
    if isSampling { return }
    let found = Self.choose(window, begins: pads.0, sizes: sizes, output: output) {
      axis, pad, kept in
      guard case .average(let includesPadding) = kind else { return true }
      let wanted = pooling.tapCounts(
        axis: axis, sizes: sizes, output: output, includePadding: includesPadding)
      let counts = kept.map { index in
        let start = index * pooling.stride[axis] - pad
        return min(start + kernel[axis], sizes[axis] + pad) - start
      }
      return counts == wanted
    }
    guard let found else {
      throw Self.refusal(kind, kernel, pooling.stride, pads, sizes, output)
    }
    (self.pads, caffeSizes, kept) = found
  }

  /// The first pads for which Caffe's windows hold the wanted ones.
  private static func choose(
    _ window: (kernel: [Int], stride: [Int]), begins: [Int], sizes: [Int], output: [Int],
    _ agrees: (_ axis: Int, _ pad: Int, _ kept: Range<Int>) -> Bool
  ) -> (pads: [Int], sizes: [Int], kept: [Range<Int>])? {
    let choices = (0..<2).map { axis in
      Array(stride(from: max(begins[axis], 0), to: window.kernel[axis], by: window.stride[axis]))
    }
    for height in choices[0] where begins.allSatisfy({ $0 >= 0 }) {
      for width in choices[1] {
        let pads = [height, width]
        var counts: [Int] = []
        var kept: [Range<Int>] = []
        for axis in 0..<2 {
          guard
            let count = Self.count(
              sizes[axis], window.kernel[axis], window.stride[axis], pads[axis],
              isPadded: pads != [0, 0])
          else { break }
          let first = (pads[axis] - begins[axis]) / window.stride[axis]
          guard first + output[axis] <= count else { break }
          let range = first..<first + output[axis]
          guard agrees(axis, pads[axis], range) else { break }
          counts.append(count)
          kept.append(range)
        }
        if kept.count == 2 { return (pads, counts, kept) }
      }
    }
    return nil
  }

  /// The number of windows by Caffe's rule; nil when there are none, or the last one meets nothing.
  private static func count(
    _ size: Int, _ kernel: Int, _ stride: Int, _ pad: Int, isPadded: Bool
  ) -> Int? {
    let room = size + 2 * pad - kernel
    guard room >= 0 else { return nil }
    var count = (room + stride - 1) / stride + 1
    if isPadded, (count - 1) * stride >= size + pad { count -= 1 }
    return (count - 1) * stride < size + pad ? count : nil
  }

  private static func refusal(
    _ kind: Kind, _ kernel: [Int], _ stride: [Int], _ pads: ([Int], [Int]), _ sizes: [Int],
    _ output: [Int]
  ) -> Inexpressible {
    let window =
      "a window of \(kernel) with stride \(stride), pads \(pads.0) at the begins and \(pads.1) at "
      + "the ends, from \(sizes) to \(output)"
    switch kind {
    case .max:
      return Inexpressible(
        "\(window): Caffe pads both ends alike, by less than the kernel, and rounds the size up")
    case .average(let includesPadding):
      return Inexpressible(
        "\(window), \(includesPadding ? "counting" : "without counting") the padding: Caffe divides "
          + "by what of the window lies in the image and its padding, the same at both ends")
    }
  }

  func describe(_ settings: inout MessageDraft) {
    settings.add("pool", isMax ? "MAX" : "AVE")
    SpatialLayer.add(&settings, "kernel_size", "kernel", window.kernel, default: nil)
    SpatialLayer.add(&settings, "stride", "stride", window.stride, default: 1)
    SpatialLayer.add(&settings, "pad", "pad", pads, default: 0)
  }
}
