import Operators
import Tensors
import TestSupport
import Testing

extension RefusalTests {
  private static let sequence = Fact(.f32, [5, 2, 3])

  private static func gates(_ count: Int, ways: Int = 1) -> [Fact] {
    [Fact(.f32, [Dim(ways), Dim(count * 4), 3]), Fact(.f32, [Dim(ways), Dim(count * 4), 4])]
  }

  static let recurrent = [
    Refusal(Recurrent(), [sequence], "input 'recurrence' is missing"),
    Refusal(
      Recurrent(), [Fact(.f32, [5, 3])] + gates(1), "input 'x' has rank 2, 3 expected"),
    Refusal(
      Recurrent(), [Fact(.i32, [5, 2, 3])] + gates(1),
      "input 'x' is i32, a float type expected"),
    Refusal(
      Recurrent { $0.cell = .lstm }, [sequence] + gates(3),
      "the shape of 'weight' is [1,12,3], [1,16,3] expected"),
    Refusal(
      Recurrent { $0.direction = .both }, [sequence] + gates(1),
      "the shape of 'weight' is [1,4,3], [2,4,3] expected"),
    Refusal(
      Recurrent { $0.cell = .gru }, [sequence] + gates(3) + [Fact(.f32, [1, 12])],
      "the shape of 'bias' is [1,12], [1,24] expected"),
    Refusal(
      Recurrent(), [sequence] + gates(1) + [nil, Fact(.i32, [5])],
      "the shape of 'lengths' is [5], [2] expected"),
    Refusal(
      Recurrent { $0.batchFirst = true },
      [sequence] + gates(1) + [nil, nil, Fact(.f32, [1, 5, 4])],
      "the shape of 'hidden' is [1,5,4], [5,1,4] expected"),
    Refusal(
      Recurrent(), [sequence] + gates(1) + [nil, nil, nil, Fact(.f32, [1, 2, 4])],
      "7 inputs, at most 6 expected"),
    Refusal(
      Recurrent { $0.cell = .lstm },
      [sequence] + gates(4) + [nil, nil, nil, nil, Fact(.f32, [1, 4])],
      "the shape of 'peephole' is [1,4], [1,12] expected"),
  ]

  @Test func refusesLengthsBeyondTheSequence() throws {
    let inputs: [Tensor?] = [
      .pattern([3, 1, 2], 1), .pattern([1, 2, 2], 2), .pattern([1, 2, 2], 3), nil,
      .integers([4], [1], as: .i32),
    ]
    var found = "no refusal"
    do { _ = try Recurrent().evaluate(inputs.map { $0.map(Value.tensor) }) } catch {
      found = "\(error)"
    }
    #expect(found == "input 'lengths': has 4, 0 to 3 expected")
  }
}
