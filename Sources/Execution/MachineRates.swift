import CKernels
import Glibc

/// What a number of threads of this machine can do at most, as the kernels of an instruction set see it.
public struct MachineRates: Sendable {
  public var threads: Int
  /// Operations in single precision per second, a multiply-add being two.
  public var peak: Double
  /// Bytes read per second from memory larger than the caches.
  public var bandwidth: Double
}

extension Session {
  /// Measures the machine with one thread, and with all of the session when those are more.
  ///
  /// - Throws: `ExecutionError.memory` when there is none to read from.
  public func measureMachine() throws(ExecutionError) -> [MachineRates] {
    guard let block = Block(byteCount: MachineJob.bytes) else {
      throw .memory(needed: MachineJob.bytes, limit: 0)
    }
    // Pages that were never written are all the same one.
    memset(block.base, 1, block.byteCount)
    return (pool.threads > 1 ? [1, pool.threads] : [1]).map { threads in
      let job = MachineJob(
        kernels: kernels.table, source: block.base.assumingMemoryBound(to: Float.self),
        threads: threads)
      let operations = 2 * MachineJob.steps * Int(NN_PEAK_CHAINS) * kernels.lanes
      return MachineRates(
        threads: threads,
        peak: Double(operations * threads)
          / best(of: 12, job) { job, _ in
            MachineJob.run(job) { kernels, sink in
              var call = nn_peak()
              call.dst = sink
              (call.factor, call.term, call.steps) = (0.999, 1e-3, MachineJob.steps)
              kernels.pointee.peak(&call)
            }
          },
        bandwidth: Double(MachineJob.bytes)
          / best(of: 6, job) { job, chunk in
            let (source, threads) = (MachineJob.at(job).source, MachineJob.at(job).threads)
            let count = MachineJob.bytes / MemoryLayout<Float>.stride / threads
            MachineJob.run(job) { kernels, sink in
              var call = nn_read()
              call.dst = sink
              call.src = UnsafePointer(source + chunk * count)
              call.count = count
              kernels.pointee.read_bandwidth(&call)
            }
          })
    }
  }

  /// The shortest time of a job in which every thread has one chunk, in seconds.
  private func best(of runs: Int, _ job: MachineJob, _ body: ThreadPool.Body) -> Double {
    withUnsafePointer(to: job) { context in
      (0..<runs).reduce(.infinity) { best, _ in
        let start = Session.now()
        pool.run(chunks: job.threads, context, body)
        return min(best, Session.now() - start)
      }
    }
  }
}

/// What the threads that measure the machine share.
private struct MachineJob {
  var kernels: UnsafePointer<nn_kernels>
  var source: UnsafeMutablePointer<Float>
  var threads: Int

  /// More than the last-level cache that a core reaches.
  static let bytes = 256 << 20
  /// About 3 ms of multiply-adds.
  static let steps = 2_000_000

  static func at(_ context: UnsafeRawPointer) -> MachineJob {
    context.assumingMemoryBound(to: MachineJob.self).pointee
  }

  static func run(
    _ context: UnsafeRawPointer,
    _ body: (UnsafePointer<nn_kernels>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let kernels = at(context).kernels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: kernels.pointee.lanes) { sink in
      if let base = sink.baseAddress { body(kernels, base) }
    }
  }
}
