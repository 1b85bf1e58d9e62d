import IR
import Operators
import SlimFormat
import Tensors
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: Graphs.all.map(\.name)) func graphsComeBack(_ name: String) throws {
    let graph = try required(Graphs.all.first { $0.name == name }).make()
    try graph.verify()
    let bytes = try slim(graph)
    let file = TemporaryFile(bytes)
    let model = try SlimReader.read(path: file.path, checkingWeights: true)
    #expect(difference(graph, model.graph) == nil)
    #expect(model.graph.text == graph.text)
    #expect(try slim(model.graph) == bytes)
    #expect(model.provenance == nil)
    let report = try SlimReader.verify(path: file.path)
    #expect(report.nodeCount == graph.nodeCount)
    #expect(report.info == model.info)
  }

  /// Every sample of every operator, its inputs given from outside and stored.
  @Test func samplesComeBack() throws {
    for sample in Samples.all {
      for stored in [false, true] {
        var graph = Graph(name: sample.description)
        var operands: [ValueID?] = []
        for (index, tensor) in sample.inputs.enumerated() {
          guard let tensor else {
            operands.append(nil)
            continue
          }
          // The last operand is mostly one that shapes depend on, so it is always stored.
          let id =
            stored || index > 0
            ? try graph.addConstant("c\(index)", tensor)
            : try graph.addInput("x\(index)", .tensor(tensor.element, Shape(tensor.shape)))
          operands.append(id)
        }
        let results = try graph.addNode(sample.op, operands, outputs: ["y"])
        graph.addOutput(try required(results[0]))
        let file = TemporaryFile(try slim(graph))
        let model = try SlimReader.read(path: file.path)
        #expect(difference(graph, model.graph) == nil, "\(sample)")
        _ = try SlimReader.verify(path: file.path)
      }
    }
  }

  static let seeds: Range<UInt64> = 0..<200

  /// Random graphs come back, and compute the same bits from where their weights lie in the file.
  @Test(arguments: seeds) func randomGraphsComeBack(_ seed: UInt64) throws {
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    let bytes = try slim(graph)
    let file = TemporaryFile(bytes)
    _ = try SlimReader.verify(path: file.path)
    let back = try SlimReader.read(path: file.path).graph
    #expect(difference(graph, back) == nil)
    #expect(back.text == graph.text)
    #expect(try slim(back) == bytes)
    let found = try Evaluator(back).run(inputs)
    let expected = try Evaluator(graph).run(inputs)
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) {
      #expect(try required(a.tensor).isIdentical(to: try required(b.tensor)))
    }
  }

  @Test func weightsAreUsedInPlace() throws {
    let file = TemporaryFile(try slim(Graphs.constants()))
    let model = try SlimReader.read(path: file.path)
    #expect(!model.info.weights.isEmpty)
    for id in model.graph.constants {
      let mapping = try required(model.graph[id].tensor?.mapping)
      #expect(mapping.file.path == file.path)
      #expect(mapping.offset % 64 == 0)
    }
    let section = try required(model.info.sections.first { $0.name == "weights" })
    #expect(section.offset % 4096 == 0)
  }

  @Test func equalTensorsAreStoredOnce() throws {
    var graph = Graph(name: "twins")
    let value = Tensor.random([8, 16], seed: 5)
    for name in ["a", "b"] { try graph.addConstant(name, Tensor(value.doubles, shape: [8, 16])) }
    try graph.addConstant("other shape", value.reshaped([16, 8]))
    try graph.addConstant("other value", .random([8, 16], seed: 6))
    let zero = Tensor([0.0], shape: [1])
    try graph.addConstant("zero", zero)
    try graph.addConstant("minus zero", Tensor([-0.0], shape: [1]))
    let file = TemporaryFile(try slim(graph))
    let model = try SlimReader.read(path: file.path)
    #expect(model.info.weights.map(\.shape) == [[8, 16], [16, 8], [8, 16], [1], [1]])
    #expect(difference(graph, model.graph) == nil)
  }

  @Test func provenanceComesBackAndCanBeLeftOut() throws {
    let graph = try Graphs.convolution()
    let text = Array(#"{"rules": ["fold-batch-norm"]}"#.utf8)
    let with = TemporaryFile(try slim(graph, provenance: text))
    let model = try SlimReader.read(path: with.path)
    #expect(model.provenance == text)
    #expect(model.info.sections.map(\.name) == ["graph", "weights", "provenance"])
    _ = try SlimReader.verify(path: with.path)
    #expect(try slim(model.graph) == (try slim(graph)))
  }

  @Test func bytesDependOnNothingButTheGraph() throws {
    for (_, make) in Graphs.all {
      let first = try slim(make())
      for _ in 0..<5 { #expect(try slim(make()) == first) }
    }
  }

  @Test func bigWeightsAreWrittenInPieces() throws {
    let source = TemporaryFile()
    source.truncate(to: 40 << 20)
    let mapped = try MappedFile(path: source.path)
    let tensor = try required(
      Tensor(element: .f32, shape: [10 << 20], mapped: mapped, offset: 0))
    var graph = Graph(name: "big")
    graph.addOutput(try graph.addConstant("w", tensor))
    let sink = MemorySink()
    try SlimWriter.write(graph, to: sink)
    #expect(sink.largestPiece <= 8 << 20)
    #expect(sink.bytes.count > 40 << 20)
    let file = TemporaryFile(sink.bytes)
    #expect(try SlimReader.verify(path: file.path).info.fileSize == sink.bytes.count)
  }

  @Test func filesAreWrittenAtomically() throws {
    let graph = try Graphs.convolution()
    let target = TemporaryFile([1, 2, 3])
    let file = try AtomicFile(path: target.path)
    try SlimWriter.write(graph, to: file)
    #expect(throws: SlimError.self) { try SlimReader.read(path: target.path) }
    try file.commit()
    #expect(difference(graph, try SlimReader.read(path: target.path).graph) == nil)
  }

  @Test func digestSeesTypeShapeAndBytes() {
    let tensors = [
      Tensor([1.0, 2], shape: [2]), Tensor([1.0, 2], shape: [1, 2]), Tensor([1.0, 3], shape: [2]),
      Tensor([1.0, 2], shape: [2], as: .i32), Tensor([1.0, 2], shape: [2], as: .u32),
      Tensor([Double](), shape: [0]),
    ]
    #expect(Set(tensors.map { digest($0) }).count == tensors.count)
    #expect(digest(Tensor([1.0, 2], shape: [2])) == digest(tensors[0]))
    #expect(digest(tensors[0]) == "d29d0a4121f80770")
  }

  @Test func unwritableGraphsAreRefused() throws {
    let zero = Graph(name: "a\0b")
    let message = "'a\\0b' has a zero byte in a name"
    #expect { _ = try slim(zero) } throws: { error in
      (error as? SlimError)?.kind == .limit && "\(error)" == message
    }
  }

  @Test func deepRegionsAreRefused() throws {
    func level(_ name: String, _ regions: [Graph]) throws -> Graph {
      var graph = Graph(name: name)
      let condition = try graph.addInput("c", .tensor(.bool, []))
      let x = try graph.addInput("x", .tensor(.f32, []))
      if regions.isEmpty {
        graph.addOutput(x)
      } else {
        let y = try graph.addNode(
          If(), [condition, condition, x], outputs: ["y"], regions: regions)
        graph.addOutput(try required(y[0]))
      }
      return graph
    }
    let flat = try level("flat", [])
    var graph = flat
    for depth in 1...32 { graph = try level("\(depth)", [graph, flat]) }
    let file = TemporaryFile(try slim(graph))
    #expect(difference(graph, try SlimReader.read(path: file.path).graph) == nil)
    graph = try level("33", [graph, flat])
    #expect { _ = try slim(graph) } throws: { error in
      "\(error)"
        == "nesting of graph 'flat': 33 levels, at most 32 expected; --limit nesting=NUMBER raises it"
    }
  }
}
