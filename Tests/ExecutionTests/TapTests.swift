import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Looking at the values inside changes nothing.
@Suite struct TapTests {
  /// Fusions of every kind: clamps and sums in the store of a convolution, a free join of channels.
  private static let network = """
    input %x: f32[N,4,9,9]
    weight @w1: f32[16,4,3,3] = random(1)
    weight @b1: f32[16] = random(2)
    weight @w2: f32[16,16,1,1] = random(3)
    weight @w3: f32[16,1,3,3] = random(4)
    %c1: f32[N,16,9,9] = conv(%x, @w1, @b1) {pads: [1,1,1,1]}
    %r1: f32[N,16,9,9] = unary(%c1) {function: relu}
    %c2: f32[N,16,9,9] = conv(%r1, @w2)
    %sum: f32[N,16,9,9] = binary(%c2, %r1) {function: add}
    %r2: f32[N,16,9,9] = unary(%sum) {function: relu}
    %c3: f32[N,16,9,9] = conv(%r2, @w3) {pads: [1,1,1,1], groups: 16}
    %join: f32[N,32,9,9] = concat(%c3, %r2) {axis: 1}
    %flat: f32[N,2592] = flatten(%join)
    output %flat
    """

  @Test(arguments: Way.all) func tapsChangeNeitherPlanNorResult(_ way: Way) throws {
    let graph = try parse(Self.network)
    let inputs = randomInputs(graph, size: 2)
    let untapped = try Session(graph, options: way.options)
    let expected = try untapped.run(inputs)
    let session = try Session(graph, options: way.options)
    var taps: [ValueID: Value] = [:]
    let found = try session.run(inputs, tapping: Set(graph.valueIDs)) { taps[$0] = $1 }
    #expect(isIdentical(found, expected))
    #expect(session.planCount == 1)
    try #expect(isIdentical(session.run(inputs), expected))
    #expect(session.planCount == 1)
    let (plan, other) = (try session.plan(for: inputs), try untapped.plan(for: inputs))
    #expect(plan.steps.map(\.nodes) == other.steps.map(\.nodes))
    #expect(plan.steps.map(\.kernel) == other.steps.map(\.kernel))
    #expect(plan.arenaBytes == other.arenaBytes)
    // What is fused away is not shown; what is shown is right.
    #expect(taps.keys.contains { graph[$0].name == "r2" })
    #expect(taps.keys.contains { graph[$0].name == "c1" } != way.options.fusion)
    var right: [ValueID: Value] = [:]
    _ = try Evaluator(graph).run(inputs, tapping: Set(taps.keys)) { right[$0] = $1 }
    let shown = taps.keys.sorted()
    let problem = disagreement(
      shown.compactMap { taps[$0] }, shown.compactMap { right[$0] ?? taps[$0] })
    #expect(problem == nil)
  }
}
