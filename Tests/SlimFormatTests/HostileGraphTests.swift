import IR
import Operators
import Protobuf
import SlimFormat
import Tensors
import Testing

/// Files whose checksums are right and whose graph section is wrong.
@Suite struct HostileGraphTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let kind: SlimError.Kind
    let sentence: String
    let weights: [UInt8]
    let write: @Sendable (inout WireWriter) -> Void
    var testDescription: String { name }

    init(
      _ name: String, kind: SlimError.Kind = .malformed, _ sentence: String, weights: Int = 0,
      _ write: @escaping @Sendable (inout WireWriter) -> Void
    ) {
      self.name = name
      self.kind = kind
      self.sentence = sentence
      self.weights = [UInt8](repeating: 0, count: weights)
      self.write = write
    }

    /// A case of the graph message.
    static func graph(
      _ name: String, kind: SlimError.Kind = .malformed, _ sentence: String,
      _ write: @escaping @Sendable (inout WireWriter) -> Void
    ) -> Case {
      Case(name, kind: kind, sentence) { $0.message(1, write) }
    }

    /// A case of one node between an input and an output.
    static func node(
      _ name: String, kind: SlimError.Kind = .malformed, _ sentence: String,
      _ write: @escaping @Sendable (inout WireWriter) -> Void
    ) -> Case {
      graph(name, kind: kind, sentence) { graph in
        graph.text(1, "g")
        graph.value("x")
        graph.value("y")
        graph.packed(3, [Int64(1)])
        graph.output("y", 2)
        write(&graph)
      }
    }

    /// A case of one weight that is one constant.
    static func weight(
      _ name: String, kind: SlimError.Kind = .malformed, _ sentence: String, weights: Int,
      _ write: @escaping @Sendable (inout WireWriter) -> Void
    ) -> Case {
      Case(name, kind: kind, sentence, weights: weights) {
        $0.message(1) { $0.value("w", weight: 1) }
        write(&$0)
      }
    }
  }

  static let structures: [Case] = [
    Case("nothing", "byte 128: the graph section has no graph", { _ in }),
    Case(
      "bytes that are no message",
      "byte 128: slim.Model.graph is a varint, should be a length and bytes",
      { $0.integer(1, 5) }),
    .graph(
      "text that is not UTF-8", "byte 132: slim.Graph.name is not UTF-8",
      { $0.bytes(1, [0xff]) }),
    Case(
      "nesting beyond the limit", kind: .limit,
      "byte 385: nesting of slim.Type.sequence: 101 levels, at most 100 expected; "
        + "--limit depth=NUMBER raises it",
      { writer in
        var inner: [UInt8] = []
        for _ in 0..<120 {
          var outer = WireWriter()
          outer.bytes(2, inner)
          inner = outer.bytes
        }
        writer.message(1) { $0.message(2) { $0.bytes(2, inner) } }
      }),
    .graph(
      "input that does not exist",
      "byte 128: an input of graph '' is value 1, should be from 1 to 0",
      { $0.packed(3, [Int64(1)]) }),
    .graph(
      "input twice", "byte 128: graph '': value 1 is an input twice",
      {
        $0.value("x")
        $0.packed(3, [Int64(1), 1])
      }),
    .graph(
      "output name twice", "byte 128: graph '': two outputs have the name 'y'",
      {
        $0.value("x")
        $0.packed(3, [Int64(1)])
        $0.output("y", 1)
        $0.output("y", 1)
      }),
    .graph(
      "origin without a name", "byte 128: the origin of value 'x' has no name",
      {
        $0.message(2) {
          $0.text(1, "x")
          $0.message(2) { $0.message(1) { $0.text(1, "f32") } }
          $0.text(3, "")
        }
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "name twice", "byte 128: the name 'x' stands for two values",
      {
        $0.value("x")
        $0.value("x")
        $0.packed(3, [Int64(1), 2])
      }),
    .graph(
      "value without a source",
      "byte 128: value 'x' has no source, should be an input, a result or a weight",
      { $0.value("x") }),
    .graph(
      "value without a type", "byte 128: value 'x' has no type",
      {
        $0.message(2) { $0.text(1, "x") }
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "empty type", "byte 128: the type of value 'x' should be one of tensor, sequence, optional",
      {
        $0.message(2) {
          $0.text(1, "x")
          $0.message(2) { _ in }
        }
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "unknown element type", kind: .unsupported,
      "byte 128: value 'x' has the unknown element type 'f8'",
      {
        $0.value("x", "f8")
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "text that is no dimension", "byte 128: value 'x': '2+' is no dimension",
      {
        $0.value("x", "f32", ["2+"])
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "negative dimension", "byte 128: value 'x': '-2' is no dimension",
      {
        $0.value("x", "f32", ["-2"])
        $0.packed(3, [Int64(1)])
      }),
    .graph(
      "weight that does not exist", "byte 128: value 'x': its weight is 7, should be at most 0",
      { $0.value("x", weight: 7) }),
    .graph(
      "output that does not exist", "byte 128: output 'y' is value 3, should be from 1 to 0",
      { $0.output("y", 3) }),
    .node(
      "node that reads what comes later",
      "byte 128: node 'n' reads value 'y', which comes after it",
      { $0.node([2], [2]) }),
    .node(
      "node that reads what does not exist",
      "byte 128: an input of node 'n' is value 4000000000, should be from 1 to 2",
      { $0.node([4_000_000_000], [2]) }),
    .node(
      "result that does not exist",
      "byte 128: a result of node 'n' is value 3, should be from 1 to 2",
      { $0.node([1], [3]) }),
    .node(
      "result that is an input", "byte 128: value 'x' has two sources, should have one",
      { $0.node([1], [1]) }),
    .node(
      "result of two nodes", "byte 128: value 'y' has two sources, should have one",
      {
        $0.node([1], [2])
        $0.node([1], [2])
      }),
    .node(
      "result with a weight",
      "byte 128: value 'z' is computed and has a weight, should have one source",
      {
        $0.value("z", weight: 1)
        $0.node([1], [3])
      }),
    .node(
      "operand that is missing", "byte 128: unary 'n': input 'x' is missing", { $0.node([0], [2]) }),
    .node(
      "more results than there are",
      "byte 128: unary 'n': 2 outputs are named, it has 1",
      {
        $0.value("z")
        $0.node([1], [2, 3])
      }),
    .node(
      "another type than inferred", "byte 128: value 'z' is f32[2], the file says f32[3]",
      {
        $0.value("z", "f32", ["3"])
        $0.node([1], [2])
        $0.node([1], [3])
      }),
    .node(
      "another symbol than inferred", "byte 128: value 'z' is f32[2], the file says f32[N]",
      {
        $0.value("z", "f32", ["N"])
        $0.node([1], [2])
        $0.node([1], [3])
      }),
    .node(
      "attribute that does not exist", "byte 128: unary 'n': attribute 'pads' does not exist",
      {
        $0.node([1], [2]) { $0.message(5) { $0.text(1, "pads") } }
      }),
    .node(
      "attribute twice", "byte 128: unary 'n': attribute 'alpha' is given twice",
      {
        $0.node([1], [2]) { node in
          for _ in 0..<2 {
            node.message(5) {
              $0.text(1, "alpha")
              $0.integer(2, 3)
            }
          }
        }
      }),
    .node(
      "attribute of another kind",
      "byte 128: unary 'n': attribute 'alpha' is true, a number expected",
      {
        $0.node([1], [2]) {
          $0.message(5) {
            $0.text(1, "alpha")
            $0.integer(2, 1)
            $0.integer(3, 1)
          }
        }
      }),
    .node(
      "attribute of an unknown kind",
      "byte 128: unary 'n': attribute 'alpha' is of kind 9, should be from 0 to 6",
      {
        $0.node([1], [2]) {
          $0.message(5) {
            $0.text(1, "alpha")
            $0.integer(2, 9)
          }
        }
      }),
    .node(
      "region of an operator that has none", "byte 128: unary 'n' has 1 regions, should have none",
      { $0.node([1], [2]) { $0.message(6) { _ in } } }),
    .node(
      "operators that are unknown or of other versions", kind: .unsupported,
      "byte 128: node 'n' has operator 'fft' version 1, this program does not have it; "
        + "node 'n' has operator 'unary' version 2, this program has version 1; "
        + "node 'n' has operator 'conv' version 0, this program has version 1",
      {
        $0.node(op: "fft", [1], [2])
        $0.node(op: "if", [1], []) { $0.message(6) { $0.node(version: 2, [1], [1]) } }
        $0.node(op: "conv", version: 0, [1], [2])
      }),
  ]

  static let weights: [Case] = [
    .weight(
      "unknown element type", kind: .unsupported,
      "byte 128: weight 1 has the unknown element type 'f8'",
      weights: 8, { $0.weight("f8") }),
    .weight(
      "unknown encoding", kind: .unsupported,
      "byte 128: weight 1 has the unknown encoding 'raw zstd'",
      weights: 8, { $0.weight(encoding: ["raw", "zstd"]) }),
    .weight(
      "no encoding", kind: .unsupported, "byte 128: weight 1 has the unknown encoding ''",
      weights: 8,
      { $0.weight(encoding: []) }),
    .weight(
      "size beyond 2^63",
      "byte 128: a size of weight 1 is 18446744073709551615, should be below 2^63", weights: 8,
      { $0.weight("f32", [-1]) }),
    .weight(
      "sizes whose product overflows",
      "byte 128: weight 1 is f32[4611686018427387904,2,0], which has no size in bytes", weights: 8,
      { $0.weight("f32", [1 << 62, 2, 0]) }),
    .weight(
      "length of another shape",
      "byte 128: the length of weight 1 is 8, should be 12, the size of f32[3]",
      weights: 8, { $0.weight("f32", [3]) }),
    .weight(
      "past the section",
      "byte 4104: weight 1 at 0 in the weights section needs 12 bytes, 8 are there", weights: 8,
      { $0.weight("f32", [3], length: 12) }),
    .weight(
      "without a section",
      "byte 0: weight 1 at 0 in the weights section needs 8 bytes, 0 are there",
      weights: 0, { $0.weight() }),
    .weight(
      "hole before the first", "byte 128: the offset of weight 1 is 64, should be 0", weights: 72,
      { $0.weight(offset: 64) }),
    .weight(
      "overlap", "byte 128: the offset of weight 2 is 0, should be 64", weights: 72,
      {
        $0.weight()
        $0.weight()
      }),
    .weight(
      "hole after the last",
      "byte 4104: the end of the last weight in the weights section is 8, should be 9, "
        + "the size of the section", weights: 9, { $0.weight() }),
    .weight(
      "a weight for nothing", "byte 128: weight 2 is no value's, should be one's", weights: 72,
      {
        $0.weight()
        $0.weight(offset: 64)
      }),
    Case(
      "another type than the value's", "byte 128: value 'w' is f32[2], the file says f32[1,2]",
      weights: 8,
      {
        $0.message(1) { $0.value("w", "f32", ["1", "2"], weight: 1) }
        $0.weight()
      }),
    Case(
      "another type than the input's",
      "byte 128: value 'w' is f32[N,3], its initial value is f32[1,2]",
      weights: 8,
      {
        $0.message(1) {
          $0.value("w", "f32", ["N", "3"], weight: 1)
          $0.packed(3, [Int64(1)])
        }
        $0.weight("f32", [1, 2])
      }),
  ]

  @Test(arguments: structures + weights) func refuses(_ input: Case) {
    let file = TemporaryFile(RawFile(weights: input.weights, input.write).bytes)
    for read in [{ try SlimReader.read(path: $0).info }, { try SlimReader.verify(path: $0).info }] {
      #expect { _ = try read(file.path) } throws: { error in
        let error = error as? SlimError
        return error?.kind == input.kind && "\(error!)" == "\(file.path): \(input.sentence)"
      }
    }
  }

  /// A file may know less than inference, as one of an older program may; the value gets what is known.
  @Test func inferenceMayKnowMore() throws {
    let raw = RawFile {
      $0.message(1) { graph in
        graph.value("x", "f32", ["N", "(H+1)/2"])
        graph.value("y", "f32", ["?", "(H+1)/2"])
        graph.packed(3, [Int64(1)])
        graph.output("y", 2)
        graph.node([1], [2])
      }
    }
    let file = TemporaryFile(raw.bytes)
    let graph = try SlimReader.read(path: file.path).graph
    #expect(graph.nodeCount == 1)
    let y = try required(graph.value(named: "y"))
    #expect(graph[y].fact.type.text == "f32[N,(H+1)/2]")
    _ = try SlimReader.verify(path: file.path)
  }

  /// A file of tiny messages needs far more memory than it has bytes, and must not get it.
  @Test func memoryIsBounded() {
    let raw = RawFile {
      $0.message(1) { graph in
        for _ in 0..<2_000_000 { graph.bytes(5, []) }
      }
    }
    let file = TemporaryFile(raw.bytes)
    var limits = Limits()
    limits[.messages] = 256 << 20
    Limits.$current.withValue(limits) {
      #expect {
        try SlimReader.read(path: file.path)
      } throws: { error in
        "\(error)".contains("memory for the structure of the file: ")
          && "\(error)".contains(" bytes, at most 268435456 expected; ")
          && (error as? SlimError)?.kind == .limit
      }
    }
  }
}
