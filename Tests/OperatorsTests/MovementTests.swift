import Operators
import Tensors
import TestSupport
import Testing

/// Elements that move go where the specification says, and nowhere else.
@Suite struct MovementTests {
  @Test("13: flattening takes channels, then rows, then columns") func flattenOrder() throws {
    // Batch 2 of 3 channels, 4 rows and 5 columns; every element says where it lies.
    let places = (0..<2).flatMap { n in
      (0..<3).flatMap { c in
        (0..<4).flatMap { h in (0..<5).map { w in n * 1000 + c * 100 + h * 10 + w } }
      }
    }
    let x = Tensor(places.map(Double.init), shape: [2, 3, 4, 5])
    let flat = try evaluate(Flatten(), x)[0]
    #expect(flat.shape == [2, 60])
    #expect(flat.floats[20] == 100 && flat.floats[60 + 25] == 1110 && flat.floats[4] == 4)
    let last = try evaluate(Transpose { $0.permutation = [0, 2, 3, 1] }, x)[0]
    #expect(try evaluate(Flatten(), last)[0].floats[..<4] == [0, 100, 200, 1])
    #expect(try evaluate(Flatten { $0.axis = 2 }, x)[0].shape == [6, 20])
  }

  /// Tensors without elements may be large in other dimensions, but not so large that loops never end.
  @Test func largeAndEmpty() throws {
    let endless = Tensor(element: .f32, shape: [0, 1 << 40]) { _ in }
    #expect(throws: EvaluationError.self) { try evaluate(Transpose(), endless) }
    let huge = 1 << 20
    let empty = Tensor(element: .f32, shape: [0, huge]) { _ in }
    #expect(try evaluate(Transpose(), empty)[0].shape == [huge, 0])
    #expect(try evaluate(Binary(), empty, empty)[0].count == 0)
    #expect(try evaluate(Slice(), empty, Tensor([1]), Tensor([9]), Tensor([1]))[0].shape == [0, 8])
    #expect(try evaluate(Pad(), empty, Tensor([0, 1, 0, 1]))[0].shape == [0, huge + 2])
    #expect(try evaluate(Concat { $0.axis = 1 }, empty, empty)[0].shape == [0, 2 * huge])
    #expect(try evaluate(Split { $0.axis = 1 }, empty)[0].shape == [0, huge])
    #expect(try evaluate(Gather { $0.axis = 1 }, empty, Tensor([3]))[0].shape == [0, 1])
    #expect(try evaluate(Reduce { $0.keepDims = false }, empty)[0].doubles == [0])
    #expect(try evaluate(Cast { $0.to = .i8 }, empty)[0].count == 0)
  }

  /// Slices of every kind against a walk by the letter of the specification, as numbers and as symbols.
  @Test func slices() throws {
    let positions = [Int.min, -7, -3, -1, 0, 1, 2, 5, 9, Int.max]
    for size in 0...5 {
      let x = Tensor((0..<size).map(Double.init), shape: [size])
      for start in positions {
        for end in positions {
          for step in [-3, -2, -1, 1, 2, 4] {
            let inputs = [Tensor([start]), Tensor([end]), Tensor([0]), Tensor([step])]
            let expected = walk(size, start, end, step).map(Float.init)
            let found = try Slice().evaluate(([x] + inputs).map(Value.tensor))[0].tensor
            #expect(found?.floats == expected, "\(start) to \(end) by \(step) of \(size)")
            let fact = try Slice().infer(
              [Fact(.f32, [Dim(symbol: "N")])] + inputs.map { Fact(constant: $0) })[0]
            let length = fact.tensorType?.shape[0].substituting(["N": Dim(size)])
            #expect(length == Dim(expected.count), "\(start) to \(end) by \(step) of N = \(size)")
          }
        }
      }
    }
  }

  /// The positions that a slice takes: negative ones count from the back, then all are clamped.
  private func walk(_ size: Int, _ start: Int, _ end: Int, _ step: Int) -> [Int] {
    var position = start < 0 ? start + size : start
    var limit = end < 0 ? end + size : end
    if step > 0 {
      position = min(max(position, 0), size)
      limit = min(max(limit, 0), size)
    } else {
      position = min(max(position, 0), size - 1)
      limit = min(max(limit, -1), size - 1)
    }
    var result: [Int] = []
    while step > 0 ? position < limit : position > limit {
      result.append(position)
      position += step
    }
    return result
  }
}
