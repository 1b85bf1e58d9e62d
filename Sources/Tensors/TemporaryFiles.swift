import Glibc
import Synchronization

/// The paths of temporary files that a signal handler may have to remove.
///
/// Everything is allocated before the first signal can come: `removeAll` loads atomics and calls `unlink`,
/// nothing else, so it may run in a signal handler. Files beyond the number of slots are not remembered.
package enum TemporaryFiles {
  private static let slotCount = 32
  private static let slotSize = Int(PATH_MAX)

  private enum State {
    static let free = 0
    static let claimed = 1
    static let used = 2
  }

  nonisolated(unsafe) private static let states: UnsafeMutablePointer<Atomic<Int>> = {
    let states = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: slotCount)
    for index in 0..<slotCount { (states + index).initialize(to: Atomic(State.free)) }
    return states
  }()

  nonisolated(unsafe) private static let paths = UnsafeMutablePointer<CChar>.allocate(
    capacity: slotCount * slotSize)

  /// Allocates the slots; call it before installing a handler that calls `removeAll`.
  package static func prepare() {
    _ = states
    _ = paths
  }

  /// Remembers a path.
  ///
  /// - Returns: its slot, nil when all are taken or the path is too long.
  static func remember(_ path: String) -> Int? {
    path.withCString { source in
      let length = strlen(source) + 1
      guard length <= slotSize else { return nil }
      for slot in 0..<slotCount {
        let claim = states[slot].compareExchange(
          expected: State.free, desired: State.claimed, ordering: .acquiring)
        guard claim.exchanged else { continue }
        memcpy(paths + slot * slotSize, source, length)
        states[slot].store(State.used, ordering: .releasing)
        return slot
      }
      return nil
    }
  }

  static func forget(_ slot: Int?) {
    if let slot { states[slot].store(State.free, ordering: .releasing) }
  }

  /// Removes every remembered file; safe in a signal handler after `prepare`.
  package static func removeAll() {
    for slot in 0..<slotCount where states[slot].load(ordering: .acquiring) == State.used {
      unlink(paths + slot * slotSize)
    }
  }
}
