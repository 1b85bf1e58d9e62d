import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct VerifierTests {
  /// One broken invariant: a change of the tables of `base`, and the sentence that must come.
  struct Violation: Sendable, CustomTestStringConvertible {
    let sentence: String
    let breaking: @Sendable (inout Graph) throws -> Void
    var testDescription: String { sentence }

    init(_ sentence: String, _ breaking: @escaping @Sendable (inout Graph) throws -> Void) {
      self.sentence = sentence
      self.breaking = breaking
    }
  }

  /// Ids by order: x 0, c 1, w 2, y 3, z 4, u 5; nodes y 0, z 1, u 2.
  static let base = """
    input %x: f32[N,2]
    input %c: bool[]
    weight @w: f32[2] = [1,2]
    %y: f32[N,2] = binary(%x, @w)
    %z: f32[N,2] = unary(%y) {function: abs}
    %u: f32[N,2] = if(%c, %z) graph "then" {
      input %a: f32[N,2]
      %b: f32[N,2] = unary(%a) {function: neg}
      output %b
    } graph "else" {
      input %a: f32[N,2]
      output %a
    }
    output %u
    output "again" = %u
    """

  static let violations: [Violation] = [
    Violation("the graph has an order that is not one of its nodes") {
      $0.nodeTable[1] = nil
    },
    Violation("the graph has an order that is not one of its nodes") {
      $0.order.remove(NodeID(0))
    },
    Violation("unary 'z' has id 1 at place 0") { $0.nodeTable.swapAt(0, 1) },
    Violation("unary 'z' reads a value that does not exist as input 0") {
      $0.nodeTable[1]!.inputs[0] = ValueID(99)
    },
    Violation("unary 'z' reads a value that does not exist as input 0") {
      $0.values[3].source = .removed
      $0.nodeTable[0]!.outputs = []
    },
    Violation("unary 'z' has output 0, a value that does not exist") {
      $0.nodeTable[1]!.outputs[0] = ValueID(99)
    },
    Violation("unary 'z' ends in an output without value") {
      $0.nodeTable[1]!.outputs.append(nil)
    },
    Violation("the graph has an input that does not exist") { $0.inputs.append(ValueID(99)) },
    Violation("output 'u' shows a value that does not exist") {
      $0.outputs[0].value = ValueID(99)
    },
    Violation("value 'y' has a name that another value has too") {
      $0.values[4].name = "y"
    },
    Violation("value 'other' is not found by its name") { $0.values[4].name = "other" },
    Violation("value 'ghost' does not exist but has a name") {
      $0.names["ghost"] = ValueID(3)
    },
    Violation("value 'x' is an input twice") { $0.inputs.append(ValueID(0)) },
    Violation("value 'w' is listed as an input and is none") { $0.inputs.append(ValueID(2)) },
    Violation("value 'c' is an input that is not listed") { $0.inputs.removeLast() },
    Violation("value 'x' has the tensor f32[1,3], f32[N,2] expected") {
      $0.values[0].tensor = Tensor(splat: 0, shape: [1, 3])
    },
    Violation("value 'w' is a constant without tensor") { $0.values[2].tensor = nil },
    Violation("value 'w' has the tensor f16[2], f32[2] expected") {
      $0.values[2].tensor = Tensor(splat: 0, shape: [2], as: .f16)
    },
    Violation("value 'w' is a constant whose fact has another tensor") {
      $0.values[2].tensor = Tensor([1.0, 3], shape: [2])
    },
    Violation("value 'w' is a constant whose fact has another tensor") {
      $0.values[2].fact.value = nil
    },
    Violation("value 'z' is said to be a result of a node that has no such result") {
      $0.values[4].source = .node(NodeID(1), output: 1)
    },
    Violation("value 'z' is said to be a result of a node that has no such result") {
      $0.values[4].source = .node(NodeID(7), output: 0)
    },
    Violation("value 'y' is said to be a result of a node that has no such result") {
      $0.nodeTable[0]!.outputs = []
    },
    Violation("value 'z' is a result with a tensor") {
      $0.values[4].tensor = Tensor(splat: 0, shape: [1, 2])
    },
    Violation("unary 'z' has 'y' as a result, which comes from elsewhere") {
      $0.nodeTable[1]!.outputs.append(ValueID(3))
    },
    Violation("value 'old' is removed and in use") {
      let old = try $0.addConstant("old", Tensor([1]))
      $0.removeValue(old)
      $0.values[old.index].uses = [NodeID(0)]
    },
    Violation("unary 'v' reads 'u', which is computed later") {
      try $0.addNode(Unary(), [ValueID(5)], outputs: ["v"], before: NodeID(0))
    },
    Violation("value 'y' has a use list of 0 that does not match the 1 inputs that read it") {
      $0.values[3].uses = []
    },
    Violation("value 'y' has a use list of 1 that does not match the 1 inputs that read it") {
      $0.values[3].uses = [NodeID(0)]
    },
    Violation("value 'y' has a use list of 2 that does not match the 1 inputs that read it") {
      $0.values[3].uses.append(NodeID(1))
    },
    Violation("value 'u' counts 1 outputs that show it, 2 expected") {
      $0.values[5].outputUses = 1
    },
    Violation("output 'u' has a name that another output has too") { $0.outputs[1].name = "u" },
    Violation("value 'z' has an origin without name") { $0.values[4].origin = "" },
    Violation("unary 'z' has origins that are not sorted") {
      $0.nodeTable[1]!.origins = ["b", "a"]
    },
    Violation("unary 'z' has origins that are not sorted") {
      $0.nodeTable[1]!.origins = ["a", "a"]
    },
    Violation("unary 'z' has an origin without name") { $0.nodeTable[1]!.origins = [""] },
    Violation("unary 'z' has regions, which this operator does not know") {
      $0.nodeTable[1]!.regions = [Graph(name: "r")]
    },
    Violation("if 'u' is refused by inference: if has 1 regions, 2 expected") {
      $0.nodeTable[2]!.regions.removeLast()
    },
    Violation(
      "if 'u' is refused by inference: 0 inputs, 1 of region 'then' expected"
    ) {
      $0.setInput(1, of: NodeID(2), to: nil)
      $0.nodeTable[2]!.inputs.removeLast()
    },
    Violation(
      "if 'u' is refused by inference: region 'else': input 'a': is f32[N,2], f32[N,3] expected"
    ) {
      $0.nodeTable[2]!.regions[1].values[0].fact = Fact(.f32, [Dim(symbol: "N"), 3])
    },
    Violation("unary 'z' is refused by inference: input 'x' is missing") {
      $0.setInput(0, of: NodeID(1), to: nil)
    },
    Violation("unary 'z' has 2 outputs, 1 expected") {
      let extra = try $0.addConstant("extra", Tensor([1]))
      $0.values[extra.index].source = .node(NodeID(1), output: 1)
      $0.values[extra.index].tensor = nil
      $0.nodeTable[1]!.outputs.append(extra)
    },
    Violation("value 'z' is f32[N,3], f32[N,2] inferred") {
      $0.setFact(ValueID(4), to: Fact(.f32, [Dim(symbol: "N"), 3]))
    },
    Violation("value 'z' is f32[?,2], f32[N,2] inferred") {
      $0.setFact(ValueID(4), to: Fact(.f32, [.unknown, 2]))
    },
    Violation("region 'then' of 'u': value 'a' has a use list of 0 that does not match") {
      $0.nodeTable[2]!.regions[0].values[0].uses = []
    },
  ]

  @Test func acceptsTheBase() throws { try parse(Self.base).verify() }

  @Test(arguments: violations) func refuses(_ violation: Violation) throws {
    var graph = try parse(Self.base)
    try violation.breaking(&graph)
    let error = try #require(throws: VerifyError.self) { try graph.verify() }
    #expect("\(error)".hasPrefix(violation.sentence))
  }

  @Test func comparesKnownValues() throws {
    var graph = try parse(
      """
      input %x: f32[2,3]
      input %n: f32[N,3]
      %s: i64[2] = shape(%x)
      %t: i64[2] = shape(%n)
      """)
    let s = try #require(graph.value(named: "s"))
    let t = try #require(graph.value(named: "t"))
    try graph.verify()
    let fact = graph[s].fact
    graph.setFact(s, to: Fact(constant: Tensor([2, 4])))
    #expect(throws: VerifyError.self) { try graph.verify() }
    graph.setFact(s, to: fact)
    graph.setFact(t, to: Fact(integers: [Dim(symbol: "N"), 4], shape: [2]))
    let error = try #require(throws: VerifyError.self) { try graph.verify() }
    #expect("\(error)" == "value 't' has known sizes that inference finds to be others")
  }

  @Test func acceptsMoreThanInferenceKnows() throws {
    var graph = try parse("input %x: f32[?,3]\n%y: f32[?,3] = identity(%x)\noutput %y")
    graph.setFact(graph.outputs[0].value, to: Fact(.f32, [7, 3]))
    try graph.verify()
    #expect(try Graph(parsing: graph.text).isIdentical(to: graph))
  }
}
