import IR
import Operators
import Tensors
import Testing

@Suite struct TextTests {
  /// Texts as the printer writes them: each must come back letter for letter.
  static let canonical: [String] = [
    """
    graph "empty" {
    }

    """,
    """
    graph "names" {
      input %x: f32[N,3,H/2]
      input %"758": i64[]
      input %"a \\"b\\" \\\\ \\n\\t\\u{1} é": bool[max(4,H),(W+1)/2]
      output %x
      output "named" = %"758"
    }

    """,
    """
    graph "types" {
      input %s: sequence(f32[N,?])
      input %o: optional(sequence(i8[]))
      input %e: bf16[0,3]
    }

    """,
    """
    graph "weights" {
      input %x: f32[2] = [1,2]
      weight @a: f32[2,2] = [1,-0,2.5,1e-20]
      weight @b: f32[1000] = splat(0.1)
      weight @c: f32[3,3,3] = random(18446744073709551615)
      weight @d: f32[4] = [inf,-inf,nan,3.4028235e+38]
      weight @e: u64[2] = [18446744073709551615,0]
      weight @f: i8[2] = [-128,127]
      weight @g: bool[2] = [true,false]
      weight @h: f64[1] = [0.1]
      weight @i: f16[2] = [65504,5.9604645e-08]
      weight @j: f32[1] = bytes("0100c07f")
      weight @k: f32[0] = []
      weight @l: f32[] = [7]
      weight @m: f32[9] = [1,2,3,4,5,6,7,8,9]
      output @a
    }

    """,
    """
    graph "nodes" {
      input %x: f32[N,4]
      weight @w: f32[4] = random(1)
      %y: f32[N,4] = binary(%x, @w)
      %z: f32[N,4] = binary(%y, %y) {function: mul} as "Mul_1" from ["a", "b"]
      %t~"source": f32[4,N] = transpose(%z) {permutation: [1,0]} as "T"
      %u~_: f32[4,N] = identity(%t) from []
      output %u
      output "again" = %u
    }

    """,
    """
    graph "regions" {
      input %c: bool[]
      input %x: f32[N,4]
      %y: f32[N,4] = if(%c, %x) as "choice" graph "then" {
        input %a: f32[N,4]
        %b: f32[N,4] = binary(%a, %a)
        output %b
      } graph "else" {
        input %a: f32[N,4]
        weight @d: f32[4] = splat(2)
        output %a
      }
      output %y
    }

    """,
  ]

  @Test(arguments: canonical.indices) func printsWhatItReads(_ index: Int) throws {
    let text = Self.canonical[index]
    #expect(try Graph(parsing: text).text == text)
  }

  @Test(arguments: canonical.indices) func readsWhatItPrintsWithoutItsFrame(_ index: Int) throws {
    var graph = try Graph(parsing: Self.canonical[index])
    let bare = GraphPrinter(bare: true).print(graph)
    #expect(!bare.hasPrefix("graph"))
    graph.name = ""
    #expect(try Graph(parsing: bare).isIdentical(to: graph))
  }

  @Test func takesFreeLayoutAndComments() throws {
    let graph = try Graph(
      parsing: """
        # a comment
        input\t%x :f32[ N , 4 ] weight @w:f32[2,2]=[ 1 , 2.0,# inside
        3e0,-4 ] %y: f32[N,4] = identity( %x ){ } output%y
        """)
    #expect(
      GraphPrinter(bare: true).print(graph) == """
        input %x: f32[N,4]
        weight @w: f32[2,2] = [1,2,3,-4]
        %y: f32[N,4] = identity(%x)
        output %y

        """)
  }

  @Test func hidesOriginsOnDemand() throws {
    let graph = try Graph(
      parsing: """
        input %x~"a": f32[4]
        %y~_: f32[4] = identity(%x) as "b" from ["c"]
        """)
    #expect(
      GraphPrinter(origins: false, bare: true).print(graph) == """
        input %x: f32[4]
        %y: f32[4] = identity(%x)

        """)
    let info = graph[try #require(graph.value(named: "y"))]
    #expect(info.origin == nil)
    #expect(graph[try #require(graph.value(named: "x"))].origin == "a")
    #expect(graph.nodes[0].name == "b")
    #expect(graph.nodes[0].origins == ["c"])
  }

  @Test func keepsWhatIsWrittenWhereInferenceKnowsNothing() throws {
    let graph = try Graph(
      parsing: """
        input %c: bool[]
        input %a: f32[N]
        input %b: f32[M]
        %y: f32[K] = if(%c, %a, %b) graph "then" {
          input %a: f32[N]
          input %b: f32[M]
          output %a
        } graph "else" {
          input %a: f32[N]
          input %b: f32[M]
          output %b
        }
        output %y
        """)
    #expect(graph[graph.outputs[0].value].fact.type.text == "f32[K]")
  }

  @Test(arguments: [
    ("f32[3]", "[1, 2]", "2 elements are given, 3 expected"),
    ("f32[1]", "[1, 2, 3]", "more than 1 elements are given"),
    ("i8[1]", "[128]", "'128' is no element of i8"),
    ("u8[1]", "[-1]", "'-1' is no element of u8"),
    ("i64[1]", "[9223372036854775808]", "'9223372036854775808' is no element of i64"),
    ("i32[1]", "[1.5]", "'1.5' is no element of i32"),
    ("bool[1]", "[1]", "'1' is no element of bool"),
    ("f32[1]", "[1e39]", "'1e39' is no element of f32"),
    ("f16[1]", "[65520]", "'65520' is no element of f16"),
    ("f32[1]", "[0x1p3]", "'0x1p3' is no element of f32"),
    ("f32[1]", "[infinity]", "'infinity' is no element of f32"),
    ("f32[2]", "splat(x)", "'x' is no element of f32"),
    ("f32[N]", "splat(1)", "f32[N] has no fixed size, integers expected"),
    ("sequence(f32[1])", "[1]", "sequence(f32[1]) has no fixed size, integers expected"),
    ("f32[4294967296,4294967296]", "splat(1)", "f32[4294967296,4294967296] is too large"),
    ("f32[2]", "xxh:0123", "its elements are not in the text, only what stands for them"),
    ("f32[2]", "?", "its elements are not in the text, only what stands for them"),
    ("f32[2]", "file(0)", "there is no weight file beside the text"),
    ("f32[1]", "bytes(\"00\")", "2 digits are given, 4 pairs of 0-9, a-f expected"),
    ("f32[1]", "bytes(\"0000000g\")", "8 digits are given, 4 pairs of 0-9, a-f expected"),
  ]) func refusesWeights(_ type: String, _ elements: String, _ problem: String) {
    expectError("weight @w: \(type) = \(elements)", contains: "weight '@w': \(problem)")
  }

  @Test(arguments: [
    ("input", "1:6: the end of the text found, '%' expected"),
    ("graph {", "1:7: '{' found, the graph's name in quotes expected"),
    ("graph \"g\" { ", "1:13: the end of the text found, '}' expected"),
    ("graph \"g\" { } x", "1:15: 'x' found, the end of the text expected"),
    ("graph \"g { }", "1:7: a string without end found, '\"' expected"),
    (
      "graph \"\\q\" { }",
      "1:8: another escape found, one of \\\", \\\\, \\n, \\t, \\u{hex} expected"
    ),
    ("inputs %x", "1:1: 'inputs' found, input, weight, output or a node expected"),
    ("input %x: f33[1]", "1:11: 'f33' found, a type such as f32[N,3] expected"),
    ("input %x: f32[-1]", "1:15: -1 found, a size of 0 or more expected"),
    ("input %x: f32[N,]", "1:17: '' found, a dimension expected"),
    ("input %x: f32[N$]", "1:15: 'N$' found, a dimension expected"),
    (
      "input %x: f32[99999999999999999999]",
      "1:15: '99999999999999999999' found, a dimension expected"
    ),
    ("input %x: f32[1]\ninput %x: f32[2]", "2:7: the name 'x' stands for two values"),
    ("output %y", "1:8: '%y' is not defined above"),
    ("input %x: f32[1]\noutput @x", "2:8: '@x' is not defined above"),
    ("weight @x: f32[1] = [1]\noutput %x", "2:8: '%x' is not defined above"),
    ("input %x: f32[1]\noutput %x\noutput %x", "3:8: two outputs have the name 'x'"),
    (
      "input %x~\"\": f32[1]",
      "1:10: an empty string found, a source value's name in quotes, or _ expected"
    ),
    ("output x", "1:8: 'x' found, %value or @weight expected"),
    ("%y: f32[] = konv()", "1:13: operator 'konv' does not exist"),
    ("%y: f32[] = identity(x)", "1:22: 'x' found, %value, @weight or _ expected"),
    ("%y: f32[] = identity(_)", "1:13: identity 'y': input 'x' is missing"),
    ("%y: f32[] = 7()", "1:13: '7' found, an operator expected"),
    ("input %é: f32[1]", "1:8: 'é' found, a name expected"),
  ]) func refuses(_ text: String, _ sentence: String) {
    expectError(text, is: sentence)
  }

  @Test(arguments: [
    ("{alpha: 1, alpha: 2}", "2:35: attribute 'alpha' is given twice"),
    ("{gamma: 1}", "2:25: unary: attribute 'gamma' does not exist"),
    ("{alpha: [1]}", "2:25: unary: attribute 'alpha' is [1], a number expected"),
    ("{function: 3}", "2:25: unary: attribute 'function' is 3, one of relu, "),
    ("{function: sinus}", "2:25: unary: attribute 'function' is sinus, one of relu, "),
    ("{alpha: 1.2.3}", "2:32: '1.2.3' found, a number expected"),
    (
      "{alpha: 99999999999999999999}",
      "2:32: '99999999999999999999' found, an integer of at most 64 bits expected"
    ),
    ("{alpha: 1e99}", "2:32: '1e99' found, a number expected"),
    ("{alpha 1}", "2:31: '1' found, ':' expected"),
    ("{alpha: 1", "2:33: the end of the text found, ',' or '}' expected"),
    ("{alpha: }", "2:32: '}' found, an attribute's value expected"),
  ]) func refusesAttributes(_ attributes: String, _ sentence: String) {
    expectError(
      "input %x: f32[1]\n%y: f32[1] = unary(%x) \(attributes)", contains: sentence)
  }

  @Test(arguments: [
    ("f32[1,3]", "'%y' is written as f32[1,3], f32[N,3] inferred"),
    ("f32[M,3]", "'%y' is written as f32[M,3], f32[N,3] inferred"),
    ("f32[?,3]", "'%y' is written as f32[?,3], f32[N,3] inferred"),
    ("f32[N,3,1]", "'%y' is written as f32[N,3,1], f32[N,3] inferred"),
    ("f16[N,3]", "'%y' is written as f16[N,3], f32[N,3] inferred"),
    ("sequence(f32[N,3])", "'%y' is written as sequence(f32[N,3]), f32[N,3] inferred"),
  ]) func comparesTypesWithInference(_ type: String, _ sentence: String) {
    expectError("input %x: f32[N,3]\n%y: \(type) = identity(%x)", is: "2:1: \(sentence)")
  }

  @Test func limitsNestingAndMemory() {
    let types = String(repeating: "sequence(", count: 100_000)
    expectError(
      "input %x: \(types)", contains: "nesting of a type: 33 levels, at most 32 expected;")
    let block = "%y: f32[] = if() graph \"g\" { "
    expectError(
      String(repeating: block, count: 100_000),
      contains: "nesting of graph 'g': 33 levels, at most 32 expected;")
    let ones = String(repeating: "1,", count: 64)
    expectError(
      "input %x: f32[\(ones)1]",
      contains: "rank: 65 dimensions, at most 64 expected; --limit rank=NUMBER raises it")
    let parentheses = String(repeating: "(", count: 400)
    expectError("input %x: f32[\(parentheses)]", contains: "a dimension expected")
    expectError(
      "weight @w: u8[1000000000000] = splat(0)",
      contains: "weights up to '@w': 8000000000000 bytes, at most 1073741824 expected;")
    var limits = Limits()
    limits[.generated] = 800
    Limits.$current.withValue(limits) {
      expectError(
        "weight @a: f32[60] = splat(1)\nweight @b: f32[60] = random(1)",
        is: "2:22: weights up to '@b': 960 bytes, at most 800 expected; "
          + "--limit generated=NUMBER raises it")
    }
  }

  @Test func aHostileDimensionEnds() {
    let sums = (0..<60).map { "(a\($0)+b\($0))" }.joined(separator: "*")
    #expect(throws: Never.self) { try Graph(parsing: "input %x: f32[\(sums)]") }
    expectError("weight @w: f32[8589934592,8589934592,0] = []", contains: "is too large")
  }

  private func expectError(
    _ text: String, is sentence: String? = nil, contains part: String = "",
    _ place: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try Graph(parsing: text)
      Issue.record("no error", sourceLocation: place)
    } catch {
      let found = "\(error)"
      #expect(sentence ?? found == found, sourceLocation: place)
      #expect(found.contains(part), sourceLocation: place)
    }
  }
}
