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
    let source = block.base.assumingMemoryBound(to: Float.self)
    var rates = (pool.threads > 1 ? [1, pool.threads] : [1]).map {
      MachineRates(threads: $0, peak: 0, bandwidth: 0)
    }
    // Best of rounds some time apart, since other programs may have a core for a while.
    for _ in 0..<MachineJob.rounds {
      for index in rates.indices {
        let job = MachineJob(kernels: kernels.table, source: source, threads: rates[index].threads)
        rates[index].peak = max(rates[index].peak, peak(job))
        rates[index].bandwidth = max(rates[index].bandwidth, bandwidth(job))
      }
    }
    return rates
  }

  private func peak(_ job: MachineJob) -> Double {
    let operations = 2 * MachineJob.steps * Int(NN_PEAK_CHAINS) * kernels.lanes * job.threads
    let seconds = best(of: 12, job) { context, _ in
      MachineJob.run(context) { kernels, sink in
        var call = nn_peak()
        call.dst = sink
        (call.factor, call.term, call.steps) = (0.999, 1e-3, MachineJob.steps)
        kernels.pointee.peak(&call)
      }
    }
    return Double(operations) / seconds
  }

  private func bandwidth(_ job: MachineJob) -> Double {
    let seconds = best(of: 6, job) { context, chunk in
      let (source, threads) = (MachineJob.at(context).source, MachineJob.at(context).threads)
      let count = MachineJob.bytes / MemoryLayout<Float>.stride / threads
      MachineJob.run(context) { kernels, sink in
        var call = nn_read()
        call.dst = sink
        call.src = UnsafePointer(source + chunk * count)
        call.count = count
        kernels.pointee.read_bandwidth(&call)
      }
    }
    return Double(MachineJob.bytes) / seconds
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
  static let rounds = 3
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
