import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// What rules recognise has a step of its own, and what they leave has one step where one is enough.
@Suite struct CompositionPlanTests {
  /// The kernels of the steps for a graph of one batch entry, conversions of layout left out.
  private func kernels(_ text: String) throws -> [String] {
    let graph = try parse(text)
    let session = try Session(graph)
    let inputs = randomInputs(graph, seed: 3)
    let problem = disagreement(try session.run(inputs), try Evaluator(graph).run(inputs))
    #expect(problem == nil)
    return try session.plan(for: inputs).steps.filter { !$0.isConversion }.map(\.kernel)
  }

  @Test(arguments: ["gelu", "gelu_tanh", "mish"]) func functionsAreOneStep(name: String) throws {
    #expect(
      try kernels(
        """
        input %x: f32[1,5,7]
        %y: f32[1,5,7] = unary(%x) {function: \(name)}
        output %y
        """) == ["unary"])
  }

  @Test(
    arguments: [
      ("{axis: 1, extent: 1}", "[40,1,1]", "column norm"),
      ("{axis: 1, extent: 1, centred: false}", "[]", "column norm"),
      ("{axis: 1, extent: 2}", "[40,3,1]", "column norm"), ("{axis: 3}", "[19]", "row norm"),
      ("{axis: 2}", "[]", "row norm"), ("{axis: 1}", "[40,3,19]", "row norm"),
      ("{axis: 2}", "[40,1,1]", "reference"),
    ])
  func normalisationsAreOneStep(attributes: String, scale: String, kernel: String) throws {
    #expect(
      try kernels(
        """
        input %x: f32[2,40,3,19]
        weight @s: f32\(scale) = random(1)
        weight @t: f32\(scale) = random(2)
        %y: f32[2,40,3,19] = layer_norm(%x, @s, @t) \(attributes)
        output %y
        """) == [kernel])
  }

  @Test(
    arguments: ["sum", "mean", "max", "min", "l1", "l2", "sum_square"],
    [
      ("[1]", "[2,1,3,19]"), ("[-1]", "[2,40,3,1]"), ("[1,2]", "[2,1,1,19]"),
      ("[0]", "[1,40,3,19]"),
    ])
  func reductionsAreOneStep(function: String, over: (axes: String, shape: String)) throws {
    let count = over.axes == "[1,2]" ? 2 : 1
    #expect(
      try kernels(
        """
        input %x: f32[2,40,3,19]
        weight @a: i64[\(count)] = \(over.axes)
        %y: f32\(over.shape) = reduce(%x, @a) {function: \(function)}
        output %y
        """) == ["reduce"])
  }

  /// A shuffle of channels as exporters write it is one copy.
  @Test func aShuffleIsOneStep() throws {
    #expect(
      try kernels(
        """
        input %x: f32[1,12,5,4]
        weight @a: i64[5] = [1,3,4,5,4]
        weight @b: i64[4] = [1,12,5,4]
        %q: f32[1,3,4,5,4] = reshape(%x, @a)
        %r: f32[1,4,3,5,4] = transpose(%q) {permutation: [0,2,1,3,4]}
        %s: f32[1,12,5,4] = reshape(%r, @b)
        output %s
        """
      ).count == 1)
  }
}
