import Synchronization

/// Packed weights of a session, shared by all its plans: each is packed once.
///
/// Used only while planning, by one thread at a time.
final class WeightStore: @unchecked Sendable {
  /// A constant of the graph, and how it is packed.
  struct Key: Hashable {
    var value: Int
    /// The shape under which the constant is read.
    var shape: [Int]
    var packing: Packing
  }

  enum Packing: Hashable {
    case conv(groups: Int)
    case convPlain(group: Int)
    case depthwise
    case listed(maps: Range<Int>, groups: Range<Int>, vectors: Int)
    case gemm(isTransposed: Bool, scale: Float)
    case transposedConv(Range<Int>)
    /// The elements of a 16-bit type in their order, as floats.
    case widened
  }

  private var packed: [Key: UnsafePointer<Float>] = [:]
  private var blocks: [Block] = []
  private var free: UnsafeMutableRawPointer?
  private var freeBytes = 0
  private var pending: [(bytes: Int, jobs: () -> [Job])] = []

  /// One independent part of the work of packing.
  typealias Job = @Sendable () -> Void

  private static let slab = 2 << 20

  /// The bytes of packed weights whose sources are held ready at the same time.
  private static let batch = 32 << 20

  /// Memory for packed weights, which the jobs fill before the plan is used.
  ///
  /// - Parameters:
  ///   - key: nil for what is no constant of the graph; that is kept in `tables`.
  ///   - jobs: given the memory, the independent parts of the work; called by `finish`, before which no
  ///     weight is read.
  func pack(
    _ key: Key?, floats: Int, else tables: TableMemory,
    _ jobs: @escaping (UnsafeMutablePointer<Float>) -> [Job]
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    if let key, let known = packed[key] { return known }
    let bytes = Arena.rounded(floats * MemoryLayout<Float>.stride)
    let block = key == nil ? tables.reserve(bytes) : try take(bytes)
    let memory = block.assumingMemoryBound(to: Float.self)
    pending.append((floats * MemoryLayout<Float>.stride, { jobs(memory) }))
    if let key { packed[key] = UnsafePointer(memory) }
    return UnsafePointer(memory)
  }

  /// Does the work that has gathered.
  func finish(_ pool: ThreadPool) {
    var jobs: [Job] = []
    var bytes = 0
    for (index, part) in pending.enumerated() {
      jobs += part.jobs()
      bytes += part.bytes
      if bytes >= Self.batch || index == pending.count - 1 {
        Self.run(jobs, pool)
        jobs = []
        bytes = 0
      }
    }
    pending = []
  }

  private static func run(_ jobs: [Job], _ pool: ThreadPool) {
    let parts = min(jobs.count, 64)
    withUnsafePointer(to: (jobs, parts)) { context in
      pool.run(chunks: parts, context) { context, chunk in
        let (jobs, parts) = context.assumingMemoryBound(to: ([Job], Int).self).pointee
        for job in jobs.count * chunk / parts..<jobs.count * (chunk + 1) / parts { jobs[job]() }
      }
    }
  }

  private func take(_ bytes: Int) throws(ExecutionError) -> UnsafeMutableRawPointer {
    if bytes > freeBytes {
      let size = bytes > Self.slab / 2 ? bytes : Self.slab
      guard let block = Block(byteCount: size) else {
        throw .memory(needed: size, limit: size)
      }
      blocks.append(block)
      if bytes > Self.slab / 2 { return block.base }
      free = block.base
      freeBytes = size
    }
    guard let start = free else { throw .memory(needed: bytes, limit: 0) }
    free = start + bytes
    freeBytes -= bytes
    return start
  }
}
