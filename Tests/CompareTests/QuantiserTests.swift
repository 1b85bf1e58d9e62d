import Compare
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Behind a quantiser a difference within rounding may become a step; a wrong rewrite may not hide behind that.
@Suite struct QuantiserTests {
  /// Two quantisers; of the first one's inputs, 0.25 lies in the middle between two steps.
  private static func net(
    factor: Double = 1, gain: Double = 3, zero: Int = 128, output: String = "mul"
  ) -> String {
    """
    input %x: f32[1,4]
    weight @k: f32[] = [\(factor)]
    weight @s: f32[] = [0.5]
    weight @z: u8[] = [\(zero)]
    weight @y: u8[] = [128]
    weight @g: f32[] = [\(gain)]
    %a: f32[1,4] = binary(%x, @k) {function: mul}
    %q: u8[1,4] = quantize_linear(%a, @s, @z)
    %d: f32[1,4] = dequantize_linear(%q, @s, @y)
    %h: f32[1,4] = binary(%d, @g) {function: mul}
    %q2: u8[1,4] = quantize_linear(%h, @s, @y)
    %d2: f32[1,4] = dequantize_linear(%q2, @s, @y)
    %e: f32[1,4] = binary(%d2, @g) {function: \(output)}
    output %e
    """
  }
  private static let inputs: [String: Value] = [
    "x": .tensor(Tensor([0.25, 1.1, -1.8, 2.9], shape: [1, 4]))
  ]

  private static func side(_ text: String) throws -> Side {
    Side(Evaluator(try parse(text)), make: { Evaluator($0) })
  }

  private struct Found {
    let plain: Report
    let cut: CutSides
    let report: Report
  }

  private static func compare(
    _ a: String, _ b: String, _ inputs: [String: Value] = inputs,
    options: Comparison.Options = Comparison.Options()
  ) throws -> Found {
    let (a, b) = (try side(a), try side(b))
    let cut = try #require(try CutSides(a, b, inputs: inputs, options: options))
    return Found(
      plain: try Comparison.run(a.executor, b.executor, inputs: inputs, options: options),
      cut: cut,
      report: try Comparison.run(
        cut.a.executor, cut.b.executor, inputs: cut.inputs, options: cut.options))
  }

  @Test func anInputWithinRoundingOfAStepIsCounted() throws {
    let found = try Self.compare(Self.net(factor: 1 + 1e-6), Self.net())
    #expect(!found.plain.passes)
    #expect(found.report.passes)
    #expect(found.cut.rounded(in: found.report.outputs) == 1)
    #expect(found.cut.excuses(found.report))
    #expect(found.cut.quantisers == 2)
    #expect(found.cut.labels == ["d", "d2"])
    #expect(found.report.values.map(\.name) == ["a", "h"])
  }

  @Test func equalModelsNeedNoExcuse() throws {
    let found = try Self.compare(Self.net(), Self.net())
    #expect(found.plain.passes)
    #expect(found.report.passes)
    #expect(found.cut.rounded(in: found.report.outputs) == 0)
    #expect(!found.cut.excuses(found.report))
  }

  /// Wrong in one place, and rounded otherwise at the first quantiser all the same.
  static let wrong = [
    (net(factor: 1.01), "a", ["x"]), (net(factor: 1 + 1e-6, gain: 3.1), "h", ["d"]),
    (net(factor: 1 + 1e-6, zero: 129), "q", ["a"]),
    (net(factor: 1 + 1e-6, output: "add"), "e", ["d2"]),
  ]

  @Test(arguments: wrong) func aWrongRewriteIsCaughtAndLocated(
    _ text: String, _ value: String, _ inputs: [String]
  ) throws {
    let found = try Self.compare(text, Self.net())
    #expect(!found.report.passes)
    #expect(!found.cut.excuses(found.report))
    let location = try Comparison.locate(
      found.cut.a, found.cut.b, inputs: found.cut.inputs, options: found.cut.options)
    let guilty = try #require(location.trail.guilty)
    #expect(guilty.value == value)
    #expect(guilty.inputs == inputs)
    #expect(guilty.cause == .node)
    let reproduction = try #require(location.reproduction)
    #expect(reproduction.extent == .node)
  }

  @Test func chosenOutputsNeedNoOtherQuantisers() throws {
    // The second output is behind a quantiser that is wrong.
    func two(_ gain: Double) -> String {
      Self.net(factor: gain == 1 ? 1 : 1 + 1e-6) + """

        weight @w: f32[] = [\(gain)]
        %b: f32[1,4] = binary(%x, @w) {function: mul}
        %q3: u8[1,4] = quantize_linear(%b, @s, @y)
        %d3: f32[1,4] = dequantize_linear(%q3, @s, @y)
        output "other" = %d3
        """
    }
    var options = Comparison.Options()
    for (outputs, passes) in [(["e"], true), (["other"], false), (["e", "other"], false)] {
      options.outputs = outputs
      let found = try Self.compare(two(1.2), two(1), options: options)
      #expect(found.report.outputs.allSatisfy(\.passes) == passes, "\(outputs)")
    }
  }

  @Test func modelsWithoutQuantisersAreNotCut() throws {
    let text = "input %x: f32[1,4]\n%y: f32[1,4] = unary(%x) {function: relu}\noutput %y"
    let side = try Self.side(text)
    try #expect(CutSides(side, side, inputs: Self.inputs) == nil)
    try #expect(CutSides(side, Self.side(Self.net()), inputs: Self.inputs) == nil)
  }

  @Test func aDequantiserThatOneSideMergedIsCutInBoth() throws {
    // The source dequantises twice, the result once.
    func net(_ factor: Double, _ second: String) -> String {
      """
      input %x: f32[1,4]
      weight @k: f32[] = [\(factor)]
      weight @s: f32[] = [0.5]
      %a: f32[1,4] = binary(%x, @k) {function: mul}
      %q: u8[1,4] = quantize_linear(%a, @s)
      %d: f32[1,4] = dequantize_linear(%q, @s)
      %d2: f32[1,4] = dequantize_linear(%q, @s)
      %e: f32[1,4] = binary(%d, %\(second)) {function: add}
      output %e
      """
    }
    let merged = net(1 + 1e-6, "d").replacing(
      "%d2: f32[1,4] = dequantize_linear(%q, @s)\n", with: "")
    let found = try Self.compare(merged, net(1, "d2"))
    #expect(!found.plain.passes)
    #expect(found.cut.excuses(found.report))
  }

  /// The sum 1 · 1 · 0.5 lies in the middle between two steps, 3 · 0.5 too, 4 · 0.5 does not.
  private static func product(step: Double) -> String {
    """
    input %x: u8[1,3]
    weight @one: f32[] = [1]
    weight @half: f32[] = [0.5]
    weight @step: f32[] = [\(step)]
    weight @zero: u8[] = [0]
    weight @w: u8[3,3] = [1,0,0, 0,1,0, 0,0,1]
    %q: u8[1,3] = qlinear_matmul(%x, @one, @zero, @w, @half, @zero, @step, @zero)
    %d: f32[1,3] = dequantize_linear(%q, @one, @zero)
    output %d
    """
  }

  @Test(arguments: [(0.9999999, 1), (0.9, nil)] as [(Double, Int?)])
  func integerProductsAreRoundedOnce(_ step: Double, _ rounded: Int?) throws {
    let inputs: [String: Value] = [
      "x": .tensor(Tensor([1, 20, 4] as [Int64], shape: [1, 3], as: .u8))
    ]
    let found = try Self.compare(
      Self.product(step: step), Self.product(step: 1), inputs)
    #expect(!found.plain.passes)
    #expect(found.report.passes == (rounded != nil))
    if let rounded { #expect(found.cut.rounded(in: found.report.outputs) == rounded) }
  }

  private static func dynamic(_ factor: Double) -> String {
    """
    input %x: f32[4]
    weight @k: f32[] = [\(factor)]
    %a: f32[4] = binary(%x, @k) {function: mul}
    %q: u8[4], %s: f32[], %z: u8[] = dynamic_quantize_linear(%a)
    %d: f32[4] = dequantize_linear(%q, %s, %z)
    output %d
    """
  }

  @Test(arguments: [(1 + 1e-6, true), (1.02, false)])
  func dynamicQuantisersAreJudgedByTheirRange(_ factor: Double, _ passes: Bool) throws {
    // The step is 1; 100.5 lies in the middle between two, and so the range must not move to show it.
    let inputs: [String: Value] = ["x": .tensor(Tensor([0, 100.5, 7.25, 255], shape: [4]))]
    let found = try Self.compare(Self.dynamic(factor), Self.dynamic(1), inputs)
    #expect(found.cut.labels == ["q", "s", "z"])
    #expect(found.report.passes == passes)
  }
}
