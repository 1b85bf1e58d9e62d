import CKernels
import Execution
import Glibc
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
  private final class Counters: Sendable {
    let counts = Mutex<[Int]>(Array(repeating: 0, count: 100))
  }

  private static let count: ThreadPool.Body = { context, chunk in
    Unmanaged<Counters>.fromOpaque(context).takeUnretainedValue().counts.withLock {
      $0[chunk] += 1
    }
  }

  @Test(arguments: [1, 2, 4]) func everyChunkRunsOnce(_ threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threads == threads)
    for chunks in [0, 1, 2, 3, 100] {
      let counters = Counters()
      for _ in 0..<50 {
        pool.run(
          chunks: chunks, UnsafeRawPointer(Unmanaged.passUnretained(counters).toOpaque()),
          Self.count)
      }
      let counts = counters.counts.withLock { $0 }
      #expect(counts == (0..<100).map { $0 < chunks ? 50 : 0 })
    }
  }

  /// Threads that have gone to sleep wake up for the next job.
  @Test func jobsAfterAPauseAreDone() {
    let pool = ThreadPool(threads: 3)
    let counters = Counters()
    for _ in 0..<5 {
      usleep(3000)
      pool.run(
        chunks: 7, UnsafeRawPointer(Unmanaged.passUnretained(counters).toOpaque()), Self.count)
    }
    #expect(counters.counts.withLock { $0[..<8] } == [5, 5, 5, 5, 5, 5, 5, 0])
  }

  @Test func callersAtTheSameTimeAllFinish() async {
    let pool = ThreadPool(threads: 2)
    let counters = Counters()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            pool.run(
              chunks: 5, UnsafeRawPointer(Unmanaged.passUnretained(counters).toOpaque()),
              Self.count)
          }
        }
      }
    }
    #expect(counters.counts.withLock { $0[..<6] } == [1600, 1600, 1600, 1600, 1600, 0])
  }

  private final class Modes: Sendable {
    let seen = Mutex<Set<UInt64>>([])
  }

  @Test func threadsComputeInTheModeOfTheCaller() throws {
    let usual = nn_float_mode()
    defer { nn_set_float_mode(usual) }
    // Another rounding direction, as the control word of each architecture says it.
    #if arch(x86_64)
      let other = usual ^ 0x6000
    #else
      let other = usual ^ 0xC0_0000
    #endif
    let pool = ThreadPool(threads: 3)
    for mode in [usual, other, usual] {
      nn_set_float_mode(mode)
      let modes = Modes()
      for _ in 0..<100 {
        pool.run(chunks: 9, UnsafeRawPointer(Unmanaged.passUnretained(modes).toOpaque())) {
          context, _ in
          usleep(1)
          Unmanaged<Modes>.fromOpaque(context).takeUnretainedValue().seen.withLock {
            _ = $0.insert(nn_float_mode())
          }
        }
      }
      #expect(modes.seen.withLock { $0 } == [mode])
    }
  }

  @Test func thisProcessMayRunOnSomeCore() {
    #expect(ThreadPool.availableCores >= 1)
  }
}
