import Execution
import Glibc
import IR
import Operators
import Synchronization
import Tensors
import TestSupport

/// Runs that share one plan at the same time, for the thread sanitizer: `tools/check-threads`.
///
/// Every thread runs the same session with inputs of its own and compares the bits with those of a run alone.
@main
struct Concurrency {
  /// Winograd in parts, blocks of rows, direct and grouped convolutions, a product, steps by the reference.
  static let text = """
    input %x: f32[1,32,40,40]
    weight @w: f32[64,32,3,3] = random(1)
    weight @e: f32[192,64,1,1] = random(2)
    weight @d: f32[192,1,3,3] = random(3)
    weight @p: f32[32,192,1,1] = random(4)
    weight @g: f32[60,32,1,1] = random(5)
    weight @h: f32[30,20,1,1] = random(6)
    weight @f: f32[30,10] = random(7)
    %a: f32[1,64,40,40] = conv(%x, @w) {pads: [1,1,1,1]}
    %b: f32[1,192,40,40] = conv(%a, @e)
    %r: f32[1,192,40,40] = unary(%b) {function: relu}
    %c: f32[1,192,40,40] = conv(%r, @d) {groups: 192, pads: [1,1,1,1]}
    %s: f32[1,32,40,40] = conv(%c, @p)
    %t: f32[1,60,40,40] = conv(%s, @g)
    %u: f32[1,30,40,40] = conv(%t, @h) {groups: 3}
    %v: f32[1,30,1,1] = global_pool(%u)
    %m: f32[1,30] = flatten(%v)
    %n: f32[1,10] = gemm(%m, @f)
    %y: f32[1,10] = hardmax(%n)
    output %n
    output %y
    """

  static let threads = 4
  static let runs = 6

  static func main() throws {
    let graph = try parse(text)
    let session = try Session(graph, options: SessionOptions { $0.threads = 2 })
    let inputs = (0..<threads).map { seed in
      ["x": Value.tensor(.random([1, 32, 40, 40], seed: UInt64(seed), as: .f32))]
    }
    // The first runs make the plan while others wait for it.
    let wrong = Atomic<Int>(0)
    let results = Mutex<[Int: [Value]]>([:])
    perform { index in
      for _ in 0..<runs {
        guard let found = try? session.run(inputs[index]) else {
          wrong.add(1, ordering: .relaxed)
          continue
        }
        results.withLock { known in
          if let first = known[index] {
            if !isSame(first, found) { wrong.add(1, ordering: .relaxed) }
          } else {
            known[index] = found
          }
        }
      }
    }
    let alone = try Session(graph, options: SessionOptions { $0.threads = 1 })
    for (index, found) in results.withLock({ $0 })
    where !isSame(try alone.run(inputs[index]), found) {
      wrong.add(1, ordering: .relaxed)
    }
    let count = wrong.load(ordering: .relaxed)
    print("\(threads) threads, \(runs) runs each, \(count) wrong")
    if count > 0 { exit(1) }
  }

  private static func isSame(_ a: [Value], _ b: [Value]) -> Bool {
    zip(a, b).allSatisfy { a, b in
      guard let a = a.tensor, let b = b.tensor else { return false }
      return a.isIdentical(to: b)
    }
  }

  /// Calls `body` on threads of the system, all at once.
  private static func perform(_ body: @escaping @Sendable (Int) -> Void) {
    let handles = (0..<threads).map { index in
      var handle = pthread_t()
      let work = Unmanaged.passRetained(Work { body(index) }).toOpaque()
      let status = pthread_create(
        &handle, nil,
        { argument in
          if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, work)
      precondition(status == 0, "no thread: \(status)")
      return handle
    }
    for handle in handles { pthread_join(handle, nil) }
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
