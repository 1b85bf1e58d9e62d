import CKernels
import Testing

/// A convolution of plain operands, and its result in double precision.
private struct Convolution {
  var channels: Int
  var outputs: Int
  var kernel: (h: Int, w: Int)
  var stride = 1
  var dilation = 1
  var rows: Int
  var columns: Int
  var activation = nn_activation(NN_IDENTITY)
  var adds = false
  var values = Values.integers

  var height: Int { (rows - 1) * stride + (kernel.h - 1) * dilation + 1 }
  var width: Int { (columns - 1) * stride + (kernel.w - 1) * dilation + 1 }
  var taps: Int { kernel.h * kernel.w }
  var pixels: Int { rows * columns }

  struct Operands {
    var src: [Float]
    var weights: [Float]
    var bias: [Float]
    var slope: [Float]
    var add: [Float]
  }

  func operands(seed: Int) -> Operands {
    var random = Random(seed)
    return Operands(
      src: random.array(channels * height * width, values),
      weights: random.array(outputs * channels * taps, values),
      bias: random.array(outputs, values), slope: random.array(outputs, values),
      add: random.array(outputs * pixels, values))
  }

  func wanted(_ o: Operands) -> [Wanted] {
    (0..<outputs * pixels).map { index in
      let (output, row, column) = (index / pixels, index % pixels / columns, index % columns)
      var sum = Sum()
      sum.add(Double(o.bias[output]))
      if adds { sum.add(Double(o.add[index])) }
      for channel in 0..<channels {
        for tap in 0..<taps {
          let y = row * stride + tap / kernel.w * dilation
          let x = column * stride + tap % kernel.w * dilation
          sum.add(
            Double(o.src[(channel * height + y) * width + x])
              * Double(o.weights[(output * channels + channel) * taps + tap]))
        }
      }
      return sum.wanted(values) { activation.exact($0, slope: o.slope[output]) }
    }
  }

  /// By the kernels, in calls of at most `piece` rows and columns.
  func run(_ table: KernelTable, _ o: Operands, plain: Bool, piece: Int = .max) -> [Float] {
    let lanes = table.lanes
    let src = plain ? o.src : table.blocked(o.src, channels: channels)
    let (bias, slope) = (table.padded(o.bias), table.padded(o.slope))
    let add = table.blocked(o.add, channels: outputs)
    let result = guarded(add.count) { dst in
      for panel in table.panels(outputs) {
        let packed = pack(table, o.weights, panel, plain: plain)
        let next = packed
        for row in Swift.stride(from: 0, to: rows, by: min(piece, rows)) {
          for column in Swift.stride(from: 0, to: columns, by: min(piece, columns)) {
            var call = nn_conv()
            let step = plain ? 1 : lanes
            let at = (panel.first * pixels + row * columns + column) * lanes
            call.dst = dst + at
            call.rows = min(piece, rows - row)
            call.columns = min(piece, columns - column)
            call.channels = channels
            call.vectors = panel.vectors
            (call.kernel_h, call.kernel_w) = (kernel.h, kernel.w)
            (call.stride_h, call.stride_w) = (stride, stride)
            (call.dilation_h, call.dilation_w) = (dilation, dilation)
            (call.src_row, call.src_block) = (width * step, height * width * step)
            (call.add_row, call.add_block) = (columns * lanes, pixels * lanes)
            (call.dst_row, call.dst_block) = (columns * lanes, pixels * lanes)
            call.activation = activation
            src.withUnsafeBufferPointer { src in
              call.src = src.baseAddress! + (row * stride * width + column * stride) * step
              packed.withUnsafeBufferPointer { packed in
                call.weights = packed.baseAddress
                next.withUnsafeBufferPointer { next in
                  call.next = next.baseAddress
                  bias.withUnsafeBufferPointer { bias in
                    call.bias = bias.baseAddress! + panel.first * lanes
                    slope.withUnsafeBufferPointer { slope in
                      call.slope = slope.baseAddress! + panel.first * lanes
                      add.withUnsafeBufferPointer { add in
                        call.add = adds ? add.baseAddress! + at : nil
                        plain ? table.kernels.conv_plain(&call) : table.kernels.conv(&call)
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return table.plain(result, channels: outputs)
  }

  private func pack(
    _ table: KernelTable, _ weights: [Float], _ panel: (first: Int, vectors: Int), plain: Bool
  ) -> [Float] {
    let lanes = table.lanes
    let depth = channels * taps
    let count = min(panel.vectors * lanes, outputs - panel.first * lanes)
    return guarded(depth * panel.vectors * lanes) { dst in
      weights.withUnsafeBufferPointer { weights in
        let src = weights.baseAddress! + panel.first * lanes * depth
        if plain || taps == 1 {
          var call = nn_pack_gemm(
            src: src, dst: dst, columns: count, vectors: panel.vectors, depth: depth, src_depth: 1,
            src_column: depth)
          table.kernels.pack_gemm(&call)
        } else {
          var call = nn_pack_conv(
            src: src, dst: dst, outputs: count, vectors: panel.vectors, channels: channels,
            taps: taps, src_output: depth)
          table.kernels.pack_conv(&call)
        }
      }
    }
  }

  func check(_ table: KernelTable, plain: Bool = false, seed: Int) {
    let o = operands(seed: seed)
    expect(run(table, o, plain: plain), wanted(o), "\(table.name) \(self)")
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: KernelTable.all, Values.allCases)
  func pointwise(_ table: KernelTable, values: Values) {
    let lanes = table.lanes
    for columns in sizes(around: table.kernels.gemm_rows) {
      for (index, outputs) in [1, lanes, 2 * lanes + 1, 3 * lanes, 4 * lanes].enumerated() {
        for channels in [1, lanes - 1, lanes, 2 * lanes + 3] {
          Convolution(
            channels: channels, outputs: outputs, kernel: (1, 1), rows: 1, columns: columns,
            adds: index % 2 == 0, values: values
          ).check(table, seed: columns + channels)
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, Values.allCases)
  func kernelsStridesDilations(_ table: KernelTable, values: Values) {
    let lanes = table.lanes
    for (h, w) in [(3, 3), (1, 5), (2, 4), (5, 1)] {
      for (stride, dilation) in [(1, 1), (2, 1), (3, 2), (1, 2)] {
        for channels in [3, lanes + 2] {
          Convolution(
            channels: channels, outputs: 2 * lanes + 1, kernel: (h, w), stride: stride,
            dilation: dilation, rows: 3, columns: table.kernels.gemm_rows + 1, values: values
          ).check(table, seed: 10 * h + stride)
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, Values.allCases)
  func plainSource(_ table: KernelTable, values: Values) {
    let lanes = table.lanes
    for columns in sizes(around: table.kernels.gemm_rows) {
      for (kernel, stride, dilation) in [(3, 2, 1), (7, 2, 1), (3, 1, 1), (3, 1, 2)] {
        for channels in 1...4 {
          Convolution(
            channels: channels, outputs: lanes * channels - 1, kernel: (kernel, kernel),
            stride: stride, dilation: dilation, rows: 2, columns: columns, values: values
          ).check(table, plain: true, seed: kernel + columns)
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, nn_activation.stores.indices)
  func activations(_ table: KernelTable, index: Int) {
    for plain in [false, true] {
      for adds in [false, true] {
        Convolution(
          channels: 3, outputs: 3 * table.lanes - 1, kernel: (3, 3), rows: 2,
          columns: table.kernels.gemm_rows + 2, activation: nn_activation.stores[index],
          adds: adds, values: .reals
        ).check(table, plain: plain, seed: index)
      }
    }
  }

  /// Threads cut a job anywhere: the bits stay.
  @Test(arguments: KernelTable.all, [1, 2, 5, 7])
  func piecesGiveTheSameBits(_ table: KernelTable, piece: Int) {
    for plain in [false, true] {
      let convolution = Convolution(
        channels: 4, outputs: 2 * table.lanes, kernel: (3, 3), stride: 2, rows: 5,
        columns: 2 * table.kernels.gemm_rows + 3, activation: nn_activation(NN_TANH), adds: true,
        values: .reals)
      let o = convolution.operands(seed: piece)
      expectSame(
        convolution.run(table, o, plain: plain, piece: piece),
        convolution.run(table, o, plain: plain))
    }
  }

  @Test(arguments: KernelTable.all)
  func notANumberStaysInItsPixels(_ table: KernelTable) {
    let convolution = Convolution(
      channels: 2, outputs: table.lanes + 1, kernel: (1, 1), rows: 1, columns: 9,
      activation: nn_activation(NN_RELU))
    var o = convolution.operands(seed: 1)
    o.src[3] = .nan
    o.src[9 + 5] = .infinity
    expect(convolution.run(table, o, plain: false), convolution.wanted(o))
    expect(convolution.run(table, o, plain: true), convolution.wanted(o))
  }
}
