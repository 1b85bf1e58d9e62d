import Compare
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// What is said of a tensor that is the right one, put down wrongly.
@Suite struct DiagnosisTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let shape: [Int]
    /// The shape of the tensor under test, when it is another one.
    var found: [Int]?
    /// The element of the right tensor at a position of the tensor under test; nil for one that is lost.
    let source: @Sendable ([Int]) -> [Int]?
    var factor = 1.0
    let said: [String]
    var testDescription: String { "\(shape) \(said)" }
  }

  static let cases: [Case] = [
    Case(
      shape: [2, 3, 4, 5], found: [2, 4, 5, 3], source: { [$0[0], $0[3], $0[1], $0[2]] },
      said: ["matches after NHWC→NCHW"]),
    Case(
      shape: [2, 4, 5, 3], found: [2, 3, 4, 5], source: { [$0[0], $0[2], $0[3], $0[1]] },
      said: ["matches after NCHW→NHWC"]),
    Case(
      shape: [2, 3, 4, 5], found: [2, 3, 5, 4], source: { [$0[0], $0[1], $0[3], $0[2]] },
      said: ["matches after transposing H and W"]),
    Case(
      shape: [1, 3, 4, 4], source: { [$0[0], $0[1], $0[3], $0[2]] },
      said: ["matches after transposing H and W"]),
    Case(
      shape: [2, 3, 4, 5, 6], found: [2, 4, 5, 6, 3],
      source: { [$0[0], $0[4], $0[1], $0[2], $0[3]] }, said: ["matches after NDHWC→NCDHW"]),
    Case(
      shape: [2, 3, 4, 5], found: [3, 2, 5, 4], source: { [$0[1], $0[0], $0[3], $0[2]] },
      said: ["matches after moving its axes to the order [1, 0, 3, 2]"]),
    // The elements of an NHWC tensor under the NCHW shape.
    Case(
      shape: [1, 3, 4, 5],
      source: {
        let place = ($0[1] * 4 + $0[2]) * 5 + $0[3]
        return [0, place % 3, place / 15, place / 3 % 5]
      }, said: ["matches after NHWC→NCHW of its elements"]),
    // The right tensor holds the elements of an NHWC tensor under the NCHW shape.
    Case(
      shape: [1, 3, 4, 5],
      source: {
        let place = ($0[2] * 5 + $0[3]) * 3 + $0[1]
        return [0, place / 20, place / 5 % 4, place % 5]
      }, said: ["matches after NCHW→NHWC, kept in its shape"]),
    Case(
      shape: [1, 2, 6, 5], source: { $0[2] > 0 ? [$0[0], $0[1], $0[2] - 1, $0[3]] : nil },
      said: ["matches shifted by one row along axis 2, towards its start"]),
    Case(
      shape: [1, 2, 6, 5], source: { $0[3] < 4 ? [$0[0], $0[1], $0[2], $0[3] + 1] : nil },
      said: ["matches shifted by one column along axis 3, towards its end"]),
    Case(
      shape: [2, 9], source: { $0[1] < 8 ? [$0[0], $0[1] + 1] : nil },
      said: ["matches shifted by one element along axis 1, towards its end"]),
    Case(
      shape: [1, 3, 4, 5], source: { [0, 2 - $0[1], $0[2], $0[3]] },
      said: ["matches after swapping channels 0 and 2", "matches after reversing the channels"]),
    Case(
      shape: [1, 4, 4, 5], source: { [0, 3 - $0[1], $0[2], $0[3]] },
      said: ["matches after reversing the channels"]),
    Case(
      shape: [1, 2, 4, 5], source: { [0, $0[1], 3 - $0[2], $0[3]] },
      said: ["matches after reversing axis 2"]),
    Case(shape: [3, 4], source: { $0 }, factor: 2, said: ["matches times 0.5"]),
    Case(shape: [3, 4], source: { $0 }, factor: -1, said: ["matches times -1"]),
    Case(shape: [3, 4], source: { $0 }, factor: 1 / 255, said: ["matches times 255"]),
    Case(
      shape: [2, 12],
      source: { [$0[0], $0[1] % 3 * 4 + $0[1] / 3] },
      said: ["matches after flattening axis 1 as 3x4 and not as 4x3"]),
    Case(
      shape: [2, 12], found: [2, 3, 4], source: { [$0[0], $0[1] * 4 + $0[2]] },
      said: ["matches after reshaping to [2, 12]"]),
    // Wrong, and in none of these ways.
    Case(shape: [2, 3, 4, 4], source: { $0 == [1, 2, 3, 3] ? nil : $0 }, said: []),
    Case(shape: [4, 6], source: { [$0[0], $0[1] * 5 % 6].map { ($0 * 7 + 3) % 4 } }, said: []),
  ]

  private func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { found, size in found.flatMap { start in (0..<size).map { start + [$0] } } }
  }

  private func graph(_ shape: [Int]) throws -> Graph {
    var graph = Graph(name: "identity")
    let x = try graph.addInput("x", .tensor(.f32, Shape(shape)))
    let y = try graph.addNode(Identity(), [x], outputs: ["y"])
    y[0].map { graph.addOutput($0) }
    return graph
  }

  @Test(arguments: cases) func whatWasDoneIsSaid(_ c: Case) throws {

    let right = Tensor.random(c.shape, seed: 5).doubles
    let found = c.found ?? c.shape
    let wrong = indices(found).map { index -> Double in
      guard let source = c.source(index) else { return 9 }
      let place = zip(source, c.shape).reduce(0) { $0 * $1.1 + $1.0 }
      return right[place] * c.factor
    }
    let report = try Comparison.run(
      Evaluator(graph(found)), inputs: ["x": .tensor(Tensor(wrong, shape: found))],
      recorded: ["y": Tensor(right, shape: c.shape)])
    #expect(!report.passes)
    #expect(report.outputs[0].diagnosis == c.said)
  }

  @Test func whatPassesNeedsNoDiagnosis() throws {
    let same = Tensor([1.0, 1, 1, 1], shape: [2, 2])
    let report = try Comparison.run(
      Evaluator(graph([2, 2])), inputs: ["x": .tensor(same)], recorded: ["y": same])
    #expect(report.outputs[0].diagnosis == [])
  }

  @Test func aTensorOfZerosTellsNothing() throws {
    let report = try Comparison.run(
      Evaluator(graph([4])), inputs: ["x": .tensor(Tensor([0.0, 0, 1, 0], shape: [4]))],
      recorded: ["y": Tensor([0.0, 1, 0, 0], shape: [4])])
    #expect(report.outputs[0].diagnosis == [])
  }

  @Test func theWorkIsBounded() throws {
    // Nearly everywhere equal, so that no comparison ends early.
    let count = 1 << 21
    var right = [Double](repeating: 1, count: count)
    right[count - 1] = 2
    right[count - 2] = 3
    var wrong = right
    wrong[count - 1] = 5
    let shape = [2, 4, 8, 16, 2048]
    let clock = ContinuousClock()
    let elapsed = try clock.measure {
      let report = try Comparison.run(
        Evaluator(graph(shape)), inputs: ["x": .tensor(Tensor(wrong, shape: shape))],
        recorded: ["y": Tensor(right, shape: shape)])
      #expect(!report.passes)
    }
    #expect(elapsed < .seconds(20))
  }
}
