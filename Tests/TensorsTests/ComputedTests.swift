import Synchronization
import Tensors
import Testing

/// Tensors whose elements are computed when they are read.
@Suite struct ComputedTests {
  private static let count = 700_001
  private static let floats = (0..<count).map { Float($0) / 3 }

  /// The numbers, and how often their bytes were asked for.
  private static func computed() -> (tensor: Tensor, asked: @Sendable () -> Int) {
    final class Counter: Sendable { let bytes = Mutex(0) }
    let counter = Counter()
    let tensor = Tensor(element: .f32, shape: [count]) { range, target in
      counter.bytes.withLock { $0 += range.count }
      for index in 0..<range.count / 4 {
        target.storeBytes(
          of: Float(range.lowerBound / 4 + index) / 3, toByteOffset: 4 * index, as: Float.self)
      }
    }
    return (tensor, { counter.bytes.withLock { $0 } })
  }

  @Test func nothingIsComputedBeforeItIsRead() {
    let (tensor, asked) = Self.computed()
    #expect(tensor.isComputed && tensor.reshaped([1, Self.count]).shape == [1, Self.count])
    #expect(asked() == 0)
  }

  @Test func whoAsksForAllKeepsAll() {
    let (tensor, asked) = Self.computed()
    #expect(tensor.floats == Self.floats)
    #expect(tensor.floats == Self.floats)
    #expect(asked() == 4 * Self.count)
    #expect(!tensor.isComputed)
  }

  @Test func piecesAreInOrderAndKeepNothing() {
    let (tensor, asked) = Self.computed()
    for time in 1...2 {
      var found: [Float] = []
      var pieces = 0
      tensor.withPieces { bytes in
        pieces += 1
        found += (0..<bytes.count / 4).map {
          bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
        }
      }
      #expect(found == Self.floats && pieces > 1)
      #expect(asked() == time * 4 * Self.count)
    }
    #expect(tensor.isComputed)
  }

  @Test func partsAndCopies() {
    let (tensor, asked) = Self.computed()
    #expect(tensor.copy(of: 5..<9).floats == Array(Self.floats[5..<9]))
    #expect(asked() == 16)
    #expect(tensor.loaded.floats == Self.floats)
    #expect(tensor.isComputed)
    // Memory for a short time is used again, not shared.
    let copies = (0..<6).map { tensor.copy(of: $0..<$0 + 400_000) }
    for (index, copy) in copies.enumerated() {
      #expect(copy.floats == Array(Self.floats[index..<index + 400_000]))
    }
    let plain = Tensor(floats: Self.floats, shape: [Self.count])
    #expect(!plain.isComputed && plain.loaded.isIdentical(to: plain))
    #expect(plain.copy(of: 7..<8).floats == [Self.floats[7]])
  }
}
