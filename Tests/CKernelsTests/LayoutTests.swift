import CKernels
import Testing

@Suite struct LayoutTests {
  @Test(arguments: KernelTable.all, [1, 2, 3, 4, 7, 8, 15, 16, 17, 49])
  func blocks(_ table: KernelTable, pixels: Int) {
    let lanes = table.lanes
    for channels in 1...lanes {
      var random = Random(pixels + channels)
      let plane = pixels + channels % 3
      let plain = random.array(channels * plane, .reals)
      let block = guarded(pixels * lanes) { dst in
        plain.withUnsafeBufferPointer {
          var call = nn_block(
            src: $0.baseAddress, dst: dst, channels: channels, pixels: pixels, plane: plane)
          table.kernels.block(&call)
        }
      }
      #expect(
        block
          == (0..<pixels * lanes).map {
            $0 % lanes < channels ? plain[$0 % lanes * plane + $0 / lanes] : 0
          })
      let back = guarded(channels * plane) { dst in
        block.withUnsafeBufferPointer {
          var call = nn_block(
            src: $0.baseAddress, dst: dst, channels: channels, pixels: pixels, plane: plane)
          table.kernels.unblock(&call)
        }
      }
      for channel in 0..<channels {
        let row = channel * plane
        #expect(back[row..<row + pixels] == plain[row..<row + pixels])
        #expect(back[row + pixels..<row + plane].allSatisfy { $0.isNaN })
      }
    }
  }

  /// Bits are moved, whatever they mean.
  @Test(arguments: KernelTable.all, [1, 4, 5, 16, 17, 40])
  func transpose(_ table: KernelTable, rows: Int) {
    for columns in [1, 3, 8, 16, 33] {
      let (srcRow, dstRow) = (columns + 1, rows + 2)
      let src = (0..<rows * srcRow).map { Float(bitPattern: 0x7f80_0001 &+ UInt32($0) &* 0x10003) }
      let result = guarded(columns * dstRow) { dst in
        src.withUnsafeBufferPointer {
          var call = nn_transpose(
            src: $0.baseAddress, dst: dst, rows: rows, columns: columns, src_row: srcRow,
            dst_row: dstRow)
          table.kernels.transpose(&call)
        }
      }
      for column in 0..<columns {
        let turned = result[column * dstRow..<column * dstRow + rows].map(\.bitPattern)
        #expect(turned == (0..<rows).map { src[$0 * srcRow + column].bitPattern })
      }
    }
  }

  @Test(arguments: KernelTable.all)
  func window(_ table: KernelTable) {
    for pixel in [1, 3, table.lanes] {
      for (h, w) in [(1, 1), (5, 9), (8, 33)] {
        for stride in 1...3 {
          for (top, left) in [(0, 0), (1, 2), (-2, -1), (20, 40)] {
            let (rows, columns) = (h / stride + 3, w / stride + 2)
            var random = Random(h + stride)
            let src = random.array(h * w * pixel, .reals)
            let result = guarded(rows * columns * pixel) { dst in
              src.withUnsafeBufferPointer {
                var call = nn_window()
                (call.src, call.dst, call.pixel) = ($0.baseAddress, dst, pixel)
                (call.columns, call.src_h, call.src_w) = (columns, h, w)
                (call.top, call.left) = (top, left)
                (call.stride_h, call.stride_w) = (stride, stride)
                (call.src_row, call.dst_row) = (w * pixel, columns * pixel)
                call.value = 7
                for row in 0..<rows {
                  (call.row, call.rows) = (row, 1)
                  table.kernels.window(&call)
                }
              }
            }
            let wanted = (0..<rows * columns * pixel).map { index in
              let y = index / pixel / columns * stride - top
              let x = index / pixel % columns * stride - left
              let inside = 0..<h ~= y && 0..<w ~= x
              return Wanted(inside ? Double(src[(y * w + x) * pixel + index % pixel]) : 7)
            }
            expect(result, wanted, "\(table.name) \(pixel) \(h)×\(w) \(stride) \(top) \(left)")
          }
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, [1, 2, 9])
  func lanes(_ table: KernelTable, pixels: Int) {
    let lanes = table.lanes
    var random = Random(pixels)
    let src = random.array(3 * pixels * lanes, .reals)
    let sources: [[Int?]] = [
      (0..<lanes).map { $0 }, (0..<lanes).map { $0 + lanes / 2 + 1 },
      (0..<lanes).map { 2 * lanes - 1 - $0 }, (0..<lanes).map { $0 % 3 == 1 ? nil : 2 * $0 },
      (0..<lanes).map { _ in nil }, (0..<lanes).map { $0 < lanes / 2 ? nil : $0 - lanes / 2 },
    ]
    for channels in sources {
      let offsets = channels.map { $0.map { $0 / lanes * pixels * lanes + $0 % lanes } ?? -1 }
      let result = guarded(pixels * lanes) { dst in
        src.withUnsafeBufferPointer { src in
          offsets.withUnsafeBufferPointer { offsets in
            var call = nn_lanes(
              src: src.baseAddress, offset: offsets.baseAddress, dst: dst, pixels: pixels)
            table.kernels.lanes_copy(&call)
          }
        }
      }
      #expect(
        result
          == (0..<pixels * lanes).map { index in
            channels[index % lanes].map { src[table.place($0, index / lanes, pixels: pixels)] } ?? 0
          })
    }
  }

  @Test(arguments: KernelTable.all)
  func resizing(_ table: KernelTable) {
    let lanes = table.lanes
    var random = Random(4)
    let src = random.array(4 * 5 * lanes, .reals)
    let rowLow = [0, 0, 1, 2, 3, 3]
    let rowHigh = [0, 1, 2, 3, 3, 0]
    let columnLow = [0, 1, 2, 3, 4, 4, 0]
    let columnHigh = [1, 2, 3, 4, 4, 0, 0]
    let rowWeight: [Float] = [0, 0.25, 0.5, 0.75, 1, 0.3]
    let columnWeight: [Float] = [0.5, 0.1, 0, 1, 0.7, 0.9, 0.2]
    let (rows, columns) = (rowLow.count, columnLow.count)
    func element(_ row: Int, _ column: Int, _ lane: Int) -> Double {
      Double(src[(row * 5 + column) * lanes + lane])
    }
    let picked = guarded(rows * columns * lanes) { dst in
      src.withUnsafeBufferPointer { src in
        rowHigh.withUnsafeBufferPointer { rowIndex in
          columnLow.withUnsafeBufferPointer { columnIndex in
            for row in 0..<rows {
              var call = nn_nearest(
                src: src.baseAddress, dst: dst, row_index: rowIndex.baseAddress,
                column_index: columnIndex.baseAddress, row: row, rows: 1, columns: columns,
                src_row: 5 * lanes, dst_row: columns * lanes)
              table.kernels.nearest(&call)
            }
          }
        }
      }
    }
    expect(
      picked,
      (0..<rows * columns * lanes).map {
        let (row, column) = ($0 / lanes / columns, $0 / lanes % columns)
        return Wanted(element(rowHigh[row], columnLow[column], $0 % lanes))
      })
    let blended = guarded(rows * columns * lanes) { dst in
      src.withUnsafeBufferPointer { src in
        rowLow.withUnsafeBufferPointer { rowLow in
          rowHigh.withUnsafeBufferPointer { rowHigh in
            columnLow.withUnsafeBufferPointer { columnLow in
              columnHigh.withUnsafeBufferPointer { columnHigh in
                rowWeight.withUnsafeBufferPointer { rowWeight in
                  columnWeight.withUnsafeBufferPointer { columnWeight in
                    var call = nn_bilinear()
                    (call.src, call.dst) = (src.baseAddress, dst)
                    call.row_line = nn_line(
                      low: rowLow.baseAddress, high: rowHigh.baseAddress,
                      weight: rowWeight.baseAddress)
                    call.column_line = nn_line(
                      low: columnLow.baseAddress, high: columnHigh.baseAddress,
                      weight: columnWeight.baseAddress)
                    (call.rows, call.columns) = (rows, columns)
                    (call.src_row, call.dst_row) = (5 * lanes, columns * lanes)
                    table.kernels.bilinear(&call)
                  }
                }
              }
            }
          }
        }
      }
    }
    expect(
      blended,
      (0..<rows * columns * lanes).map {
        let (row, column, lane) = ($0 / lanes / columns, $0 / lanes % columns, $0 % lanes)
        let (u, v) = (Double(columnWeight[column]), Double(rowWeight[row]))
        func across(_ y: Int) -> Double {
          element(y, columnLow[column], lane) * (1 - u) + element(y, columnHigh[column], lane) * u
        }
        return Wanted(across(rowLow[row]) * (1 - v) + across(rowHigh[row]) * v, within: 0x1p-21)
      })
  }
}
