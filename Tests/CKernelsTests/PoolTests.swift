import CKernels
import Testing

/// Pooling of one block of plain lanes ([pixel][lane]).
private struct Pool {
  var pooling: nn_pooling
  var kernel: (h: Int, w: Int)
  var stride = 1
  var dilation = 1
  var pad: (top: Int, left: Int, bottom: Int, right: Int) = (0, 0, 0, 0)
  var src: (h: Int, w: Int)
  var rows: Int
  var columns: Int

  func wanted(_ lanes: Int, _ values: [Float], exact: Bool) -> [Wanted] {
    (0..<rows * columns * lanes).map { index in
      let (pixel, lane) = (index / lanes, index % lanes)
      var sum = Sum()
      var largest = -Double.infinity
      var (inside, declared) = (0, 0)
      for tap in 0..<kernel.h * kernel.w {
        let y = pixel / columns * stride - pad.top + tap / kernel.w * dilation
        let x = pixel % columns * stride - pad.left + tap % kernel.w * dilation
        if y < src.h + pad.bottom, x < src.w + pad.right { declared += 1 }
        guard 0..<src.h ~= y, 0..<src.w ~= x else { continue }
        let value = Double(values[(y * src.w + x) * lanes + lane])
        inside += 1
        sum.add(value)
        largest = largest.isNaN || value.isNaN ? .nan : max(largest, value)
      }
      if pooling == NN_MAX_POOL { return Wanted(largest) }
      if inside == 0 { return Wanted(0) }
      let count = Double(pooling == NN_AVERAGE_POOL ? inside : declared)
      return Wanted(sum.value / count, within: Double(inside + 2) * 0x1p-24 * sum.magnitude / count)
    }
  }

  func run(_ table: KernelTable, _ values: [Float], piece: Int = .max) -> [Float] {
    guarded(rows * columns * table.lanes) { dst in
      for row in Swift.stride(from: 0, to: rows, by: min(piece, rows)) {
        values.withUnsafeBufferPointer { source in
          var call = nn_pool()
          call.src = source.baseAddress
          call.dst = dst
          call.pooling = pooling
          (call.row, call.rows, call.columns) = (row, min(piece, rows - row), columns)
          (call.src_h, call.src_w) = src
          (call.kernel_h, call.kernel_w) = kernel
          (call.stride_h, call.stride_w) = (stride, stride)
          (call.dilation_h, call.dilation_w) = (dilation, dilation)
          (call.pad_top, call.pad_left, call.pad_bottom, call.pad_right) = pad
          (call.src_row, call.dst_row) = (src.w * table.lanes, columns * table.lanes)
          table.kernels.pool(&call)
        }
      }
    }
  }
}

@Suite struct PoolTests {
  static let poolings = [NN_MAX_POOL, NN_AVERAGE_POOL, NN_AVERAGE_PADDED_POOL]

  @Test(arguments: KernelTable.all, poolings.indices)
  func windows(_ table: KernelTable, index: Int) {
    for kernel in [(3, 3), (2, 2), (1, 1), (3, 2), (5, 5), (1, 7)] {
      for stride in 1...3 {
        for pad in [(0, 0, 0, 0), (1, 1, 1, 1), (0, 1, 2, 0)] {
          for columns in [1, 2, 9, 65, 130] {
            let pool = Pool(
              pooling: Self.poolings[index], kernel: kernel, stride: stride, pad: pad,
              src: (5, columns * stride), rows: 3, columns: columns)
            var random = Random(columns)
            let values = random.array(5 * columns * stride * table.lanes, .reals)
            expect(
              pool.run(table, values), pool.wanted(table.lanes, values, exact: false),
              "\(table.name) \(pool)")
            expectSame(pool.run(table, values, piece: 2), pool.run(table, values))
          }
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, poolings.indices)
  func dilationAndOverhang(_ table: KernelTable, index: Int) {
    for dilation in [2, 3, 40] {
      let pool = Pool(
        pooling: Self.poolings[index], kernel: (3, 3), stride: dilation == 40 ? 1 : 2,
        dilation: dilation, pad: (2, 1, 2, 1), src: (9, 100), rows: 5, columns: 51)
      var random = Random(dilation)
      let values = random.array(900 * table.lanes, .reals)
      expect(pool.run(table, values), pool.wanted(table.lanes, values, exact: false), "\(pool)")
    }
  }

  /// The wording of ONNX with one element and two pads: declared padding counts, the rest does not.
  @Test(arguments: KernelTable.all)
  func divisors(_ table: KernelTable) {
    let pool = Pool(
      pooling: NN_AVERAGE_PADDED_POOL, kernel: (1, 2), stride: 2, src: (1, 5), rows: 1, columns: 3)
    let values = (1...5).flatMap { [Float](repeating: Float($0), count: table.lanes) }
    let result = pool.run(table, values)
    #expect([0, 1, 2].map { result[$0 * table.lanes] } == [1.5, 3.5, 5])
  }

  @Test(arguments: KernelTable.all)
  func notANumberWins(_ table: KernelTable) {
    for stride in 1...2 {
      for position in 0..<16 {
        var values = [Float](repeating: -.infinity, count: 16 * table.lanes)
        values[position * table.lanes] = .nan
        values[5 * table.lanes + 1] = .infinity
        let pool = Pool(
          pooling: NN_MAX_POOL, kernel: (3, 3), stride: stride, pad: (1, 1, 1, 1), src: (4, 4),
          rows: 4 / stride, columns: 4 / stride)
        expect(pool.run(table, values), pool.wanted(table.lanes, values, exact: true))
      }
    }
  }

  @Test(arguments: KernelTable.all)
  func wholePlanes(_ table: KernelTable) {
    let lanes = table.lanes
    for pixels in [1, 3, 4, 5, 49, 64, 65, 196, 1000] {
      var random = Random(pixels)
      let values = random.array(pixels * lanes, .reals)
      for pooling in [NN_MAX_POOL, NN_AVERAGE_POOL] {
        let result = guarded(lanes) { dst in
          values.withUnsafeBufferPointer {
            var call = nn_global_pool(
              src: $0.baseAddress, dst: dst, pooling: pooling, pixels: pixels)
            table.kernels.global_pool(&call)
          }
        }
        let wanted = (0..<lanes).map { lane in
          let taken = (0..<pixels).map { Double(values[$0 * lanes + lane]) }
          return pooling == NN_MAX_POOL
            ? Wanted(taken.max()!)
            : Wanted(taken.reduce(0, +) / Double(pixels), within: 0x1p-20)
        }
        expect(result, wanted, "\(table.name) \(pixels)")
      }
    }
  }
}
