import Tensors

extension Window {
  /// The window of a pooling whose kernel is an attribute.
  init(
    pooling kernel: [Int], rank: Int, stride: [Int], pads: [Int], dilation: [Int],
    autoPad: AutoPad, ceilMode: Bool
  ) throws(ShapeError) {
    guard !kernel.isEmpty else {
      throw .attribute(
        name: "kernel", found: "[]", expected: "\(rank) positive integers below 2^31")
    }
    let sizes = try Self.list(kernel, "kernel", count: rank, default: 1, in: 1...Self.limit)
    try self.init(
      kernel: Shape(sizes), stride: stride, pads: pads, dilation: dilation, autoPad: autoPad,
      ceilMode: ceilMode)
  }

  /// Where the taps fall in an input of given sizes; cropped positions are outside.
  func poolingTaps(_ sizes: [Int], output: [Int]) throws -> Taps {
    let (begins, ends) = padding(Shape(sizes))
    let limits = zip(sizes, ends.concrete ?? []).map { $0 + min($1, 0) }
    return try Taps(
      large: sizes, limits: limits, small: output, kernel: kernel.concrete ?? [], stride: stride,
      dilation: dilation, begins: begins.concrete ?? [])
  }

  /// How many taps of one dimension count at each position of the output: those on the input, or those on
  /// the input and its declared padding.
  package func tapCounts(
    axis: Int, sizes: [Int], output: [Int], includePadding: Bool
  ) -> [Int] {
    let (begins, ends) = padding(Shape(sizes))
    let count = kernel[axis].value ?? 0
    let step = dilation[axis]
    let begin = begins[axis].value ?? 0
    let end = ends[axis].value ?? 0
    /// The number of taps before a position, from the first tap on.
    func taps(before limit: Int, from first: Int) -> Int {
      limit <= first ? 0 : min((limit - first - 1) / step + 1, count)
    }
    return (0..<output[axis]).map { position in
      let first = position * stride[axis] - begin
      return includePadding
        ? taps(before: sizes[axis] + end, from: first)
        : max(
          0,
          taps(before: sizes[axis] + min(end, 0), from: first) - taps(before: 0, from: first))
    }
  }
}
