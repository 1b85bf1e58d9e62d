import Execution
import TestSupport
import Testing

@Suite struct ArenaTests {
  @Test(arguments: 1...40) func buffersThatLiveTogetherLieApart(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    let steps = 30
    let intervals = (0..<60).map { _ in
      let first = Int.random(in: 0..<steps, using: &random)
      return Arena.Interval(
        byteCount: Int.random(in: 0...4000, using: &random), first: first,
        last: min(first + Int.random(in: 0...8, using: &random), steps))
    }
    let arena = Arena(intervals, steps: steps)
    for (i, a) in intervals.enumerated() {
      guard let start = arena.offsets[i] else {
        Issue.record("buffer \(i) has no place")
        continue
      }
      #expect(start % 64 == 0 && start + a.byteCount <= arena.byteCount)
      for (j, b) in intervals.enumerated() where j > i && a.first <= b.last && b.first <= a.last {
        guard let other = arena.offsets[j], a.byteCount > 0, b.byteCount > 0 else { continue }
        #expect(
          start + a.byteCount <= other || other + b.byteCount <= start,
          "buffers \(i) and \(j) overlap, seed \(seed)")
      }
    }
    #expect(arena.peak <= arena.byteCount)
  }

  @Test func freedMemoryIsUsedAgainTheLatestFirst() {
    let arena = Arena(
      [
        .init(byteCount: 640, first: 0, last: 1), .init(byteCount: 64, first: 0, last: 9),
        .init(byteCount: 640, first: 0, last: 2), .init(byteCount: 640, first: 3, last: 4),
      ], steps: 9)
    #expect(arena.offsets[3] == arena.offsets[2])
    #expect(arena.byteCount == 640 + 64 + 640)
  }

  @Test func aBufferThatMayBeOverwrittenIs() {
    let arena = Arena(
      [
        .init(byteCount: 100, first: 0, last: 1),
        .init(byteCount: 100, first: 1, last: 2, inPlace: 0),
        .init(byteCount: 100, first: 2, last: 3, inPlace: 0),
      ], steps: 3)
    #expect(arena.offsets[1] == arena.offsets[0])
    #expect(arena.offsets[2] != arena.offsets[1], "it ended before")
  }

  @Test func aBufferThatIsStillReadIsNotOverwritten() {
    let arena = Arena(
      [
        .init(byteCount: 100, first: 0, last: 2),
        .init(byteCount: 100, first: 1, last: 2, inPlace: 0),
      ], steps: 2)
    #expect(arena.offsets[1] != arena.offsets[0])
  }

  @Test func unusedBuffersTakeNothing() {
    let arena = Arena([.init(byteCount: 100, first: 1, last: 0)], steps: 3)
    #expect(arena.offsets == [nil])
    #expect(arena.byteCount == 0)
  }
}
