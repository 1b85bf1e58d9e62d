import CKernels
import Glibc
import Testing

@Suite struct NormalisationTests {
  private func softmax(
    _ table: KernelTable, _ values: [Float], columns: Int, logarithm: Bool
  ) -> [Float] {
    guarded(values.count) { dst in
      values.withUnsafeBufferPointer {
        var call = nn_softmax(
          src: $0.baseAddress, dst: dst, rows: values.count / columns, columns: columns,
          src_row: columns, dst_row: columns, logarithm: logarithm ? 1 : 0)
        table.kernels.softmax(&call)
      }
    }
  }

  @Test(arguments: KernelTable.all, [1, 2, 3, 8, 15, 16, 17, 100, 1000])
  func softmax(_ table: KernelTable, columns: Int) {
    var random = Random(columns)
    let values = random.array(3 * columns, .reals).map { $0 * 30 }
    let sums = (0..<3).map { row in
      values[row * columns..<(row + 1) * columns].reduce(0) { $0 + exp(Double($1)) }
    }
    let probabilities = values.indices.map {
      let exact = exp(Double(values[$0])) / sums[$0 / columns]
      return Wanted(exact, within: exact * 4e-6)
    }
    expect(
      softmax(table, values, columns: columns, logarithm: false), probabilities, table.name)
    let logarithms = values.indices.map {
      Wanted(Double(values[$0]) - log(sums[$0 / columns]), within: 1e-5)
    }
    expect(softmax(table, values, columns: columns, logarithm: true), logarithms, table.name)
  }

  @Test(arguments: KernelTable.all)
  func softmaxOfSpecialNumbers(_ table: KernelTable) {
    let result = softmax(table, [1, -.infinity, 1, 1000], columns: 4, logarithm: false)
    #expect(result == [0, 0, 0, 1])
    let infinite = softmax(table, [1, .infinity, 0], columns: 3, logarithm: false)
    #expect(infinite.allSatisfy { $0.isNaN })
    #expect(softmax(table, [1, .nan, 0], columns: 3, logarithm: false).allSatisfy { $0.isNaN })
  }

  @Test(arguments: KernelTable.all, [1, 2, 3, 4, 5, 7, 9, 16, 31, 33, 40])
  func localResponse(_ table: KernelTable, size: Int) {
    let pixels = 3
    for channels in [1, 3, table.lanes, table.lanes + 1, 3 * table.lanes - 1] {
      for beta: Float in [0.75, 0.5, 1, 0.6] {
        var random = Random(channels + size)
        let plain = random.array(channels * pixels, .reals).map { $0 * 10 }
        let blocked = table.blocked(plain, channels: channels)
        let result = guarded(blocked.count) { dst in
          blocked.withUnsafeBufferPointer {
            var call = nn_lrn(
              src: $0.baseAddress, dst: dst, pixels: pixels, channels: channels, size: size,
              alpha: 0.5, beta: beta, bias: 1.5, src_block: pixels * table.lanes,
              dst_block: pixels * table.lanes)
            table.kernels.lrn(&call)
          }
        }
        let wanted = plain.indices.map { index in
          let (channel, pixel) = (index / pixels, index % pixels)
          let reach = max(0, channel - (size - 1) / 2)...min(channels - 1, channel + size / 2)
          let sum = reach.reduce(0.0) { $0 + pow(Double(plain[$1 * pixels + pixel]), 2) }
          let exact = Double(plain[index]) / pow(1.5 + 0.5 / Double(size) * sum, Double(beta))
          return Wanted(exact, within: abs(exact) * 2e-6)
        }
        expect(table.plain(result, channels: channels), wanted, "\(table.name) \(channels)")
        for lane in channels..<table.blocks(channels) * table.lanes {
          #expect(result[table.place(lane, 0, pixels: pixels)] == 0)
        }
      }
    }
  }
}
