import CKernels
import Testing

/// A convolution of one panel over a list of offsets, and its result in double precision.
private struct IndexedConvolution {
  var vectors: Int
  var depth: Int
  var stride = 1
  var rows = 1
  var columns: Int
  var activation = nn_activation(NN_IDENTITY)
  var adds = false
  var values = Values.integers

  var blocks: Int { 3 }
  var height: Int { (rows - 1) * stride + 3 }
  var width: Int { (columns - 1) * stride + 3 }
  var pixels: Int { rows * columns }

  struct Operands {
    var src: [Float]
    /// [depth][vectors · lanes]
    var weights: [Float]
    var bias: [Float]
    var slope: [Float]
    /// [vectors][pixels][lanes]
    var add: [Float]
    var offsets: [Int]
  }

  func operands(_ table: KernelTable, seed: Int) -> Operands {
    var random = Random(seed)
    let lanes = table.lanes
    return Operands(
      src: random.array(blocks * height * width * lanes, values),
      weights: random.array(depth * vectors * lanes, values),
      bias: random.array(vectors * lanes, values), slope: random.array(vectors * lanes, values),
      add: random.array(vectors * pixels * lanes, values),
      offsets: (0..<depth).map { _ in
        let (block, tap) = (Int(random.next() % 3), Int(random.next() % 9))
        return ((block * height + tap / 3) * width + tap % 3) * lanes
          + Int(random.next() % UInt64(lanes))
      })
  }

  func wanted(_ table: KernelTable, _ o: Operands) -> [Wanted] {
    let lanes = table.lanes
    return (0..<vectors * pixels * lanes).map { index in
      let output = index / (pixels * lanes) * lanes + index % lanes
      let pixel = index / lanes % pixels
      let first = (pixel / columns * width + pixel % columns) * stride * lanes
      var sum = Sum()
      sum.add(Double(o.bias[output]))
      if adds { sum.add(Double(o.add[index])) }
      for (k, offset) in o.offsets.enumerated() {
        sum.add(Double(o.src[first + offset]) * Double(o.weights[k * vectors * lanes + output]))
      }
      return sum.wanted(values) { activation.exact($0, slope: o.slope[output]) }
    }
  }

  /// By the kernel, in calls of at most `piece` rows and columns.
  func run(_ table: KernelTable, _ o: Operands, piece: Int = .max) -> [Float] {
    let lanes = table.lanes
    var call = nn_conv()
    (call.channels, call.vectors) = (depth, vectors)
    (call.kernel_h, call.kernel_w, call.stride_h, call.stride_w) = (1, 1, stride, stride)
    call.src_row = width * lanes
    (call.add_row, call.add_block) = (columns * lanes, pixels * lanes)
    (call.dst_row, call.dst_block) = (columns * lanes, pixels * lanes)
    call.activation = activation
    return guarded(o.add.count) { dst in
      for row in Swift.stride(from: 0, to: rows, by: min(piece, rows)) {
        for column in Swift.stride(from: 0, to: columns, by: min(piece, columns)) {
          (call.rows, call.columns) = (min(piece, rows - row), min(piece, columns - column))
          call.dst = dst + (row * columns + column) * lanes
          run(table, o, row, column, &call)
        }
      }
    }
  }

  private func run(
    _ table: KernelTable, _ o: Operands, _ row: Int, _ column: Int, _ call: inout nn_conv
  ) {
    let lanes = table.lanes
    o.src.withUnsafeBufferPointer { src in
      o.weights.withUnsafeBufferPointer { weights in
        o.bias.withUnsafeBufferPointer { bias in
          o.slope.withUnsafeBufferPointer { slope in
            o.add.withUnsafeBufferPointer { add in
              o.offsets.withUnsafeBufferPointer { offsets in
                call.src = src.baseAddress! + (row * width + column) * stride * lanes
                call.weights = weights.baseAddress
                call.next = weights.baseAddress
                call.bias = bias.baseAddress
                call.slope = slope.baseAddress
                call.add = adds ? add.baseAddress! + (row * columns + column) * lanes : nil
                call.offset = offsets.baseAddress
                table.kernels.conv_indexed(&call)
              }
            }
          }
        }
      }
    }
  }

  func check(_ table: KernelTable, seed: Int) {
    let o = operands(table, seed: seed)
    expect(run(table, o), wanted(table, o), "\(table.name) \(self)")
  }
}

@Suite struct IndexedTests {
  @Test(arguments: KernelTable.all, Values.allCases)
  func listsOfAnyLength(_ table: KernelTable, values: Values) {
    for columns in sizes(around: table.kernels.gemm_rows) {
      for vectors in 1...table.kernels.gemm_vectors {
        for (index, depth) in [1, table.lanes, 2 * table.lanes + 3].enumerated() {
          IndexedConvolution(
            vectors: vectors, depth: depth, rows: 2, columns: columns, adds: index % 2 == 0,
            values: values
          ).check(table, seed: columns + depth)
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, [2, 3])
  func strides(_ table: KernelTable, stride: Int) {
    for vectors in 1...table.kernels.gemm_vectors {
      for columns in 1...9 {
        IndexedConvolution(
          vectors: vectors, depth: 21, stride: stride, rows: 3, columns: columns
        ).check(table, seed: columns)
      }
    }
  }

  @Test(arguments: KernelTable.all, nn_activation.stores.indices)
  func activations(_ table: KernelTable, index: Int) {
    IndexedConvolution(
      vectors: table.kernels.gemm_vectors, depth: 9, rows: 2,
      columns: table.kernels.gemm_rows + 2, activation: nn_activation.stores[index],
      adds: index % 2 == 0, values: .reals
    ).check(table, seed: index)
  }

  /// Threads cut a job anywhere: the bits stay.
  @Test(arguments: KernelTable.all, [1, 2, 5, 7])
  func piecesGiveTheSameBits(_ table: KernelTable, piece: Int) {
    for stride in 1...2 {
      let convolution = IndexedConvolution(
        vectors: 2, depth: 40, stride: stride, rows: 5, columns: 2 * table.kernels.gemm_rows + 3,
        activation: nn_activation(NN_TANH), adds: true, values: .reals)
      let o = convolution.operands(table, seed: piece)
      expectSame(convolution.run(table, o, piece: piece), convolution.run(table, o))
    }
  }
}
