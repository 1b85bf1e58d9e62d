import Foundation
import Testing

/// Twenty thousand damaged files are read in a process of their own, in bounded time and memory.
///
/// REBIRTH_MUTATIONS=FROM-TO reads those of other numbers.
@Suite struct MutationTests {
  @Test func endInAModelOrAnError() throws {
    let range = (ProcessInfo.processInfo.environment["REBIRTH_MUTATIONS"] ?? "0-20000")
      .split(separator: "-").map(String.init)
    try #require(range.count == 2, "REBIRTH_MUTATIONS should be FROM-TO")
    let results = FileManager.default.temporaryDirectory
      .appendingPathComponent("rebirth-mutations-\(UUID().uuidString)")
    let fuzz = Command.executable.deletingLastPathComponent().appendingPathComponent("Fuzz")
    let outcome = try Command.run(
      [range[0], range[1], "--results", results.path], executable: fuzz)
    guard outcome.code != 0 else {
      // Damage that is never noticed, or that nothing survives, would test nothing.
      for expected in [
        "onnx read", "onnx malformed", "slim read", "ir read", "npz read", "pb read",
        "prototxt read", "prototxt malformed", "caffemodel read", "caffemodel malformed",
      ] {
        #expect(outcome.output.contains("\n\(expected) "), "\(outcome.output)")
      }
      try FileManager.default.removeItem(at: results)
      return
    }
    let files = try Command.files(in: results).filter { !$0.hasSuffix(".txt") }
    Issue.record(
      """
      Fuzz ended with \(outcome.code): \(outcome.output.suffix(2000)) \(outcome.log.prefix(2000))
      replay: \(files.map { "\(fuzz.path) --replay \(results.path)/\($0)" }.joined(separator: "\n"))
      """)
  }
}
