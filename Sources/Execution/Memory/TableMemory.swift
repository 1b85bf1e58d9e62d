/// Small tables that belong to a plan: read by its steps, written while planning, freed with the plan.
final class TableMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  func store<T: BitwiseCopyable>(_ values: [T]) -> UnsafePointer<T> {
    let block = reserve(values.count * MemoryLayout<T>.stride)
    values.withUnsafeBytes {
      if let base = $0.baseAddress { block.copyMemory(from: base, byteCount: $0.count) }
    }
    return UnsafePointer(block.assumingMemoryBound(to: T.self))
  }

  /// Memory for what is written before the plan is used.
  func reserve(_ bytes: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
    blocks.append(block)
    return block
  }

  deinit { for block in blocks { block.deallocate() } }
}
