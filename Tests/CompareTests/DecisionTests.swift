import Compare
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Behind what orders, chooses or compares, a difference within rounding may change everything; a wrong rewrite
/// may not hide behind that.
@Suite struct DecisionTests {
  /// Takes the two largest of the inputs and what a table holds for their positions.
  private static func largest(
    factor: String = "1, 1, 1, 1", from: String = "%a", attributes: String = "", gain: Double = 1
  ) -> String {
    """
    input %x: f32[1,4]
    weight @m: f32[1,4] = [\(factor)]
    weight @k: i64[1] = [2]
    weight @t: f32[4] = [10, 20, 30, 40]
    weight @g: f32[] = [\(gain)]
    %a: f32[1,4] = binary(%x, @m) {function: mul}
    %v: f32[1,2], %i: i64[1,2] = top_k(\(from), @k)\(attributes)
    %p: f32[1,2] = gather(@t, %i)
    %y: f32[1,2] = binary(%p, @g) {function: mul}
    output %y
    output %i
    """
  }

  private static func side(_ text: String) throws -> Side {
    Side(Evaluator(try parse(text)), make: { Evaluator($0) })
  }

  private static func compare(_ a: String, _ b: String, _ x: [Double]) throws -> (
    plain: Report, cut: CutSides, report: Report
  ) {
    let inputs: [String: Value] = ["x": .tensor(Tensor(x, shape: [1, x.count]))]
    let (a, b) = (try side(a), try side(b))
    let cut = try #require(try CutSides(a, b, inputs: inputs))
    return (
      try Comparison.run(a.executor, b.executor, inputs: inputs), cut,
      try Comparison.run(
        cut.a.executor, cut.b.executor, inputs: cut.inputs, options: cut.options)
    )
  }

  @Test func ofTwoNearlyEqualEitherMayBeChosen() throws {
    // The source takes positions 1 and 0, the other 3 and 0.
    let found = try Self.compare(
      Self.largest(factor: "1, 1, 1, 1.000002"), Self.largest(), [4, 5, 1, 4.999999])
    #expect(!found.plain.passes)
    #expect(found.report.passes)
    #expect(found.cut.excuses(found.report))
    #expect(found.cut.rounded(in: found.report.outputs) == 2)
    #expect(found.cut.decisions == 1)
    #expect(found.cut.quantisers == 0)
    // Nothing reads the values.
    #expect(found.cut.labels == ["i"])
  }

  @Test func equalModelsNeedNoExcuse() throws {
    let found = try Self.compare(Self.largest(), Self.largest(), [4, 5, 1, 4.999999])
    #expect(found.plain.passes)
    #expect(found.report.passes)
    #expect(!found.cut.excuses(found.report))
  }

  /// Wrong before, at and behind the decision.
  static let wrong = [
    largest(factor: "1, 1, 1, 1.1"), largest(attributes: " {largest: false}"), largest(from: "%x"),
    largest(factor: "1, 1, 1, 1.000002", gain: 1.1),
  ]

  @Test(arguments: wrong.indices) func aWrongRewriteIsNotExcused(_ index: Int) throws {
    // Reading %x instead of %a is wrong only where the factors differ from 1.
    let source = index == 2 ? Self.largest(factor: "1, 1, 1, 1.2") : Self.largest()
    let found = try Self.compare(Self.wrong[index], source, [4, 5, 1, 4.999999])
    #expect(!found.plain.passes)
    #expect(!found.cut.excuses(found.report))
  }

  private static func survivors(_ factor: Double) -> String {
    """
    input %x: f32[1,3]
    weight @f: f32[] = [\(factor)]
    weight @boxes: f32[1,3,4] = [0,0,1,1, 0,0,1,0.5, 5,5,6,6]
    weight @most: i64[] = [3]
    weight @iou: f32[] = [0.9]
    weight @least: f32[] = [0.5]
    weight @shape: i64[3] = [1, 1, 3]
    %a: f32[1,3] = binary(%x, @f) {function: mul}
    %s: f32[1,1,3] = reshape(%a, @shape)
    %n: i64[?,3] = non_max_suppression(@boxes, %s, @most, @iou, @least)
    output %n
    """
  }

  @Test(arguments: [(1.000001, true), (1.1, false)])
  func anotherNumberOfSurvivorsIsADecisionToo(_ factor: Double, _ excused: Bool) throws {
    // 0.4999999 is below the least score, a little more is above it.
    let found = try Self.compare(
      Self.survivors(factor), Self.survivors(1), [0.8, 0.7, 0.4999999])
    #expect(!found.plain.passes)
    #expect(found.cut.excuses(found.report) == excused)
  }

  @Test func comparisonsOfIntegersAreNoDecisions() throws {
    let text = """
      input %x: i64[3]
      weight @two: i64[] = [2]
      %y: bool[3] = compare(%x, @two) {function: less}
      output %y
      """
    let side = try Self.side(text)
    let inputs: [String: Value] = [
      "x": .tensor(Tensor([1, 2, 3] as [Int64], shape: [3], as: .i64))
    ]
    try #expect(CutSides(side, side, inputs: inputs) == nil)
  }
}
