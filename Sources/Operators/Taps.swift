import Tensors

/// Where the taps of a sliding window fall, laid out for loops over rows of the last dimension.
///
/// Position p of the small side and tap k meet at p · stride − begin + k · dilation of the large side, in
/// every spatial dimension. A convolution or pooling reads the large side and writes the small one; a
/// transposed convolution does the reverse.
struct Taps {
  /// Positions of the small side for one tap of the last dimension: `low..<high`, the first of which meets
  /// element `start` of a row of the large side.
  struct Range {
    let low: Int
    let high: Int
    let start: Int
  }

  /// Rows of the small side, and their length.
  let rowCount: Int
  let width: Int
  /// Elements of the large side.
  let planeSize: Int
  /// The stride of the last dimension.
  let step: Int
  /// The number of taps in all dimensions but the last.
  let outerCount: Int
  /// For each outer tap and each row, where the row of the large side starts, or -1 when it lies outside.
  let rows: [Int]
  /// For each tap of the last dimension.
  let ranges: [Range]

  /// - Parameters:
  ///   - large: the sizes of the large side; taps at or beyond `limits` count as outside.
  ///   - small: the sizes of the small side.
  /// - Throws: `EvaluationError.limit` when the window has absurdly many taps.
  init(
    large: [Int], limits: [Int], small: [Int], kernel: [Int], stride: [Int], dilation: [Int],
    begins: [Int]
  ) throws {
    let last = large.count - 1
    planeSize = large.reduce(1, *)
    width = small[last]
    step = stride[last]
    rowCount = small[..<last].reduce(1, *)

    var work = max(rowCount, 1)
    for size in kernel {
      let (product, overflow) = work.multipliedReportingOverflow(by: max(size, 1))
      try EvaluationError.check(
        .taps, overflow ? nil : product, "a window of \(kernel) over \(small)")
      work = product
    }
    let outer = kernel[..<last].reduce(1, *)
    outerCount = outer

    var rows: [Int] = []
    rows.reserveCapacity(outer * rowCount)
    var tap = Array(repeating: 0, count: last)
    for _ in 0..<outer {
      var position = Array(repeating: 0, count: last)
      for _ in 0..<rowCount {
        var offset = 0
        for axis in 0..<last {
          let at = position[axis] * stride[axis] - begins[axis] + tap[axis] * dilation[axis]
          guard at >= 0, at < limits[axis] else {
            offset = -1
            break
          }
          offset = offset * large[axis] + at
        }
        rows.append(offset < 0 ? -1 : offset * large[last])
        Self.advance(&position, within: small)
      }
      Self.advance(&tap, within: kernel)
    }
    self.rows = rows

    let shift = begins[last]
    let limit = limits[last]
    let width = width
    let step = step
    ranges = (0..<kernel[last]).map { tap in
      let first = tap * dilation[last] - shift
      let low = first >= 0 ? 0 : min((-first - 1) / step + 1, width)
      let high = first >= limit ? 0 : min((limit - first - 1) / step + 1, width)
      return Range(low: low, high: max(low, high), start: first + low * step)
    }
  }

  /// Counts a multi-index up by one; the last entry runs fastest.
  static func advance(_ index: inout [Int], within sizes: [Int]) {
    for axis in index.indices.reversed() {
      index[axis] += 1
      if index[axis] < sizes[axis] { return }
      index[axis] = 0
    }
  }
}
