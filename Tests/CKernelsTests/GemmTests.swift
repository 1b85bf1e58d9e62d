import CKernels
import Testing

/// A matrix product of row-major operands, with rows further apart than they are long.
private struct Product {
  var rows: Int
  var columns: Int
  var depth: Int
  var activation = nn_activation(NN_IDENTITY)
  var adds = false
  var transposed = false
  var gap = 0
  var values = Values.integers

  struct Operands {
    var a: [Float]
    var b: [Float]
    var bias: [Float]
    var slope: [Float]
    var add: [Float]
  }

  func operands(seed: Int) -> Operands {
    var random = Random(seed)
    return Operands(
      a: random.array(rows * (depth + gap), values), b: random.array(depth * columns, values),
      bias: random.array(columns, values), slope: random.array(columns, values),
      add: random.array(rows * columns, values))
  }

  func wanted(_ o: Operands) -> [Wanted] {
    (0..<rows * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      var sum = Sum()
      sum.add(Double(o.bias[column]))
      if adds { sum.add(Double(o.add[index])) }
      for k in 0..<depth {
        let b = transposed ? o.b[column * depth + k] : o.b[k * columns + column]
        sum.add(Double(o.a[row * (depth + gap) + k]) * Double(b))
      }
      return sum.wanted(values) { activation.exact($0, slope: o.slope[column]) }
    }
  }

  /// All panels of b, one behind the other.
  func packed(_ table: KernelTable, _ b: [Float]) -> [Float] {
    table.panels(columns).flatMap { panel in
      let first = panel.first * table.lanes
      return guarded(depth * panel.vectors * table.lanes) { dst in
        b.withUnsafeBufferPointer { b in
          var call = nn_pack_gemm(
            src: b.baseAddress! + first * (transposed ? depth : 1), dst: dst,
            columns: min(columns - first, panel.vectors * table.lanes), vectors: panel.vectors,
            depth: depth, src_depth: transposed ? 1 : columns, src_column: transposed ? depth : 1)
          table.kernels.pack_gemm(&call)
        }
      }
    }
  }

  /// In calls of at most `piece` rows and `panels` panels.
  func run(
    _ table: KernelTable, _ o: Operands, piece: Int = .max, panels: Int = .max
  ) -> [Float] {
    let packed = packed(table, o.b)
    let (bias, slope) = (table.padded(o.bias), table.padded(o.slope))
    let width = table.kernels.gemm_vectors * table.lanes
    let step = panels == .max ? columns : panels * width
    let length = columns + gap
    let add = o.add
    let result = guarded(rows * length) { c in
      for row in stride(from: 0, to: rows, by: min(piece, rows)) {
        for column in stride(from: 0, to: columns, by: step) {
          o.a.withUnsafeBufferPointer { a in
            packed.withUnsafeBufferPointer { b in
              bias.withUnsafeBufferPointer { bias in
                slope.withUnsafeBufferPointer { slope in
                  add.withUnsafeBufferPointer { add in
                    var call = nn_gemm()
                    call.a = a.baseAddress! + row * (depth + gap)
                    call.b = b.baseAddress! + column * depth
                    call.bias = bias.baseAddress! + column
                    call.slope = slope.baseAddress! + column
                    call.add = adds ? add.baseAddress! + row * columns + column : nil
                    call.c = c + row * length + column
                    call.rows = min(piece, rows - row)
                    call.columns = min(step, columns - column)
                    call.depth = depth
                    (call.a_row, call.add_row, call.c_row) = (depth + gap, columns, length)
                    call.activation = activation
                    table.kernels.gemm(&call)
                  }
                }
              }
            }
          }
        }
      }
    }
    // Between the rows nothing may have been written.
    for row in 0..<rows {
      #expect(result[(row * length + columns)..<(row + 1) * length].allSatisfy { $0.isNaN })
    }
    return (0..<rows * columns).map { result[$0 / columns * length + $0 % columns] }
  }
}

@Suite struct GemmTests {
  @Test(arguments: KernelTable.all, Values.allCases)
  func shapes(_ table: KernelTable, values: Values) {
    let width = table.kernels.gemm_vectors * table.lanes
    for rows in sizes(around: table.kernels.gemm_rows) {
      for columns in [1, table.lanes, table.lanes + 1, width, width + 1, 4 * width, 5 * width - 1] {
        for (index, depth) in [0, 1, 5, 64, 65, 200].enumerated() {
          let product = Product(
            rows: rows, columns: columns, depth: depth, adds: index % 2 == 0,
            transposed: index % 3 == 0, gap: index % 4, values: values)
          let o = product.operands(seed: rows + columns)
          expect(product.run(table, o), product.wanted(o), "\(table.name) \(product)")
        }
      }
    }
  }

  /// Rows a page apart take another way through the tiles.
  @Test(arguments: KernelTable.all)
  func crowdedRows(_ table: KernelTable) {
    let product = Product(rows: 3 * table.kernels.gemm_rows, columns: 2 * table.lanes, depth: 512)
    let o = product.operands(seed: 5)
    expect(product.run(table, o), product.wanted(o))
  }

  @Test(arguments: KernelTable.all, nn_activation.stores.indices)
  func activations(_ table: KernelTable, index: Int) {
    for rows in [1, 5] {
      let product = Product(
        rows: rows, columns: 9 * table.lanes + 1, depth: 20,
        activation: nn_activation.stores[index], adds: rows == 5, values: .reals)
      let o = product.operands(seed: index)
      expect(product.run(table, o), product.wanted(o), "\(table.name) \(product)")
    }
  }

  @Test(arguments: KernelTable.all, [1, 2, 5])
  func piecesGiveTheSameBits(_ table: KernelTable, piece: Int) {
    let product = Product(
      rows: 2 * table.kernels.gemm_rows + 3, columns: 11 * table.lanes + 1, depth: 77,
      activation: nn_activation(NN_SIGMOID), adds: true, values: .reals)
    let o = product.operands(seed: piece)
    expectSame(product.run(table, o, piece: piece, panels: piece), product.run(table, o))
  }
}
