import Execution
import Glibc
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Sizes that only the elements decide: a plan ends where they are made, and the next begins there.
@Suite struct DataDependentTests {
  /// The elements above 0, their positions and their softmax.
  private func graph() throws -> Graph {
    var graph = Graph(name: "data")
    let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N"), 4]))
    let zero = try graph.addConstant("zero", .values([0], []))
    func add(_ op: any Operator, _ inputs: [ValueID], _ name: String) throws -> ValueID {
      try #require(try graph.addNode(op, inputs, outputs: [name])[0])
    }
    let above = try add(Compare { $0.function = .greater }, [x, zero], "above")
    let found = try add(NonZero(), [above], "found")
    let rows = try add(Transpose(), [found], "rows")
    let list = try graph.addConstant("list", Tensor([-1]))
    let flags = try add(Reshape(), [above, list], "flags")
    let kept = try add(Compress(), [x, flags], "kept")
    let doubled = try add(Binary(), [kept, kept], "doubled")
    let shares = try add(Softmax(), [doubled], "shares")
    graph.addOutput(rows)
    graph.addOutput(shares)
    return graph
  }

  @Test(arguments: Way.all) func everyNumberOfElementsRuns(_ way: Way) throws {
    let graph = try graph()
    let session = try Session(graph, options: way.options)
    for values: [Double] in [
      [1, -2, 3, -4, 5, 0, 7, 8], [-1, 0, -2, -3], [1, 2, 3, 4],
      [0, 0, 0, 9, 0, 0, 0, 0, 2, 1, 0, 0],
    ] {
      let inputs = ["x": Value.tensor(.values(values, [values.count / 4, 4]))]
      let found = try session.run(inputs)
      let problem = disagreement(found, try Evaluator(graph).run(inputs))
      #expect(problem == nil)
      let positive = values.indices.filter { values[$0] > 0 }
      #expect(found[0].tensor?.shape == [positive.count, 2])
      #expect(found[0].tensor?.integers == positive.flatMap { [Int64($0 / 4), Int64($0 % 4)] })
      let powers = positive.map { exp(2 * (values[$0] - (values.max() ?? 0))) }
      let sum = powers.reduce(0, +)
      let shares = found[1].tensor?.doubles ?? []
      #expect(zip(shares, powers).allSatisfy { ($0 - $1 / sum).magnitude < 1e-6 })
    }
  }
}
