import CKernels
import Testing

@Suite struct DispatchTests {
  @Test func theBaseIsAlwaysThereAndLast() throws {
    #expect(KernelTable.all.last?.name == "base")
    let best = try #require(nn_kernels_best(nil))
    #expect(String(cString: best.pointee.isa) == KernelTable.all[0].name)
  }

  @Test(arguments: KernelTable.all)
  func aNameGivesItsTable(_ table: KernelTable) throws {
    let found = try #require(nn_kernels_best(table.name))
    #expect(String(cString: found.pointee.isa) == table.name)
    #expect(found.pointee.lanes == table.lanes)
  }

  @Test(arguments: ["", "avx", "avx5", "avx5122", "sse"])
  func unknownNamesGiveNothing(_ name: String) {
    #expect(nn_kernels_best(name) == nil)
  }

  @Test func tablesBeyondTheCapacityAreCountedOnly() {
    var none: [UnsafePointer<nn_kernels>?] = []
    #expect(nn_kernels_all(&none, 0) == KernelTable.all.count)
  }

  @Test func theFloatModeIsSetAndRestored() {
    let mode = nn_float_mode()
    defer { nn_set_float_mode(mode) }
    #if arch(x86_64)
      let flushes: UInt64 = 1 << 15
    #else
      let flushes: UInt64 = 1 << 24
    #endif
    nn_set_float_mode(mode | flushes)
    #expect(nn_float_mode() == mode | flushes)
    nn_set_float_mode(mode & ~flushes)
    #expect(nn_float_mode() == mode & ~flushes)
  }
}
