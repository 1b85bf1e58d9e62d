import Operators
import Tensors
import TestSupport
import Testing

extension RefusalTests {
  private static let scores = Fact(.f32, [2, 3, 4])
  private static let classes = Fact(.i64, [2, 4])

  private static func number(_ value: Int64) -> Fact { Fact(constant: Tensor([value], shape: [])) }

  static let signals = [
    Refusal(NegativeLogLikelihood(), [scores], "input 'target' is missing"),
    Refusal(
      NegativeLogLikelihood(), [Fact(.i64, [2, 3]), classes],
      "input 'x' is i64, a float type expected"),
    Refusal(
      NegativeLogLikelihood(), [Fact(.f32, [3]), classes],
      "input 'x' has rank 1, at least 2 expected"),
    Refusal(
      NegativeLogLikelihood(), [scores, Fact(.f32, [2, 4])],
      "input 'target' is f32, i64 or i32 expected"),
    Refusal(
      NegativeLogLikelihood(), [scores, Fact(.i64, [2])], "input 'target' has rank 1, 2 expected"),
    Refusal(
      NegativeLogLikelihood(), [scores, Fact(.i64, [2, 5])],
      "dimension 1 of 'target' is 5, 4 expected"),
    Refusal(
      NegativeLogLikelihood(), [scores, classes, Fact(.f32, [4])],
      "the length of 'weight' is 4, 3 expected"),
    Refusal(WindowFunction(), [number(-1)], "'size' is -1, 0 or more expected"),
    Refusal(WindowFunction(), [Fact(.f32, [])], "input 'size' is f32, i64 or i32 expected"),
    Refusal(
      WindowFunction { $0.to = .bool }, [number(4)], "attribute 'to' is bool, a number expected"),
    Refusal(
      FourierTransform(), [Fact(.f32, [2, 8, 3])],
      "the last dimension of 'x' is 3, 1 or 2 expected"),
    Refusal(
      FourierTransform { $0.oneSided = true }, [Fact(.f32, [2, 8, 2])],
      "the last dimension of 'x' is 2, 1 expected"),
    Refusal(
      FourierTransform { ($0.inverse, $0.oneSided) = (true, true) }, [Fact(.f32, [2, 8, 1])],
      "the last dimension of 'x' is 1, 2 expected"),
    Refusal(
      FourierTransform(), [Fact(.f32, [2, 8, 1]), number(0)],
      "the length of the transform is 0, 1 or more expected"),
    Refusal(
      FourierTransform(), [Fact(.f32, [2, 8, 1]), nil, number(-1)],
      "'axis' is -1, -3 to -2, or 0 to 1 expected"),
    Refusal(
      FourierTransform(), [Fact(.f32, [2, 8, 1]), nil, number(3)],
      "an axis in 'axis' is 3, -3 to 2 expected"),
    Refusal(
      MelWeightMatrix(),
      [number(0), number(16), number(8192), Fact(.f32, []), Fact(.f32, [])],
      "'bands' is 0, 1 or more expected"),
    Refusal(
      MelWeightMatrix(),
      [number(4), number(16), number(8192), Fact(.i32, []), Fact(.f32, [])],
      "input 'low' is i32, a float type expected"),
    Refusal(ShortTimeFourier(), [Fact(.f32, [2, 8, 1])], "input 'step' is missing"),
    Refusal(
      ShortTimeFourier(), [Fact(.f32, [2, 8]), number(1)], "input 'x' has rank 2, 3 expected"),
    Refusal(
      ShortTimeFourier(), [Fact(.f32, [2, 8, 1]), number(0)], "'step' is 0, 1 or more expected"),
    Refusal(
      ShortTimeFourier(), [Fact(.f32, [2, 8, 1]), number(1), nil, number(9)],
      "the length of a frame is 9, 1 to 8, as 'x' is long expected"),
    Refusal(
      ShortTimeFourier(), [Fact(.f32, [2, 8, 1]), number(1), Fact(.f32, [3]), number(4)],
      "the length of 'window' is 3, 4 expected"),
  ]

  @Test func refusesClassesThatDoNotExist() throws {
    let x = Tensor.pattern([2, 3], 1)
    for (target, sentence) in [
      (3, "input 'target': has class 3, 0 to 2 expected"),
      (-1, "input 'target': has class -1, 0 to 2 expected"),
    ] as [(Int64, String)] {
      var found = "no refusal"
      do {
        _ = try NegativeLogLikelihood().evaluate([
          .tensor(x), .tensor(.integers([0, target], [2])),
        ])
      } catch { found = "\(error)" }
      #expect(found == sentence)
    }
  }

  @Test func refusesBandsBeyondTheSpectrum() throws {
    let numbers = [4, 16, 8192].map { Value.tensor(Tensor([Int64($0)], shape: [])) }
    let edges = [0, 100_000].map { Value.tensor(.values([$0], [])) }
    var found = "no refusal"
    do { _ = try MelWeightMatrix().evaluate(numbers + edges) } catch { found = "\(error)" }
    #expect(
      found.hasPrefix("input 'high': puts a corner of a band at bin ")
        && found.hasSuffix(", 0 to 8 expected"))
  }

  /// The mean over nothing has no value.
  @Test func theMeanOfIgnoredTargetsIsNaN() throws {
    let x = Tensor.pattern([2, 3], 1)
    let loss = try NegativeLogLikelihood { $0.ignored = 1 }.evaluate(
      [.tensor(x), .tensor(Tensor([1, 1]))])
    #expect(loss[0].tensor?.doubles[0].isNaN == true)
  }
}
