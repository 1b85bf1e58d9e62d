import Compare
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Shows nothing but outputs, and adds a number to all elements of every output.
private struct Fused: Executor {
  let graph: Graph
  let error: Double
  var label: String { "fused" }

  func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    try Evaluator(graph).run(inputs).map { value in
      guard let tensor = value.tensor else { return value }
      return .tensor(Tensor(tensor.doubles.map { $0 + error }, shape: tensor.shape))
    }
  }
}

@Suite struct LocatingTests {
  /// A tree with two branches; every name is that of the source.
  private static func tree(
    scale: Double = 2, left: String = "relu", right: Double = 3, join: String = "add"
  ) -> String {
    """
    input %x: f32[2,3]
    weight @s: f32[] = [\(scale)]
    weight @k: f32[] = [\(right)]
    %a: f32[2,3] = binary(%x, @s) {function: mul}
    %l: f32[2,3] = unary(%a) {function: \(left)}
    %r: f32[2,3] = binary(%a, @k) {function: add}
    %j: f32[2,3] = binary(%l, %r) {function: \(join)}
    %e: f32[2,3] = unary(%j) {function: neg}
    output %e
    """
  }
  private static let inputs: [String: Value] = [
    "x": .tensor(Tensor([-2.0, -1, 0.5, 1, 2, 3], shape: [2, 3]))
  ]

  private func side(_ text: String) throws -> Side {
    Side(Evaluator(try parse(text)), make: { Evaluator($0) })
  }

  private func locate(
    _ a: String, _ b: String, limit: Int = 1 << 30, outputs: [String]? = nil
  ) throws -> Comparison.Location {
    var options = Comparison.Options()
    options.memoryLimit = limit
    options.outputs = outputs
    return try Comparison.locate(side(a), side(b), inputs: Self.inputs, options: options)
  }

  struct Case: Sendable {
    let changed: String
    let guilty: String
    let inputs: [String]
    /// Values beyond the guilty one that differ even when computed from the right ones.
    var others: [String] = []
  }
  static let cases = [
    Case(changed: tree(scale: 2.5), guilty: "a", inputs: ["x"]),
    Case(changed: tree(left: "abs"), guilty: "l", inputs: ["a"]),
    Case(changed: tree(right: 4), guilty: "r", inputs: ["a"]),
    Case(changed: tree(join: "sub"), guilty: "j", inputs: ["l", "r"]),
    Case(changed: tree(scale: 2.5, join: "sub"), guilty: "a", inputs: ["x"], others: ["j"]),
    Case(changed: tree(left: "abs", right: 4), guilty: "l", inputs: ["a"], others: ["r"]),
  ]

  /// The memory for one value, for a few, for all.
  @Test(arguments: cases, [1, 60, 1 << 30])
  func theChangedNodeIsFound(_ c: Case, limit: Int) throws {
    let found = try locate(c.changed, Self.tree(), limit: limit)
    let guilty = try #require(found.trail.guilty)
    #expect(guilty.node == c.guilty)
    #expect(guilty.value == c.guilty)
    #expect(guilty.inputs == c.inputs)
    #expect(guilty.between == [])
    #expect(guilty.cause == .node)
    #expect(guilty.mode == .asRun)
    #expect(found.trail.others.map(\.entry.name) == c.others)
    #expect(found.trail.steps.map(\.entry.name) == ["a", "l", "r", "j", "e"])
    let reproduction = try #require(found.reproduction)
    #expect(reproduction.extent == .node)
    #expect(reproduction.graph.nodeCount == 1)
    #expect(reproduction.inputs.map(\.name) == c.inputs)
    let replay = try Comparison.run(
      Evaluator(reproduction.graph),
      inputs: Dictionary(
        uniqueKeysWithValues: reproduction.inputs.map { ($0.name, .tensor($0.tensor)) }),
      recorded: Dictionary(
        uniqueKeysWithValues: reproduction.expected.map { ($0.name, $0.tensor) }))
    #expect(!replay.passes)
    #expect(replay.outputs.map(\.name) == [c.guilty])
  }

  @Test func driftIsNoNode() throws {
    // Each factor is within the tolerance, two of them are not.
    func chain(_ factor: Double) -> String {
      let nodes = (1...4).map {
        "%v\($0): f32[2,3] = binary(%\($0 == 1 ? "x" : "v\($0 - 1)"), @s) {function: mul}\n"
      }
      return "input %x: f32[2,3]\nweight @s: f32[] = [\(factor)]\n\(nodes.joined())output %v4"
    }
    let found = try locate(chain(1.0008), chain(1))
    let guilty = try #require(found.trail.guilty)
    #expect(guilty.node == "v2")
    #expect(guilty.cause == .drift)
    #expect(guilty.alone?.passes == true)
    #expect(found.trail.steepest?.node == "v1")
    #expect(found.trail.steps.map(\.reset) == [nil, .agrees, .agrees, .agrees])
    let noise = found.trail.steps.compactMap { $0.entry.metrics?.sqnr }
    #expect(noise.count == 4)
    #expect(noise == noise.sorted(by: >))
    #expect(found.reproduction?.extent == .beginning)
    #expect(found.reproduction?.graph.nodeCount == 2)
  }

  @Test func nodesWithoutCounterpartAreSuspectsToo() throws {
    // The second addition has the right origin, what stands before it has none.
    let rewritten = Self.tree().replacing(
      "%r: f32[2,3] = binary(%a, @k) {function: add}",
      with: """
        weight @one: f32[] = [1]
        %half~_: f32[2,3] = binary(%a, @one) {function: add}
        %r: f32[2,3] = binary(%half, @k) {function: add}
        """)
    let guilty = try #require(try locate(rewritten, Self.tree()).trail.guilty)
    #expect(guilty.node == "r")
    #expect(guilty.between == ["half"])
    #expect(guilty.inputs == ["a"])
  }

  @Test func onlyTheWayToAChosenOutputCounts() throws {
    let two = "\noutput \"left\" = %l"
    let found = try locate(
      Self.tree(left: "abs", join: "sub") + two, Self.tree(left: "abs") + two, outputs: ["left"])
    #expect(found.trail.guilty == nil)
    #expect(found.trail.steps.map(\.entry.name) == ["a", "left"])
  }

  @Test func whatFusionsHideIsSeenInAFurtherRun() throws {
    let (wrong, right) = (try parse(Self.tree(left: "abs")), try parse(Self.tree()))
    let a = Side(
      Fused(graph: wrong, error: 0), unfused: { Evaluator($0) }, make: { Evaluator($0) })
    let b = Side(Evaluator(right), make: { Evaluator($0) })
    let trail = try Comparison.locate(a, b, inputs: Self.inputs).trail
    #expect(trail.guilty?.node == "l")
    #expect(trail.guilty?.mode == .unfused)
    #expect(trail.guilty?.cause == .node)
    #expect(
      trail.steps.map(\.mode) == [.unfused, .unfused, .unfused, .unfused, .asRun])
  }

  @Test func aWrongFusionIsFound() throws {
    let graph = try parse(Self.tree())
    let a = Side(
      Fused(graph: graph, error: 1), unfused: { Evaluator($0) },
      make: { part -> any Executor in
        if part.nodeCount > 1 { return Fused(graph: part, error: 1) }
        return Evaluator(part)
      })
    let b = Side(Evaluator(graph), make: { Evaluator($0) })
    let found = try Comparison.locate(a, b, inputs: Self.inputs)
    #expect(found.trail.guilty?.node == "e")
    #expect(found.trail.guilty?.cause == .node)
    #expect(found.trail.guilty?.between == ["a", "l", "r", "j"])
    #expect(found.reproduction?.extent == .step)
  }

  @Test func valuesThatNothingShowsAreListed() throws {
    let graph = try parse(Self.tree())
    let a = Side(Fused(graph: graph, error: 1), make: { Fused(graph: $0, error: 1) })
    let trail = try Comparison.locate(
      a, Side(Evaluator(graph), make: { Evaluator($0) }), inputs: Self.inputs
    ).trail
    #expect(trail.hidden == ["a", "l", "r", "j"])
    #expect(trail.guilty?.between == ["a", "l", "r", "j"])
  }

  @Test func aLostOutputHasNoGuiltyNode() throws {
    let found = try locate(Self.tree(), Self.tree() + "\noutput \"left\" = %l")
    #expect(found.trail.guilty == nil)
    #expect(found.reproduction?.extent == .model)
  }

  /// A value of one name that means something else in the other model, and whose readers agree, is not to blame.
  @Test func aDifferenceThatHealsIsNotToBlame() throws {
    let a = """
      input %x: f32[2,3]
      weight @two: f32[] = [2]
      weight @half: f32[] = [0.5]
      %n: f32[2,3] = binary(%x, @two) {function: mul}
      %m: f32[2,3] = binary(%n, @half) {function: mul}
      %y: f32[2,3] = unary(%m) {function: relu}
      output %y
      """
    let b = """
      input %x: f32[2,3]
      weight @one: f32[] = [1]
      %n: f32[2,3] = binary(%x, @one) {function: mul}
      %m: f32[2,3] = binary(%n, @one) {function: mul}
      %y: f32[2,3] = unary(%m) {function: abs}
      output %y
      """
    let location = try locate(a, b)
    #expect(location.trail.guilty?.value == "y")
    #expect(location.trail.steps.first { $0.entry.name == "n" }?.entry.passes == false)
  }
}

@Suite struct ThreeWayTests {
  private static func text(_ factor: Double, _ function: String = "add") -> String {
    """
    input %x: f32[2,3]
    weight @s: f32[] = [\(factor)]
    %y: f32[2,3] = binary(%x, @s) {function: \(function)}
    output %y
    """
  }
  struct Case: Sendable {
    /// The errors of the runtime and of the rewriting, added to values up to 4.
    let runtime: Double
    let rewriting: Double
    let mover: ThreeWay.Mover?
  }
  static let cases = [
    Case(runtime: 0, rewriting: 0, mover: nil),
    Case(runtime: 0, rewriting: 1, mover: .rewriting),
    Case(runtime: 1, rewriting: 0, mover: .runtime),
    Case(runtime: 1, rewriting: 1, mover: .both),
    Case(runtime: 0.0003, rewriting: 0.0003, mover: .sum),
    Case(runtime: 1, rewriting: -1, mover: nil),
  ]

  @Test(arguments: cases) func theStepThatMovedAValueIsNamed(_ c: Case) throws {
    let inputs: [String: Value] = ["x": .tensor(Tensor([0.0, 0, 0, 0, 0, 3], shape: [2, 3]))]
    let (source, result) = (try parse(Self.text(1)), try parse(Self.text(1 + c.rewriting)))
    let found = try ThreeWay(
      reference: Evaluator(source), before: Fused(graph: source, error: c.runtime),
      after: Fused(graph: result, error: c.runtime), inputs: inputs,
      options: {
        var options = Comparison.Options()
        options.tolerance = Tolerance(relative: 0, absolute: 1e-4)
        return options
      }())
    #expect(found.rows.map(\.name) == ["y"])
    #expect(found.rows.map(\.isOutput) == [true])
    #expect(found.rows.map(\.mover) == [c.mover])
    #expect(found.missing == [])
  }

  @Test func lostOutputsAreListed() throws {
    let one = Evaluator(try parse(Self.text(1)))
    let two = Evaluator(try parse(Self.text(1) + "\noutput \"z\" = %y"))
    let inputs: [String: Value] = ["x": .tensor(Tensor([0.0, 0, 0, 0, 0, 3], shape: [2, 3]))]
    let lost = try ThreeWay(reference: two, before: two, after: one, inputs: inputs)
    #expect(lost.missing.map(\.problem) == ["is missing in the result"])
  }
}
