import Glibc
import IR
import Operators
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct EvaluatorTests {
  private func tensor(_ values: [Double], _ shape: [Int]) -> Value {
    .tensor(Tensor(values, shape: shape, as: .f32))
  }

  static let choice = """
    input %c: bool[]
    input %x: f32[N]
    %y: f32[N] = if(%c, %x) graph "then" {
      input %a: f32[N]
      weight @two: f32[1] = [2]
      %b: f32[N] = binary(%a, @two) {function: mul}
      output %b
    } graph "else" {
      input %a: f32[N]
      %b: f32[N] = unary(%a) {function: neg}
      output %b
    }
    output "result" = %y
    """

  @Test(arguments: [(1.0, [2.0, 4.0, 6.0]), (0.0, [-1.0, -2.0, -3.0])])
  func takesOneRegion(_ condition: Double, _ expected: [Double]) throws {
    let graph = try parse(Self.choice)
    try graph.verify()
    let given: [String: Value] = [
      "c": .tensor(Tensor([condition], shape: [], as: .bool)), "x": tensor([1, 2, 3], [3]),
    ]
    let found = try Evaluator(graph).run(given)
    #expect(mismatch(found, [tensor(expected, [3])]) == nil)
  }

  @Test func regionsInferForConcreteSizes() throws {
    let graph = try parse(Self.choice)
    let table = try graph.facts(for: [Fact(.bool, []), Fact(.f32, [7])])
    #expect(table[graph.outputs[0].value].type.text == "f32[7]")
  }

  @Test func regionsOfDifferentSizesGiveAnUnknownOne() throws {
    let graph = try parse(
      """
      input %c: bool[]
      input %x: f32[2,3]
      %y: f32[?,3] = if(%c, %x) graph "then" {
        input %a: f32[2,3]
        output %a
      } graph "else" {
        input %a: f32[2,3]
        %b: f32[4,3] = concat(%a, %a)
        output %b
      }
      %z: f32[?,3] = unary(%y) {function: neg}
      output %z
      """)
    try graph.verify()
    let given: [String: Value] = [
      "c": .tensor(Tensor([0.0], shape: [], as: .bool)), "x": tensor([1, 2, 3, 4, 5, 6], [2, 3]),
    ]
    let expected = tensor([-1, -2, -3, -4, -5, -6, -1, -2, -3, -4, -5, -6], [4, 3])
    #expect(mismatch(try Evaluator(graph).run(given), [expected]) == nil)
  }

  @Test(arguments: [("true", "f32[3]", 3), ("false", "f32[1,6]", 6)])
  func aKnownConditionGivesTheTypeOfItsRegion(
    _ condition: String, _ type: String, _ count: Int
  ) throws {
    let graph = try parse(
      """
      input %x: f32[3]
      weight @c: bool[] = [\(condition)]
      %y: \(type) = if(@c, %x) graph "then" {
        input %a: f32[3]
        output %a
      } graph "else" {
        input %a: f32[3]
        %b: f32[6] = concat(%a, %a)
        weight @axes: i64[1] = [0]
        %d: f32[1,6] = unsqueeze(%b, @axes)
        output %d
      }
      output %y
      """)
    try graph.verify()
    let found = try Evaluator(graph).run(["x": tensor([1, 2, 3], [3])])
    #expect(found[0].tensor?.count == count)
  }

  @Test func regionsOfDifferentRanksAreRefused() throws {
    let error = try #require(throws: ParseError.self) {
      try parse(
        """
        input %x: f32[3]
        input %c: bool[]
        %y: f32[3] = if(%c, %x) graph "then" {
          input %a: f32[3]
          output %a
        } graph "else" {
          input %a: f32[3]
          weight @axes: i64[1] = [0]
          %b: f32[1,3] = unsqueeze(%a, @axes)
          output %b
        }
        """)
    }
    #expect(
      "\(error)"
        == "3:14: if 'y': the regions' outputs have different types: f32[3] and f32[1,3]")
  }

  @Test func showsTheWantedValues() throws {
    let graph = try parse(
      """
      input %x: f32[2]
      %a: f32[2] = unary(%x) {function: neg}
      %b: f32[2] = unary(%a) {function: abs}
      output %b
      """)
    let a = try #require(graph.value(named: "a"))
    var seen: [ValueID] = []
    _ = try Evaluator(graph).run(["x": tensor([1, 2], [2])], tapping: [a, graph.inputs[0]]) {
      id, value in
      seen.append(id)
    }
    #expect(seen == [graph.inputs[0], a])
  }

  @Test func fillsInitialValuesIn() throws {
    let graph = try parse(
      """
      input %x: f32[2]
      input %w: f32[2] = [10,20]
      %y: f32[2] = binary(%x, %w)
      output %y
      """)
    try graph.verify()
    let x = tensor([1, 2], [2])
    #expect(mismatch(try Evaluator(graph).run(["x": x]), [tensor([11, 22], [2])]) == nil)
    let found = try Evaluator(graph).run(["x": x, "w": x])
    #expect(mismatch(found, [tensor([2, 4], [2])]) == nil)
  }

  @Test func namesTheNodeThatFails() throws {
    let graph = try parse(
      """
      input %x: f32[3]
      input %i: i64[1]
      %y: f32[1] = gather(%x, %i)
      output %y
      """)
    let given: [String: Value] = [
      "x": tensor([1, 2, 3], [3]), "i": .tensor(Tensor([9])),
    ]
    let error = try #require(throws: GraphError.self) { try Evaluator(graph).run(given) }
    #expect("\(error)".hasPrefix("gather 'y': "))
  }

  /// What was computed and is not read again is gone when the next node runs.
  @Test func dropsValuesAfterTheirLastUse() throws {
    var graph = Graph(name: "probes")
    let x = try graph.addInput("x", .tensor(.u8, [1]))
    var last = x
    for index in 0..<6 {
      let results = try graph.addNode(
        Probe(), [last], outputs: ["next\(index)", "unused\(index)"])
      last = try #require(results[0])
    }
    graph.addOutput(last)
    Probe.registry.withLock { $0 = Probe.Registry() }
    _ = try graph.evaluate([.tensor(Tensor([1.0], shape: [1], as: .u8))])
    // Of the results of all nodes before, one lives: the operand.
    #expect(Probe.registry.withLock { $0.alive } == [0, 1, 1, 1, 1, 1])
  }

  @Test func refusesAWrongNumberOfInputs() throws {
    let graph = try parse("input %x: f32[1]\noutput %x")
    let error = try #require(throws: GraphError.self) { try graph.evaluate([]) }
    #expect("\(error)" == "graph '': 0 inputs are given, 1 expected")
  }
}

/// An operator of two results, each in a mapped file of its own, that counts which earlier ones still live.
private struct Probe: Operator {
  struct Registry {
    var alive: [Int] = []
    var files: [WeakFile] = []
  }

  struct WeakFile {
    weak var file: MappedFile?
  }

  static let registry = Mutex(Registry())
  static let name = "probe"
  static let inputNames = ["x"]

  func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] { [Fact(.u8, [1]), Fact(.u8, [1])] }

  func evaluate(_ inputs: [Value?]) throws -> [Value] {
    Self.registry.withLock { registry in
      registry.alive.append(registry.files.count { $0.file != nil })
    }
    return try (0..<2).map { _ in
      let file = try MappedFile(path: CommandLine.arguments[0])
      Self.registry.withLock { $0.files.append(WeakFile(file: file)) }
      let tensor = Tensor(element: .u8, shape: [1], mapped: file, offset: 0)
      return .tensor(try #require(tensor))
    }
  }
}
