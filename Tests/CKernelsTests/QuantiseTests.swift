import CKernels
import Testing

@Suite struct QuantiseTests {
  /// Grids of bytes and of 16 bits; scales that divide exactly and scales that do not.
  static let grids = [
    nn_grid(scale: 0.25, zero: 128, low: 0, high: 255),
    nn_grid(scale: 0.017_3, zero: 0, low: 0, high: 255),
    nn_grid(scale: 3, zero: 255, low: 0, high: 255),
    nn_grid(scale: 0.5, zero: -7, low: -128, high: 127),
    nn_grid(scale: 1e-3, zero: 0, low: -128, high: 127),
  ]
  static let wide = [
    nn_grid(scale: 0.25, zero: 30_000, low: 0, high: 65_535),
    nn_grid(scale: 0.017_3, zero: 5, low: -32_768, high: 32_767),
  ]

  /// Ties, both ends and what lies beyond, for a grid.
  private func values(_ grid: nn_grid) -> [Float] {
    let ties = (-600...600).map { Float($0) * grid.scale / 2 }
    let ends = [grid.low, grid.high].flatMap { end in
      [-1, -0.5, -0.49, 0, 0.49, 0.5, 1].map { (end - grid.zero + $0) * grid.scale }
    }
    return ties + ends + ElementTests.spread
  }

  /// The integer that stands for a number: the quotient in single precision, rounded to even.
  private func quantised(_ grid: nn_grid, _ x: Float) -> Float {
    let quotient = x / grid.scale
    if quotient.isNaN { return grid.zero }
    return min(max(quotient.rounded(.toNearestOrEven) + grid.zero, grid.low), grid.high)
  }

  /// Runs `body` on bytes between guard bytes.
  private func bytes(_ count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
    var storage = [UInt8](repeating: 0xa5, count: count + 128)
    storage.withUnsafeMutableBufferPointer { body($0.baseAddress! + 64) }
    #expect(storage.prefix(64).allSatisfy { $0 == 0xa5 }, "writes in front")
    #expect(storage.suffix(64).allSatisfy { $0 == 0xa5 }, "writes behind \(count)")
    return Array(storage[64..<64 + count])
  }

  @Test(arguments: KernelTable.all, grids.indices)
  func quantizes(_ table: KernelTable, index: Int) {
    let grid = Self.grids[index]
    let values = values(grid)
    let found = bytes(values.count) { dst in
      values.withUnsafeBufferPointer {
        var call = nn_quantize(src: $0.baseAddress, dst: dst, count: values.count, grid: grid)
        table.kernels.quantize(&call)
      }
    }
    let numbers = found.map { grid.low < 0 ? Float(Int8(bitPattern: $0)) : Float($0) }
    expect(
      numbers, values.map { Wanted(Double(quantised(grid, $0))) }, "\(table.name) grid \(index)")
  }

  @Test(arguments: KernelTable.all, (grids + wide).indices)
  func snaps(_ table: KernelTable, index: Int) {
    let grid = (Self.grids + Self.wide)[index]
    let values = values(grid)
    let found = guarded(values.count) { dst in
      for (index, value) in values.enumerated() { dst[index] = value }
      var call = nn_snap(src: dst, dst: dst, count: values.count, grid: grid)
      table.kernels.snap(&call)
    }
    let wanted = values.map { (quantised(grid, $0) - grid.zero) * grid.scale }
    expect(found, wanted.map { Wanted(Double($0)) }, "\(table.name) grid \(index)")
    #expect(!found.contains { $0 == 0 && $0.sign == .minus }, "\(table.name): a negative zero")
  }

  @Test(arguments: KernelTable.all, [0, 1])
  func dequantizes(_ table: KernelTable, sign: Int) {
    let values = (0...255).map { UInt8($0) }
    for count in [256, 255, 1, 0] {
      let found = guarded(count) { dst in
        values.withUnsafeBufferPointer {
          var call = nn_dequantize(
            src: $0.baseAddress, dst: dst, count: count, scale: 0.017_3, zero: 11, is_signed: sign)
          table.kernels.dequantize(&call)
        }
      }
      let wanted = values.prefix(count).map { byte in
        let number = sign == 1 ? Float(Int8(bitPattern: byte)) : Float(byte)
        return Wanted(Double((number - 11) * 0.017_3))
      }
      expect(found, Array(wanted), "\(table.name) \(count)")
    }
  }

  @Test(arguments: KernelTable.all)
  func anyCount(_ table: KernelTable) {
    let grid = Self.grids[0]
    for count in 0...(3 * table.lanes + 1) {
      var random = Random(count)
      let values = random.array(count, .reals)
      let found = bytes(count) { dst in
        values.withUnsafeBufferPointer {
          var call = nn_quantize(src: $0.baseAddress, dst: dst, count: count, grid: grid)
          table.kernels.quantize(&call)
        }
      }
      #expect(found.map(Float.init) == values.map { quantised(grid, $0) })
    }
  }
}
