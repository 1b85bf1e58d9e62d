import CKernels
import Testing

@Suite struct MachineTests {
  /// Halves and ones: every step of every chain is exact.
  @Test(arguments: KernelTable.all, [0, 1, 2, 9])
  func chainsAreStepped(_ table: KernelTable, steps: Int) {
    var chains = (0..<12).map(Double.init)
    for _ in 0..<steps { chains = chains.map { $0 * 0.5 + 1 } }
    let result = guarded(table.lanes) { dst in
      var call = nn_peak()
      call.dst = dst
      (call.factor, call.term, call.steps) = (0.5, 1, steps)
      table.kernels.peak(&call)
    }
    let wanted = Wanted(chains.reduce(0, +))
    expect(result, Array(repeating: wanted, count: table.lanes), table.name)
  }

  @Test(arguments: KernelTable.all)
  func everyFloatIsRead(_ table: KernelTable) {
    for count in [0, 1, table.lanes, 8 * table.lanes - 1, 128, 27 * table.lanes + 3, 1000, 2048] {
      var random = Random(count + 1)
      let values = random.array(count, .integers)
      var sums = [Double](repeating: 0, count: table.lanes)
      for (index, value) in values.enumerated() { sums[index % table.lanes] += Double(value) }
      let result = guarded(table.lanes) { dst in
        values.withUnsafeBufferPointer { source in
          var call = nn_read()
          call.src = source.baseAddress
          call.dst = dst
          call.count = count
          table.kernels.read_bandwidth(&call)
        }
      }
      expect(result, sums.map { Wanted($0) }, "\(table.name) \(count)")
    }
  }
}
