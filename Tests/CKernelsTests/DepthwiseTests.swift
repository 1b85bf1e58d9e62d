import CKernels
import Testing

/// A depthwise convolution of one block of plain lanes ([pixel][lane]).
private struct Depthwise {
  var kernel: (h: Int, w: Int)
  var stride = 1
  var dilation = 1
  var pad: (top: Int, left: Int) = (0, 0)
  var src: (h: Int, w: Int)
  var rows: Int
  var columns: Int
  var activation = nn_activation(NN_IDENTITY)
  var adds = false
  var values = Values.integers

  struct Operands {
    var src: [Float]
    var weights: [Float]
    var bias: [Float]
    var slope: [Float]
    var add: [Float]
  }

  func operands(_ lanes: Int, seed: Int) -> Operands {
    var random = Random(seed)
    return Operands(
      src: random.array(src.h * src.w * lanes, values),
      weights: random.array(kernel.h * kernel.w * lanes, values),
      bias: random.array(lanes, values), slope: random.array(lanes, values),
      add: random.array(rows * columns * lanes, values))
  }

  func wanted(_ lanes: Int, _ o: Operands) -> [Wanted] {
    (0..<rows * columns * lanes).map { index in
      let (pixel, lane) = (index / lanes, index % lanes)
      var sum = Sum()
      sum.add(Double(o.bias[lane]))
      if adds { sum.add(Double(o.add[index])) }
      for tap in 0..<kernel.h * kernel.w {
        let y = pixel / columns * stride - pad.top + tap / kernel.w * dilation
        let x = pixel % columns * stride - pad.left + tap % kernel.w * dilation
        guard 0..<src.h ~= y, 0..<src.w ~= x else { continue }
        sum.add(
          Double(o.src[(y * src.w + x) * lanes + lane]) * Double(o.weights[tap * lanes + lane]))
      }
      return sum.wanted(values) { activation.exact($0, slope: o.slope[lane]) }
    }
  }

  func run(_ table: KernelTable, _ o: Operands, piece: Int = .max) -> [Float] {
    let lanes = table.lanes
    return guarded(rows * columns * lanes) { dst in
      for row in Swift.stride(from: 0, to: rows, by: min(piece, rows)) {
        o.src.withUnsafeBufferPointer { source in
          o.weights.withUnsafeBufferPointer { weights in
            o.bias.withUnsafeBufferPointer { bias in
              o.slope.withUnsafeBufferPointer { slope in
                o.add.withUnsafeBufferPointer { add in
                  var call = nn_depthwise()
                  call.src = source.baseAddress
                  call.weights = weights.baseAddress
                  call.bias = bias.baseAddress
                  call.slope = slope.baseAddress
                  call.add = adds ? add.baseAddress : nil
                  call.dst = dst
                  (call.row, call.rows) = (row, min(piece, rows - row))
                  call.columns = columns
                  (call.src_h, call.src_w) = src
                  (call.kernel_h, call.kernel_w) = kernel
                  (call.stride_h, call.stride_w) = (stride, stride)
                  (call.dilation_h, call.dilation_w) = (dilation, dilation)
                  (call.pad_top, call.pad_left) = pad
                  call.src_row = src.w * lanes
                  (call.add_row, call.dst_row) = (columns * lanes, columns * lanes)
                  call.activation = activation
                  table.kernels.depthwise(&call)
                }
              }
            }
          }
        }
      }
    }
  }
}

@Suite struct DepthwiseTests {
  @Test(arguments: KernelTable.all, Values.allCases)
  func kernelsStridesAndPadding(_ table: KernelTable, values: Values) {
    for kernel in [(3, 3), (5, 5), (1, 1), (2, 4), (7, 3)] {
      for stride in 1...3 {
        for columns in [1, 2, 7, 8, 9, 13, 24, 25] {
          for pad in [(0, 0), (1, 2), (2, 1), (-1, -1)] {
            let depthwise = Depthwise(
              kernel: kernel, stride: stride, pad: pad, src: (6, columns * stride + 1), rows: 4,
              columns: columns, adds: columns % 2 == 0, values: values)
            let o = depthwise.operands(table.lanes, seed: columns + stride)
            expect(
              depthwise.run(table, o), depthwise.wanted(table.lanes, o),
              "\(table.name) \(depthwise)")
          }
        }
      }
    }
  }

  @Test(arguments: KernelTable.all)
  func dilation(_ table: KernelTable) {
    for dilation in 2...4 {
      for stride in 1...2 {
        let depthwise = Depthwise(
          kernel: (3, 3), stride: stride, dilation: dilation, pad: (dilation, dilation),
          src: (9, 30), rows: 5, columns: 20)
        let o = depthwise.operands(table.lanes, seed: dilation)
        expect(depthwise.run(table, o), depthwise.wanted(table.lanes, o), "\(depthwise)")
      }
    }
  }

  @Test(arguments: KernelTable.all, nn_activation.stores.indices)
  func activations(_ table: KernelTable, index: Int) {
    let depthwise = Depthwise(
      kernel: (3, 3), pad: (1, 1), src: (7, 19), rows: 7, columns: 19,
      activation: nn_activation.stores[index], adds: index % 2 == 0, values: .reals)
    let o = depthwise.operands(table.lanes, seed: index)
    expect(depthwise.run(table, o), depthwise.wanted(table.lanes, o), "\(depthwise)")
  }

  @Test(arguments: KernelTable.all, [1, 2, 3])
  func piecesGiveTheSameBits(_ table: KernelTable, piece: Int) {
    let depthwise = Depthwise(
      kernel: (5, 5), pad: (2, 2), src: (11, 19), rows: 11, columns: 19, values: .reals)
    let o = depthwise.operands(table.lanes, seed: piece)
    expectSame(depthwise.run(table, o, piece: piece), depthwise.run(table, o))
  }

  /// Taps outside the image are left out, not multiplied: an infinite weight there does no harm.
  @Test(arguments: KernelTable.all)
  func edgesIgnoreTheirTaps(_ table: KernelTable) {
    let lanes = table.lanes
    var depthwise = Depthwise(kernel: (3, 3), pad: (1, 1), src: (1, 1), rows: 1, columns: 1)
    var o = depthwise.operands(lanes, seed: 3)
    for tap in 0..<9 where tap != 4 {
      for lane in 0..<lanes { o.weights[tap * lanes + lane] = .infinity }
    }
    expect(depthwise.run(table, o), depthwise.wanted(lanes, o))
    for stride in 1...2 {
      depthwise = Depthwise(
        kernel: (3, 3), stride: stride, pad: (1, 1), src: (3 * stride - stride + 1, 7), rows: 3,
        columns: (7 + stride - 1) / stride)
      o = depthwise.operands(lanes, seed: stride)
      for tap in [0, 3, 6] { o.weights[tap * lanes] = .infinity }
      expect(depthwise.run(table, o), depthwise.wanted(lanes, o))
    }
  }

  /// What lies beside the rows of the source is not read.
  @Test(arguments: KernelTable.all, [1, 2])
  func edgesOfEveryWidth(_ table: KernelTable, stride: Int) {
    for columns in 1...20 {
      for (pad, extra) in [(1, 0), (1, 1), (0, 2), (0, 3), (1, -1)] {
        let width = (columns - 1) * stride + 2 + extra - pad
        guard width > 0 else { continue }
        for rows in [1, 2, 5] {
          let depthwise = Depthwise(
            kernel: (3, 3), stride: stride, pad: (1, pad), src: (rows * stride, width), rows: rows,
            columns: columns)
          let o = depthwise.operands(table.lanes, seed: columns)
          expect(
            depthwise.run(table, o), depthwise.wanted(table.lanes, o), "\(table.name) \(depthwise)")
        }
      }
    }
  }
}
