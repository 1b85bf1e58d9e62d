import CCaffeSchema
import Protobuf

/// Kernel, stride, padding and dilation of a convolution for every spatial axis.
struct SpatialSettings {
  let kernel: [Int]
  let stride: [Int]
  let pad: [Int]
  let dilation: [Int]

  /// Reads the spellings of a convolution: once, once per axis, or by `_h` and `_w`.
  init(_ settings: Caffe__ConvolutionParameter, rank: Int) throws(CaffeProblem) {
    kernel = try Self.list(
      "kernel_size", "kernel", settings.n_kernel_size, settings.kernel_size,
      h: settings.has_kernel_h != 0 ? settings.kernel_h : nil,
      w: settings.has_kernel_w != 0 ? settings.kernel_w : nil, rank: rank, absent: nil, least: 1)
    stride = try Self.list(
      "stride", "stride", settings.n_stride, settings.stride,
      h: settings.has_stride_h != 0 ? settings.stride_h : nil,
      w: settings.has_stride_w != 0 ? settings.stride_w : nil, rank: rank, absent: 1, least: 1)
    pad = try Self.list(
      "pad", "pad", settings.n_pad, settings.pad,
      h: settings.has_pad_h != 0 ? settings.pad_h : nil,
      w: settings.has_pad_w != 0 ? settings.pad_w : nil, rank: rank, absent: 0, least: 0)
    dilation = try Self.list(
      "dilation", "dilation", settings.n_dilation, settings.dilation, h: nil, w: nil, rank: rank,
      absent: 1, least: 1)
  }

  /// All begins, then all ends, as the operators take them.
  var pads: [Int] { pad + pad }

  private static func list(
    _ name: String, _ prefix: String, _ count: Int, _ field: UnsafeMutablePointer<UInt32>?,
    h: UInt32?, w: UInt32?, rank: Int, absent: Int?, least: Int
  ) throws(CaffeProblem) -> [Int] {
    let given = Array(numbers(count, field))
    var values: [Int] = []
    if h != nil || w != nil {
      guard given.isEmpty else {
        throw .invalid("both '\(name)' and '\(prefix)_h' or '\(prefix)_w' are given")
      }
      guard rank == 2 else {
        throw .invalid("'\(prefix)_h' and '\(prefix)_w' with \(rank) spatial axes, 2 expected")
      }
      for (value, axis) in [(h, "h"), (w, "w")] {
        guard let value = try value?.checked("\(prefix)_\(axis)") ?? absent else {
          throw .missing("\(prefix)_\(axis)")
        }
        values.append(value)
      }
    } else if given.isEmpty {
      guard let absent else { throw .missing(name) }
      values = Array(repeating: absent, count: rank)
    } else {
      guard given.count == 1 || given.count == rank else {
        throw .field(
          name: name, found: "\(given.count) numbers",
          expected: rank == 1 ? "1 number" : "1 number, or \(rank), one per spatial axis")
      }
      for value in given { values.append(try value.checked(name)) }
      if given.count == 1 { values = Array(repeating: values[0], count: rank) }
    }
    if let value = values.first(where: { $0 < least }) {
      throw .field(name: name, found: "\(value)", expected: "at least \(least)")
    }
    return values
  }
}
