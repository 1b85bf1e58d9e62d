/// Small tables that belong to a plan: read by its steps, written while planning, freed with the plan.
final class TableMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  func store<T: BitwiseCopyable>(_ values: [T]) -> UnsafePointer<T> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(values.count * MemoryLayout<T>.stride, 64), alignment: 64)
    blocks.append(block)
    values.withUnsafeBytes {
      if let base = $0.baseAddress { block.copyMemory(from: base, byteCount: $0.count) }
    }
    return UnsafePointer(block.assumingMemoryBound(to: T.self))
  }

  deinit { for block in blocks { block.deallocate() } }
}
