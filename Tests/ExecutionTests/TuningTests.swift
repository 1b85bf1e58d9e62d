import Execution
import IR
import Operators
import TestSupport
import Testing

@Suite struct TuningTests {
  static let graph = """
    input %x: f32[1,32,14,14]
    weight @w: f32[32,32,3,3] = random(1)
    weight @v: f32[16,32,1,1] = random(2)
    %a: f32[1,32,14,14] = conv(%x, @w) {pads: [1,1,1,1]}
    %b: f32[1,16,14,14] = conv(%a, @v)
    output %b
    """

  /// Only the convolution that has a choice is measured, and a session takes the choice up.
  @Test func whatIsMeasuredIsTaken() throws {
    let graph = try parse(Self.graph)
    let inputs = randomInputs(graph)
    let tuning = try Session.tune(graph, inputs, options: SessionOptions(), runs: 2)
    #expect(tuning.count == 1)
    #expect(try Tuning(text: tuning.text).text == tuning.text)
    let session = try Session(graph, options: SessionOptions { $0.tuning = tuning })
    let reasons = try session.plan(for: inputs).steps.filter { $0.nodes == ["a"] }.map(\.reason)
    #expect(reasons.contains("tuned"))
    #expect(disagreement(try session.run(inputs), try Evaluator(graph).run(inputs)) == nil)
  }

  @Test(arguments: [
    ("", "1: begins with '', 'rebirth tuning 1' expected"),
    ("rebirth tuning 2", "1: begins with 'rebirth tuning 2', 'rebirth tuning 1' expected"),
    ("rebirth tuning 1\navx2\tdirect", "2: has 2 fields, 4 expected"),
    (
      "rebirth tuning 1\nsse\tn1\tdirect\t1",
      "2: instruction set 'sse' does not exist; there are base, avx2, avx512"
    ),
    (
      "rebirth tuning 1\navx2\tn1\tF(3,3)\t1",
      "2: algorithm 'F(3,3)' does not exist; there are direct, F(2,3), F(4,3), F(2,5), F(4,5), F(2,3)/2, F(4,3)/2, F(4,5)/2"
    ),
    ("rebirth tuning 1\n\navx2\tn1\tdirect\tsoon", "3: 'soon' is no time in microseconds"),
  ])
  func damagedTextsAreRefused(_ text: String, _ message: String) {
    let error = #expect(throws: Tuning.TextError.self) { try Tuning(text: text) }
    #expect(error?.description == message)
  }

  /// A choice that cannot compute the convolution is passed over.
  @Test func aChoiceThatDoesNotFitIsPassedOver() throws {
    let graph = try parse(Self.graph)
    let lines = Session.availableISAs.map {
      "\($0)\tn1 c32 14x14 m32 14x14 k3x3 s1x1 d1x1 g1\tF(4,5)\t1"
    }
    let tuning = try Tuning(text: (["rebirth tuning 1"] + lines).joined(separator: "\n"))
    let session = try Session(graph, options: SessionOptions { $0.tuning = tuning })
    let inputs = randomInputs(graph)
    #expect(try !session.plan(for: inputs).steps.contains { $0.reason == "tuned" })
  }
}
