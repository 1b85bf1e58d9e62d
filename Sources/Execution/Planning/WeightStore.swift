import Tensors

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
    var portion = Portion.whole
  }

  /// Which weights of a constant are packed by themselves.
  enum Portion: Hashable {
    case whole
    /// Those of a tap along a third spatial dimension.
    case tap(Int)
    /// Those of a phase of a transposed convolution.
    case phase(Int)
  }

  enum Packing: Hashable {
    case conv(groups: Int)
    case convPlain(group: Int)
    case winograd(WinogradForm, groups: Int)
    case depthwise
    case listed(maps: Range<Int>, groups: Range<Int>, vectors: Int)
    case gemm(isTransposed: Bool, scale: Float)
    case transposedConv(Range<Int>)
    /// The elements of a 16-bit type in their order, as floats.
    case widened
  }

  private var packed: [Key: UnsafePointer<Float>] = [:]
  private var blocks: [Block] = []
  /// The number of bytes in use at the start of the last block.
  private var used = 0
  /// The number of them for which memory has been asked.
  private var expected = 0
  private var pending: [Part] = []

  /// One independent part of the work of packing.
  typealias Job = @Sendable () -> Void

  private struct Part {
    var bytes: Int
    var source: Tensor?
    var jobs: () -> [Job]
  }

  /// The address space that is reserved at a time; memory is taken as weights are packed.
  private static let slab = 64 << 20

  /// The bytes of packed weights whose sources are held ready at the same time.
  private static let batch = 2 << 20

  /// Memory for packed weights, which the jobs fill before the plan is used.
  ///
  /// - Parameters:
  ///   - key: nil for what is no constant of the graph; that is kept in `tables`.
  ///   - source: what is packed; its pages are let go when that is done, to be read again when needed.
  ///   - jobs: given the memory, the independent parts of the work; called by `finish`, before which no
  ///     weight is read.
  func pack(
    _ key: Key?, floats: Int, else tables: TableMemory, source: Tensor? = nil,
    _ jobs: @escaping (UnsafeMutablePointer<Float>) -> [Job]
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    if let key, let known = packed[key] { return known }
    let bytes = Arena.rounded(floats * MemoryLayout<Float>.stride)
    let block = key == nil ? tables.reserve(bytes) : try take(bytes)
    let memory = block.assumingMemoryBound(to: Float.self)
    pending.append(
      Part(bytes: floats * MemoryLayout<Float>.stride, source: source) { jobs(memory) })
    if let key { packed[key] = UnsafePointer(memory) }
    return UnsafePointer(memory)
  }

  /// Does the work that has gathered.
  func finish(_ pool: ThreadPool) {
    expectMemory()
    // Elements that have to be computed first are, on as many threads.
    Parallel.$threads.withValue(pool.threads) {
      var first = 0
      var jobs: [Job] = []
      var bytes = 0
      for (index, part) in pending.enumerated() {
        jobs += part.jobs()
        bytes += part.bytes
        if bytes >= Self.batch || index == pending.count - 1 {
          Self.run(jobs, pool)
          jobs = []
          bytes = 0
          Self.release(pending[first...index].compactMap(\.source))
          first = index + 1
        }
      }
    }
    pending = []
  }

  /// Lets go of the mapped pages of tensors, of neighbours together.
  private static func release(_ sources: [Tensor]) {
    let places = sources.compactMap { tensor in
      tensor.mapping.map { ($0.file, $0.offset..<$0.offset + tensor.byteCount) }
    }.sorted { $0.1.lowerBound < $1.1.lowerBound }
    var last: (file: MappedFile, range: Range<Int>)?
    for (file, range) in places {
      if let (known, before) = last, known === file, range.lowerBound - before.upperBound < 4096 {
        last = (file, before.lowerBound..<max(before.upperBound, range.upperBound))
      } else {
        last.map { $0.file.release($0.range) }
        last = (file, range)
      }
    }
    last.map { $0.file.release($0.range) }
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
    if blocks.last.map({ bytes > $0.byteCount - used }) ?? true {
      expectMemory()
      let size = max(bytes, Self.slab)
      guard
        let block = Block(byteCount: size, isFilled: false)
          ?? Block(byteCount: bytes, isFilled: false)
      else { throw .memory(needed: bytes, limit: size) }
      blocks.append(block)
      used = 0
      expected = 0
    }
    guard let block = blocks.last else { throw .memory(needed: bytes, limit: 0) }
    used += bytes
    return block.base + (used - bytes)
  }

  /// Asks for the memory of what was added to the last block.
  private func expectMemory() {
    blocks.last?.expect(expected..<used)
    expected = used & ~((2 << 20) - 1)
  }
}
