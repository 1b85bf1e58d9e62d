import CKernels
import Tensors

/// Threads that share the chunks of one job at a time with the thread that brings the job.
///
/// Chunks are claimed one by one, and the caller waits only for chunks that another thread has begun, so a
/// thread that the system does not schedule costs nothing. Threads spin for a while after a job, then park.
/// Jobs from several callers at once are legal: while the pool is taken, a caller does its chunks alone.
public final class ThreadPool: Sendable {
  /// The number of threads that take part, the caller among them.
  public let threads: Int

  private let lanes: Lanes

  /// A body of work: the context of the job and the number of the chunk.
  package typealias Body = @convention(c) (UnsafeRawPointer, Int) -> Void

  public init(threads: Int) {
    self.threads = max(threads, 1)
    lanes = Lanes()
    if self.threads > 1 { lanes.start(self.threads - 1) }
  }

  deinit { lanes.stop() }

  /// The number of cores on which this process may run.
  public static var availableCores: Int { Parallel.availableCores }

  /// Calls `body` once for each chunk, on any thread, and returns when all calls have returned.
  ///
  /// Every thread computes in the floating-point mode of the caller.
  package func run(chunks: Int, _ context: UnsafeRawPointer, _ body: Body) {
    if threads == 1 || chunks <= 1 || !lanes.acquire() {
      for chunk in 0..<chunks { body(context, chunk) }
      return
    }
    lanes.share(chunks: chunks, context, body, mode: nn_float_mode())
    lanes.release()
  }
}
