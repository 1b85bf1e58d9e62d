import Compare
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Detections have no order: they are compared as sets.
@Suite struct DetectionTests {
  /// Two boxes of class 1, with offsets of 0, so that the boxes are the default ones.
  private static let graph = """
    input %loc: f32[1,8]
    input %conf: f32[1,4]
    weight @prior: f32[1,2,8] = [0.1,0.1,0.3,0.3,0.5,0.5,0.9,0.9,0.1,0.1,0.2,0.2,0.1,0.1,0.2,0.2]
    %d: f32[1,1,?,7] = detection_output(%loc, %conf, @prior) {classes: 2, code: center_size}
    output %d
    """
  private static let inputs: [String: Value] = [
    "loc": .tensor(Tensor([Double](repeating: 0, count: 8), shape: [1, 8])),
    "conf": .tensor(Tensor([0.1, 0.9, 0.4, 0.6], shape: [1, 4])),
  ]

  struct Case: Sendable {
    let what: String
    let rows: [[Double]]
    let passes: Bool
    var problem: String?
  }

  static let first: [Double] = [0, 1, 0.9, 0.1, 0.1, 0.3, 0.3]
  static let second: [Double] = [0, 1, 0.6, 0.5, 0.5, 0.9, 0.9]
  static let cases = [
    Case(what: "equal", rows: [first, second], passes: true),
    Case(what: "in another order", rows: [second, first], passes: true),
    Case(
      what: "filled up", rows: [first, second, [Double](repeating: 0, count: 7)], passes: true),
    Case(
      what: "a box that is hardly another", rows: [first, [0, 1, 0.6, 0.5, 0.5, 0.9, 0.901]],
      passes: true),
    Case(
      what: "a box that is another", rows: [first, [0, 1, 0.6, 0.5, 0.5, 0.9, 0.91]], passes: false),
    Case(what: "another score", rows: [first, [0, 1, 0.61, 0.5, 0.5, 0.9, 0.9]], passes: false),
    Case(
      what: "one less", rows: [first], passes: false,
      problem: "has 2 detections of class 1 in image 0, should have 1"),
    Case(
      what: "another class", rows: [first, [0, 2, 0.6, 0.5, 0.5, 0.9, 0.9]], passes: false,
      problem: "has 2 detections of class 1 in image 0, should have 1"),
    Case(
      what: "none", rows: [[0, -1, -1, -1, -1, -1, -1]], passes: false,
      problem: "has 2 detections of class 1 in image 0, should have 0"),
    Case(
      what: "not a number", rows: [first, [0, .nan, 0.6, 0.5, 0.5, 0.9, 0.9]], passes: false,
      problem: "has 2 detections of class 1 in image 0, should have 1"),
  ]

  @Test func whatIsNotANumberIsComparedToo() throws {
    var inputs = Self.inputs
    inputs["loc"] = .tensor(Tensor([Double](repeating: .nan, count: 8), shape: [1, 8]))
    let evaluator = Evaluator(try parse(Self.graph))
    let row: [Double] = [.nan, .nan, .nan, 0, 0, 0, 0]
    let report = try Comparison.run(
      evaluator, inputs: inputs, recorded: ["d": Tensor(row + row, shape: [1, 1, 2, 7])])
    #expect(report.outputs.first?.passes == false)
  }

  @Test(arguments: cases) func setsAreCompared(_ item: Case) throws {
    let recorded = Tensor(item.rows.flatMap { $0 }, shape: [1, 1, item.rows.count, 7])
    let report = try Comparison.run(
      Evaluator(parse(Self.graph)), inputs: Self.inputs, recorded: ["d": recorded])
    let entry = try #require(report.outputs.first)
    #expect(entry.passes == item.passes, "\(item.what): \(entry)")
    if let problem = item.problem { #expect(entry.problem == problem) }
  }
}
