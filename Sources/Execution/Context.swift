import Operators
import Synchronization

/// The memory of one run of a plan.
final class Context: @unchecked Sendable {
  let bases: Bases
  private let arena: Block
  private let count: Int

  /// Floats that a kernel may read beyond an operand at the end of the arena.
  private static let slack = 256

  /// - Throws: `ExecutionError.memory` when the system has not enough.
  init(_ plan: Plan) throws(ExecutionError) {
    guard let arena = Block(byteCount: plan.arenaBytes + Self.slack) else {
      throw .memory(needed: plan.arenaBytes, limit: 0)
    }
    self.arena = arena
    count = plan.addresses.count
    bases = .allocate(capacity: max(count, 1))
    for (index, address) in plan.addresses.enumerated() {
      switch address {
      case .input: (bases + index).initialize(to: arena.base)
      case .fixed(let base): (bases + index).initialize(to: base)
      case .arena(let offset): (bases + index).initialize(to: arena.base + offset)
      }
    }
  }

  deinit { bases.deallocate() }
}

/// Contexts of a plan that no run uses at the moment.
final class ContextStore: Sendable {
  private let idle = Mutex<[Context]>([])
  private static let limit = 4

  func take() -> Context? { idle.withLock { $0.popLast() } }

  func give(_ context: Context) {
    idle.withLock { if $0.count < Self.limit { $0.append(context) } }
  }
}
