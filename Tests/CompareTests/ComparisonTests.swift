import Compare
import Foundation
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// The reference evaluator, blind to some values.
private struct HalfBlind: Executor {
  let graph: Graph
  var hidden: Set<String> = []
  var label: String { "half blind" }

  func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    let seen = wanted.filter { !hidden.contains(graph[$0].name) }
    return try Evaluator(graph).run(inputs, tapping: seen, tap)
  }
}

@Suite struct ComparisonTests {
  /// Two additions and a function; the second graph says the same with other names and one node less.
  private static let long = """
    input %x: f32[2,3]
    weight @one: f32[] = splat(1)
    weight @two: f32[] = splat(2)
    %a: f32[2,3] = binary(%x, @one) {function: add}
    %b: f32[2,3] = binary(%a, @two) {function: add}
    %c: f32[2,3] = unary(%b) {function: neg}
    output %c
    output %b
    """
  private static let short = """
    input %x: f32[2,3]
    weight @three: f32[] = splat(3)
    %sum~"b": f32[2,3] = binary(%x, @three) {function: add}
    %c: f32[2,3] = unary(%sum) {function: neg}
    output %c
    output "b" = %sum
    """
  private static let inputs: [String: Value] = [
    "x": .tensor(Tensor([0.0, 1, 2, 3, 4, 5], shape: [2, 3]))
  ]

  private func compare(
    _ a: String, _ b: String, hiddenInA: Set<String> = [], _ options: Comparison.Options = .init()
  ) throws -> Report {
    try Comparison.run(
      HalfBlind(graph: parse(a), hidden: hiddenInA), Evaluator(parse(b)), inputs: Self.inputs,
      options: options)
  }

  private var layers: Comparison.Options {
    var options = Comparison.Options()
    options.layers = true
    return options
  }

  @Test func equalGraphsPass() throws {
    let report = try compare(Self.long, Self.short, layers)
    #expect(report.a == "half blind")
    #expect(report.b == "reference")
    #expect(report.outputs.map(\.name) == ["c", "b"])
    #expect(report.outputs.map(\.type) == ["f32[2,3]", "f32[2,3]"])
    #expect(report.values.map(\.name) == ["b", "c"])
    #expect(report.notVisible == [])
    #expect(report.passes)
    #expect(report.firstFailure == nil)
    #expect(report.outputs[0].agreement?.top1 == 2)
  }

  @Test func valuesAreComparedOnlyWhenAsked() throws {
    #expect(try compare(Self.long, Self.short).values == [])
  }

  @Test func whatOneSideDoesNotShowIsListed() throws {
    let report = try compare(Self.long, Self.short, hiddenInA: ["b"], layers)
    #expect(report.values.map(\.name) == ["c"])
    #expect(report.notVisible == ["b"])
    #expect(report.passes)
  }

  @Test func theFirstDifferenceIsFound() throws {
    let report = try compare(
      Self.long, Self.short.replacingOccurrences(of: "splat(3)", with: "splat(3.5)"), layers)
    #expect(!report.passes)
    #expect(report.firstFailure?.name == "b")
    #expect(report.values.map { $0.metrics?.failing } == [6, 6])
    #expect(report.values[0].metrics?.maxAbsolute == 0.5)
  }

  @Test func outputsMustBeThereOnBothSides() throws {
    let less = Self.short.replacingOccurrences(of: "output \"b\" = %sum", with: "")
    let missing = try compare(less, Self.long)
    #expect(missing.outputs.map(\.name) == ["c", "b"])
    #expect(missing.outputs[1].problem == "is missing in the first model")
    #expect(!missing.passes)
    let extra = try compare(Self.long, less)
    #expect(extra.outputs.map(\.name) == ["c", "b"])
    #expect(extra.outputs[1].problem == "is missing in the second model")
    #expect(!extra.passes)
    #expect(extra.firstFailure?.name == "b")
  }

  @Test func outputsCanBeChosen() throws {
    var options = Comparison.Options()
    options.outputs = ["c"]
    let less = Self.short.replacingOccurrences(of: "output \"b\" = %sum", with: "")
    let report = try compare(Self.long, less, options)
    #expect(report.outputs.map(\.name) == ["c"])
    #expect(report.passes)
    options.outputs = ["d"]
    #expect(throws: ComparisonError.unknownOutput("d", known: ["c", "b"])) {
      try compare(Self.long, Self.short, options)
    }
  }

  @Test func typesMustBeTheSame() throws {
    let other = Self.long + "\n%d: f64[2,3] = cast(%c) {to: f64}\noutput \"d\" = %d"
    let third = Self.long + "\n%d: f32[2,3] = identity(%c)\noutput \"d\" = %d"
    let report = try compare(other, third)
    #expect(report.outputs[2].problem == "is f64[2,3], should be f32[2,3]")
    #expect(report.outputs[2].metrics == nil)
    #expect(!report.passes)
  }

  @Test func recordedOutputsMustBeThere() throws {
    let expected = Tensor([-3.0, -4, -5, -6, -7, -8], shape: [2, 3])
    let executor = Evaluator(try parse(Self.long))
    let good = try Comparison.run(executor, inputs: Self.inputs, recorded: ["c": expected])
    #expect(good.passes)
    #expect(good.b == "recorded data")
    #expect(good.outputs.map(\.name) == ["c"])
    #expect(good.unchecked == ["b"])
    let bad = try Comparison.run(
      executor, inputs: Self.inputs, recorded: ["z": expected, "c": expected, "y": expected])
    #expect(bad.outputs.map(\.name) == ["c", "y", "z"])
    #expect(bad.outputs[1].problem == "is recorded and missing in the model")
    #expect(!bad.passes)
    let wrong = try Comparison.run(
      executor, inputs: Self.inputs, recorded: ["b": expected])
    #expect(wrong.outputs[0].metrics?.maxAbsolute == 16)
    #expect(!wrong.passes)
  }

  @Test func eachSideGetsTheInputsThatItHas() throws {
    let more = """
      input %x: f32[2,3]
      input %scale: f32[]
      %y: f32[2,3] = binary(%x, %scale) {function: mul}
      output %y
      """
    let less = """
      input %x: f32[2,3]
      %y: f32[2,3] = identity(%x)
      output %y
      """
    var inputs = Self.inputs
    inputs["scale"] = .tensor(Tensor([1.0], shape: []))
    let (a, b) = (Evaluator(try parse(more)), Evaluator(try parse(less)))
    #expect(try Comparison.run(a, b, inputs: inputs).passes)
    #expect(try Comparison.run(b, a, inputs: inputs).passes)
    inputs["scael"] = .tensor(Tensor([1.0], shape: []))
    #expect(throws: GraphError.self) { try Comparison.run(a, b, inputs: inputs) }
  }

  @Test func alignmentFollowsOrigins() throws {
    let (a, b) = (try parse(Self.long), try parse(Self.short))
    let pairs = Alignment(a, b).pairs
    #expect(pairs.map(\.origin) == ["b", "c"])
    #expect(pairs.map { a[$0.a].name } == ["b", "c"])
    #expect(pairs.map { b[$0.b].name } == ["sum", "c"])
  }

  @Test func reportsAreTheSameEveryTimeAndComeBack() throws {
    let report = try compare(
      Self.long, Self.short.replacingOccurrences(of: "splat(3)", with: "splat(inf)"), layers)
    #expect(report.values[0].metrics?.worst?.b == .float(.infinity))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(report)
    #expect(try encoder.encode(JSONDecoder().decode(Report.self, from: data)) == data)
    let again = try compare(
      Self.long, Self.short.replacingOccurrences(of: "splat(3)", with: "splat(inf)"), layers)
    #expect(try encoder.encode(again) == data)
  }

  static let scalars: [Scalar] = [
    .float(0.5), .float(.nan), .float(-.infinity), .signed(.min), .signed(7), .unsigned(.max),
    .boolean(true),
  ]

  @Test(arguments: scalars) func scalarsComeBack(_ scalar: Scalar) throws {
    let data = try JSONEncoder().encode([scalar])
    let back = try JSONDecoder().decode([Scalar].self, from: data)
    #expect("\(back)" == "\([scalar])")
  }
}
