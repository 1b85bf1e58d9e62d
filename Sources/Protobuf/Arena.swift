import CProtobufC

/// Memory for unpacked messages: given out up to a budget, released all at once.
final class Arena {
  private static let blockSize = 1 << 18
  private static let alignment = 16

  private let budget: Int
  private var spent = 0
  private var blocks: [UnsafeMutableRawPointer] = []
  private var free = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// The size that all requests had together when one was refused; nil as long as none was.
  private(set) var refused: Int?

  init(budget: Int) { self.budget = budget }

  deinit { for block in blocks { block.deallocate() } }

  /// Uninitialised memory, or nil when the budget is spent.
  func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count >= 0, count <= budget - spent else {
      refused = spent.addingReportingOverflow(max(count, 0)).partialValue
      return nil
    }
    let size = (count + Arena.alignment - 1) & ~(Arena.alignment - 1)
    spent += min(size, budget - spent)
    if size > Arena.blockSize / 4 { return block(of: size).baseAddress }
    if size > free.count { free = block(of: Arena.blockSize) }
    let start = free.baseAddress
    free = UnsafeMutableRawBufferPointer(rebasing: free[size...])
    return start
  }

  private func block(of size: Int) -> UnsafeMutableRawBufferPointer {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(size, Arena.alignment), alignment: Arena.alignment)
    blocks.append(block)
    return UnsafeMutableRawBufferPointer(start: block, count: size)
  }

  /// protobuf-c's view of the arena, valid while the arena lives.
  var allocator: ProtobufCAllocator {
    ProtobufCAllocator(
      alloc: { @Sendable data, count in
        guard let data else { return nil }
        return Unmanaged<Arena>.fromOpaque(data).takeUnretainedValue().allocate(count)
      },
      free: { @Sendable _, _ in },
      allocator_data: Unmanaged.passUnretained(self).toOpaque())
  }
}
