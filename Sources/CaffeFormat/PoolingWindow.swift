import CCaffeSchema
import Operators

/// The window of a pooling layer, by Caffe's rules.
///
/// Caffe rounds the number of windows up, and leaves the last one out where it would start behind the image
/// and its padding only when there is padding at all.
struct PoolingWindow {
  let kernel: [Int]
  let stride: [Int]
  let pad: [Int]
  let roundsDown: Bool

  /// The spellings: one number for both axes, or `_h` and `_w`, never both.
  init(_ settings: Caffe__PoolingParameter) throws(CaffeProblem) {
    let hasKernel = settings.has_kernel_h != 0 || settings.has_kernel_w != 0
    if settings.has_kernel_size != 0, hasKernel {
      throw .invalid("both 'kernel_size' and 'kernel_h' or 'kernel_w' are given")
    }
    if hasKernel {
      guard settings.has_kernel_h != 0 else { throw .missing("kernel_h") }
      guard settings.has_kernel_w != 0 else { throw .missing("kernel_w") }
      kernel = [
        try settings.kernel_h.positive("kernel_h"), try settings.kernel_w.positive("kernel_w"),
      ]
    } else {
      guard settings.has_kernel_size != 0 else { throw .missing("kernel_size") }
      kernel = Array(repeating: try settings.kernel_size.positive("kernel_size"), count: 2)
    }
    let hasPads = settings.has_pad_h != 0 || settings.has_pad_w != 0
    if settings.has_pad != 0, hasPads {
      throw .invalid("both 'pad' and 'pad_h' or 'pad_w' are given")
    }
    pad =
      hasPads
      ? [try settings.pad_h.checked("pad_h"), try settings.pad_w.checked("pad_w")]
      : Array(repeating: try settings.pad.checked("pad"), count: 2)
    let hasStrides = settings.has_stride_h != 0 || settings.has_stride_w != 0
    if settings.has_stride != 0, hasStrides {
      throw .invalid("both 'stride' and 'stride_h' or 'stride_w' are given")
    }
    if hasStrides {
      guard settings.has_stride_h != 0 else { throw .missing("stride_h") }
      guard settings.has_stride_w != 0 else { throw .missing("stride_w") }
      stride = [
        try settings.stride_h.positive("stride_h"), try settings.stride_w.positive("stride_w"),
      ]
    } else {
      stride = Array(repeating: try settings.stride.positive("stride"), count: 2)
    }
    let floors = settings.round_mode == CAFFE__POOLING_PARAMETER__ROUND_MODE__FLOOR
    if settings.has_ceil_mode != 0 {
      let ceils = settings.ceil_mode != 0
      if settings.has_round_mode != 0, ceils == floors {
        throw .invalid("'round_mode' and 'ceil_mode' contradict each other")
      }
      roundsDown = !ceils
    } else {
      roundsDown = floors
    }
  }

  /// The window of a level of a spatial pyramid, which has so many bins along each axis.
  init(bins: Int, sizes: [Int]) {
    kernel = sizes.map { ($0 + bins - 1) / bins }
    stride = kernel
    pad = zip(sizes, kernel).map { ($1 * bins - $0 + 1) / 2 }
    roundsDown = false
  }

  static let stochastic = CaffeProblem.unsupported(
    "pooling method STOCHASTIC draws at random and has no result that could be agreed on")

  /// The operator that gives the same windows and, for averages, the same divisors.
  ///
  /// - Throws: `field` when the padding is as large as the kernel, `unsupported` when a window of Caffe's meets
  ///   nothing.
  func operation(
    _ method: Caffe__PoolingParameter__PoolMethod, sizes: [Int]
  ) throws(CaffeProblem) -> any Operator {
    for axis in 0..<2 where pad[axis] >= kernel[axis] {
      throw .field(
        name: axis == 0 ? "pad_h" : "pad_w", found: "\(pad[axis])",
        expected: "less than the kernel size, \(kernel[axis])")
    }
    let wanted = try outputSizes(sizes)
    let floors = (0..<2).allSatisfy { flooring(sizes, $0) == wanted[$0] }
    let ceils = (0..<2).allSatisfy { ceiling(sizes, $0) == wanted[$0] }
    guard floors || ceils else { throw empty(sizes, wanted) }
    switch method {
    case CAFFE__POOLING_PARAMETER__POOL_METHOD__MAX:
      return MaxPool {
        ($0.kernel, $0.stride, $0.pads, $0.ceilMode) = (kernel, stride, pad + pad, !floors)
      }
    case CAFFE__POOLING_PARAMETER__POOL_METHOD__AVE:
      return AveragePool {
        ($0.kernel, $0.stride, $0.pads, $0.ceilMode) = (kernel, stride, pad + pad, !floors)
        $0.countIncludePad = pad != [0, 0]
      }
    default: throw Self.stochastic
    }
  }

  /// How far the first window can move.
  private func room(_ sizes: [Int], _ axis: Int) -> Int {
    sizes[axis] + 2 * pad[axis] - kernel[axis]
  }

  /// The number of windows as Caffe counts them; one that is larger than the image may be the only one.
  private func outputSizes(_ sizes: [Int]) throws(CaffeProblem) -> [Int] {
    var result: [Int] = []
    for axis in 0..<2 {
      var size = roundsDown ? flooring(sizes, axis) : raised(sizes, axis)
      if pad != [0, 0], (size - 1) * stride[axis] >= sizes[axis] + pad[axis] { size -= 1 }
      guard size >= 1 else {
        throw .shape(
          found: sizes,
          expected:
            "at least \(kernel[axis] - 2 * pad[axis]) along \(axis == 0 ? "height" : "width")"
        )
      }
      result.append(size)
    }
    return result
  }

  private func flooring(_ sizes: [Int], _ axis: Int) -> Int {
    let room = room(sizes, axis)
    return (room >= 0 ? room / stride[axis] : (room + 1) / stride[axis] - 1) + 1
  }

  private func raised(_ sizes: [Int], _ axis: Int) -> Int {
    let room = room(sizes, axis)
    return (room > 0 ? (room - 1) / stride[axis] + 1 : room / stride[axis]) + 1
  }

  /// The number of windows in the ceil mode of the operators.
  private func ceiling(_ sizes: [Int], _ axis: Int) -> Int {
    let size = raised(sizes, axis)
    return (size - 1) * stride[axis] >= sizes[axis] + pad[axis] ? size - 1 : size
  }

  private func empty(_ sizes: [Int], _ wanted: [Int]) -> CaffeProblem {
    let axis = ceiling(sizes, 0) == wanted[0] ? 1 : 0
    return .unsupported(
      "of the \(wanted[axis]) windows that rounding up gives for size \(sizes[axis]), kernel "
        + "\(kernel[axis]), stride \(stride[axis]) and pad \(pad[axis]) the last meets nothing; "
        + "'round_mode: FLOOR' leaves it out")
  }
}
