import Glibc
import Synchronization

/// Work on many items at once, on threads that live only as long as it takes.
package enum Parallel {
  /// On how many threads work is spread that says nothing else; nil for as many as the process may use.
  @TaskLocal package static var threads: Int?

  /// Calls `body` once for every item and returns when all calls have returned.
  ///
  /// Items are taken in order, one by one. No two calls with the same lane run at a time. A thread that cannot
  /// be started is done without.
  ///
  /// - Parameter lanes: the number of threads, this one included; see `lanes(for:)`.
  package static func forEach(
    _ count: Int, lanes: Int, _ body: (_ lane: Int, _ item: Int) -> Void
  ) {
    let lanes = min(lanes, count)
    guard lanes > 1 else {
      for item in 0..<count { body(0, item) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let work = Work(count: count, body: body)
      var threads: [pthread_t] = []
      for _ in 1..<lanes {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(work).toOpaque()
        let result = pthread_create(
          &thread, nil,
          { @Sendable argument in
            guard let argument else { return nil }
            Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
            return nil
          }, argument)
        if result == 0 {
          threads.append(thread)
        } else {
          Unmanaged<Work>.fromOpaque(argument).release()
        }
      }
      work.run()
      for thread in threads { pthread_join(thread, nil) }
      work.finish()
    }
  }

  /// How many threads are worth starting for so many pieces of work.
  package static func lanes(for count: Int) -> Int {
    min(max(threads ?? availableCores, 1), max(count, 1))
  }

  /// The processors on which this process may run.
  package static var availableCores: Int {
    guard let file = fopen("/proc/self/status", "r") else { return onlineCores }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      guard text.starts(with: "Cpus_allowed:".utf8) else { continue }
      let digits = text.drop { $0 != UInt8(ascii: ":") }
      let count = digits.reduce(0) { sum, digit in
        sum + (Character(Unicode.Scalar(digit)).hexDigitValue ?? 0).nonzeroBitCount
      }
      return count > 0 ? count : onlineCores
    }
    return onlineCores
  }

  private static var onlineCores: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

  private final class Work: @unchecked Sendable {
    private let count: Int
    private var body: ((Int, Int) -> Void)?
    private let lane = Atomic<Int>(0)
    private let next = Atomic<Int>(0)

    init(count: Int, body: @escaping (Int, Int) -> Void) {
      self.count = count
      self.body = body
    }

    func run() {
      let lane = lane.add(1, ordering: .relaxed).oldValue
      while let body {
        let item = next.add(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        body(lane, item)
      }
    }

    /// Lets go of the closure, which must not outlive its caller.
    func finish() { body = nil }
  }
}
