import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct BindingTests {
  /// Declared types by input, the types given, and the sentence that must come; nil when they fit.
  static let cases: [(declared: [String], given: [String], sentence: String?)] = [
    (["f32[N,3]"], ["f32[5,3]"], nil),
    (["f32[?,3]"], ["f32[5,3]"], nil),
    (["f32[N,3]"], ["f32[5,4]"], "input 'a': is f32[5,4], f32[N,3] expected"),
    (["f32[N,3]"], ["f32[5]"], "input 'a': is f32[5], f32[N,3] expected"),
    (["f32[N]"], ["f16[5]"], "input 'a': is f16[5], f32[N] expected"),
    (
      ["f32[N,N]"], ["f32[2,3]"], "input 'a': is f32[2,3], f32[N,N] expected, where N is 2 (axis 1)"
    ),
    (["f32[N]", "f32[N]"], ["f32[2]", "f32[2]"], nil),
    (
      ["f32[N]", "i8[N]"], ["f32[2]", "i8[3]"],
      "input 'b': is i8[3], i8[N] expected, where N is 2 (axis 0)"
    ),
    (["f32[H]", "f32[H/2]"], ["f32[9]", "f32[4]"], nil),
    (
      ["f32[H]", "f32[H/2]"], ["f32[9]", "f32[5]"],
      "input 'b': is f32[5], f32[H/2] expected, where H/2 is 4 (axis 0)"
    ),
    (["f32[H/2]", "f32[H]"], ["f32[4]", "f32[9]"], nil),
    (
      ["f32[H/2]", "f32[H]"], ["f32[5]", "f32[9]"],
      "input 'a': is f32[5], f32[H/2] expected, where H/2 is 4 (axis 0)"
    ),
    (
      ["f32[H*W]", "f32[H]", "f32[W]"], ["f32[6]", "f32[2]", "f32[4]"],
      "input 'a': is f32[6], f32[H*W] expected, where H*W is 8 (axis 0)"
    ),
    (["f32[H/2]"], ["f32[5]"], nil),
    (
      ["sequence(f32[1])"], ["f32[1]"], "input 'a': is f32[1], sequence(f32[1]) expected"
    ),
    (["f32[1]"], ["optional(f32[1])"], "input 'a': is optional(f32[1]), f32[1] expected"),
    (["sequence(f32[1])"], ["sequence(f32[2])"], nil),
    (
      ["f32[N,3,H,W]"], ["f32[1,32,48,3]"],
      "input 'a': is f32[1,32,48,3], f32[N,3,H,W] expected: "
        + "it is NHWC where NCHW is expected, transpose by [0, 3, 1, 2]"
    ),
    (
      ["f32[1,32,48,3]"], ["f32[1,3,32,48]"],
      "input 'a': is f32[1,3,32,48], f32[1,32,48,3] expected: "
        + "it is NCHW where NHWC is expected, transpose by [0, 2, 3, 1]"
    ),
    (
      ["f32[3,32,48]"], ["f32[32,48,3]"],
      "input 'a': is f32[32,48,3], f32[3,32,48] expected: "
        + "it is HWC where CHW is expected, transpose by [2, 0, 1]"
    ),
    (
      ["f32[N,3,H,W]"], ["f32[3,32,48]"],
      "input 'a': is f32[3,32,48], f32[N,3,H,W] expected: the leading size, the batch, is missing"
    ),
    (
      ["f32[3,H,W]"], ["f32[1,3,4,5]"],
      "input 'a': is f32[1,3,4,5], f32[3,H,W] expected: it has a leading size of 1 that is not expected"
    ),
    // Neither order fits: nothing is said of it.
    (["f32[N,3,H,W]"], ["f32[1,32,48,4]"], "input 'a': is f32[1,32,48,4], f32[N,3,H,W] expected"),
    // The order is right, another input is not.
    (
      ["f32[N,C,H,W]", "f32[N,C,H,W]"], ["f32[1,2,3,4]", "f32[1,2,3,5]"],
      "input 'b': is f32[1,2,3,5], f32[N,C,H,W] expected, where W is 4 (axis 3)"
    ),
    (["f32[N,3,H,W]"], ["f64[1,32,48,3]"], "input 'a': is f64[1,32,48,3], f32[N,3,H,W] expected"),
  ]

  @Test(arguments: cases.indices) func bindsInputs(_ index: Int) throws {
    let (declared, given, sentence) = Self.cases[index]
    var binding = Binding()
    var found: String?
    do {
      for (name, (declared, given)) in zip(["a", "b", "c"], zip(declared, given)) {
        try binding.bind(try type(declared), to: try type(given), input: name)
      }
    } catch let error as GraphError {
      found = "\(error)"
    }
    #expect(found == sentence)
  }

  private func type(_ text: String) throws -> ValueType {
    let graph = try parse("input %x: \(text)")
    return graph[graph.inputs[0]].fact.type
  }

  @Test func factsForConcreteInputsAreChecked() throws {
    let graph = try parse(
      """
      input %x: f32[N,2]
      input %y: f32[N,2]
      %z: f32[N,2] = binary(%x, %y)
      output %z
      """)
    let table = try graph.facts(for: [Fact(.f32, [3, 2]), Fact(.f32, [3, 2])])
    #expect(table[graph.outputs[0].value].type.text == "f32[3,2]")
    let renamed = try graph.facts(
      for: [Fact(.f32, [Dim(symbol: "K"), 2]), Fact(.f32, [Dim(symbol: "K"), 2])])
    #expect(renamed[graph.outputs[0].value].type.text == "f32[K,2]")
    let error = try #require(throws: GraphError.self) {
      try graph.facts(for: [Fact(.f32, [3, 2]), Fact(.f32, [4, 2])])
    }
    #expect("\(error)" == "input 'y': is f32[4,2], f32[N,2] expected, where N is 3 (axis 0)")
  }

  @Test func factsKeepWhatTheGraphKnowsBeyondInference() throws {
    var graph = try parse("input %x: f32[N,?]\n%y: f32[N,?] = identity(%x)\noutput %y")
    let y = graph.outputs[0].value
    graph.setFact(y, to: Fact(.f32, [Dim(symbol: "N"), Dim(symbol: "N") * 2]))
    let table = try graph.facts(for: [Fact(.f32, [3, .unknown])])
    #expect(table[y].type.text == "f32[3,6]")
  }

  @Test func namesThatThereIsNoInput() throws {
    let graph = try parse("weight @w: f32[1] = [0]\noutput @w")
    let error = try #require(throws: GraphError.self) {
      try graph.arrange(["q": .tensor(Tensor([1]))])
    }
    #expect("\(error)" == "input 'q' does not exist; there is none")
  }

  @Test(arguments: [
    (["x", "q"], "input 'q' does not exist; there are x, w"),
    (["w"], "input 'x': is not given"),
  ]) func arrangesByName(_ names: [String], _ sentence: String) throws {
    let graph = try parse("input %x: f32[1]\ninput %w: f32[1] = [0]")
    let value = Value.tensor(Tensor([0.0], shape: [1], as: .f32))
    let given = Dictionary(uniqueKeysWithValues: names.map { ($0, value) })
    let error = try #require(throws: GraphError.self) { try graph.arrange(given) }
    #expect("\(error)" == sentence)
  }
}
