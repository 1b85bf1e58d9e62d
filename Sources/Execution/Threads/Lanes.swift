import CKernels
import Glibc
import Synchronization

/// The state that the threads of a pool share.
///
/// The claim word holds the generation of the job (32 bits), its number of chunks and the next chunk (16 bits
/// each). A thread owns a chunk when it has advanced the word, and only then reads what the job is: the
/// caller cannot begin another job before that chunk is done.
final class Lanes: @unchecked Sendable {
  private let claim = Padded(0)
  private let finished = Padded(0)
  private let sleepers = Padded(0)
  private let taken = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)

  private let body = Atomic<UInt>(0)
  private let context = Atomic<UInt>(0)
  private let mode = Atomic<UInt64>(0)

  private var threads: [pthread_t] = []
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// About half a millisecond.
  private static let spins = 16_000
  private static let largestJob = 0xFFFF

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wake)
    mutex.deallocate()
    wake.deallocate()
  }

  func start(_ count: Int) {
    for _ in 0..<count {
      var thread = pthread_t()
      let argument = Unmanaged.passRetained(self).toOpaque()
      let result = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Lanes>.fromOpaque(argument).takeRetainedValue().work()
          return nil
        }, argument)
      if result == 0 {
        threads.append(thread)
      } else {
        Unmanaged<Lanes>.fromOpaque(argument).release()
      }
    }
  }

  func stop() {
    stopping.store(true, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  /// Takes the pool for one job; false when another caller has it.
  func acquire() -> Bool {
    taken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
  }

  func release() { taken.store(false, ordering: .releasing) }

  /// Shares a job with the threads; the caller has the pool and takes part.
  func share(
    chunks: Int, _ context: UnsafeRawPointer, _ body: ThreadPool.Body, mode: UInt64
  ) {
    precondition(chunks <= Self.largestJob, "\(chunks) chunks")
    self.body.store(
      UInt(bitPattern: unsafeBitCast(body, to: Int.self)), ordering: .relaxed)
    self.context.store(UInt(bitPattern: context), ordering: .relaxed)
    self.mode.store(mode, ordering: .relaxed)
    finished.value.store(0, ordering: .relaxed)
    let generation = (claim.value.load(ordering: .relaxed) >> 32) &+ 1
    claim.value.store(
      generation << 32 | UInt64(chunks) << 16, ordering: .sequentiallyConsistent)
    if sleepers.value.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }
    while let chunk = next() {
      body(context, chunk)
      finished.value.add(1, ordering: .releasing)
    }
    while finished.value.load(ordering: .acquiring) < UInt64(chunks) { nn_pause() }
  }

  /// Claims a chunk of the present job; nil when none is left.
  private func next() -> Int? {
    var word = claim.value.load(ordering: .acquiring)
    while true {
      let index = word & 0xFFFF
      if index >= word >> 16 & 0xFFFF { return nil }
      let (exchanged, original) = claim.value.compareExchange(
        expected: word, desired: word + 1, ordering: .acquiringAndReleasing)
      if exchanged { return Int(index) }
      word = original
    }
  }

  private func work() {
    var idle = 0
    while !stopping.load(ordering: .relaxed) {
      guard let chunk = next() else {
        idle += 1
        if idle < Self.spins {
          nn_pause()
        } else {
          park()
          idle = 0
        }
        continue
      }
      idle = 0
      let mode = mode.load(ordering: .relaxed)
      if nn_float_mode() != mode { nn_set_float_mode(mode) }
      let body = unsafeBitCast(
        Int(bitPattern: body.load(ordering: .relaxed)), to: ThreadPool.Body.self)
      if let context = UnsafeRawPointer(bitPattern: context.load(ordering: .relaxed)) {
        body(context, chunk)
      }
      finished.value.add(1, ordering: .releasing)
    }
  }

  private func park() {
    pthread_mutex_lock(mutex)
    sleepers.value.add(1, ordering: .sequentiallyConsistent)
    while !stopping.load(ordering: .sequentiallyConsistent), !hasWork {
      pthread_cond_wait(wake, mutex)
    }
    sleepers.value.subtract(1, ordering: .relaxed)
    pthread_mutex_unlock(mutex)
  }

  private var hasWork: Bool {
    let word = claim.value.load(ordering: .sequentiallyConsistent)
    return word & 0xFFFF < word >> 16 & 0xFFFF
  }
}

/// An atomic counter with cache lines of its own.
private struct Padded: ~Copyable {
  private let before = InlineArray<8, UInt64>(repeating: 0)
  let value: Atomic<UInt64>
  private let after = InlineArray<8, UInt64>(repeating: 0)

  init(_ initial: UInt64) { value = Atomic(initial) }
}
