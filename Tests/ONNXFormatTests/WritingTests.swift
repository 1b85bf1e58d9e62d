import IR
import ONNXFormat
import Operators
import Tensors
import TestSupport
import Testing

/// What is written as ONNX reads back as the same graph, or as one that computes the same.
@Suite struct WritingTests {
  /// The graph as it reads back.
  static func reread(
    _ graph: Graph, _ options: ONNXWriteOptions = ONNXWriteOptions()
  ) throws -> Graph {
    let folder = try TemporaryFolder()
    let encoded = try ONNXWriter.encode(graph, options: options)
    var bytes: [UInt8] = []
    encoded.withPieces { bytes.append(contentsOf: $0) }
    #expect(bytes.count == encoded.byteCount)
    if encoded.dataByteCount > 0 {
      var data: [UInt8] = []
      encoded.withDataPieces { data.append(contentsOf: $0) }
      #expect(data.count == encoded.dataByteCount)
      try folder.write(options.dataName, data)
    }
    var reading = ONNXOptions()
    reading.keepOverridable = true
    return try ONNXReader.read(path: folder.write("m.onnx", bytes), options: reading).graph
  }

  static func text(_ graph: Graph) -> String { GraphPrinter(byUse: true).print(graph) }

  /// Every sample at an opset: what is written computes the same.
  ///
  /// What an opset cannot express says which later one would do, or is of a kind that none has.
  @Test(arguments: [11, 13, 17, 19, 21, 25]) func samples(_ opset: Int) throws {
    var options = ONNXWriteOptions()
    options.opset = opset
    var refused: Set<String> = []
    var written = 0
    for sample in Samples.all {
      guard let (graph, inputs) = try? sample.graph(constants: true) else { continue }
      let back: Graph
      do {
        back = try Self.reread(graph, options)
      } catch ONNXWriteError.unsupported(_, let parts) {
        for part in parts {
          refused.insert(part.op ?? "")
          if let needed = part.neededOpset { #expect(needed > opset, "\(part)") }
          let isNowhere =
            Self.nowhere.contains(part.op ?? "")
            || !ONNXWriter.operators.contains(part.op ?? "")
          #expect(part.neededOpset != nil || isNowhere, "\(part)")
        }
        continue
      }
      written += 1
      try back.verify()
      #expect(back.outputs.map(\.name) == graph.outputs.map(\.name), "\(sample)")
      let expected = try Evaluator(graph).run(inputs)
      let found = try Evaluator(back).run(inputs)
      let isNarrow = sample.inputs.contains { $0?.element == .f16 || $0?.element == .bf16 }
      let problem = mismatch(found, expected, relative: isNarrow ? 1e-2 : 1e-5)
      #expect(problem == nil, "\(sample)")
    }
    #expect(written > 900)
    if opset == 25 {
      #expect(refused.intersection(ONNXWriter.operators) == Self.nowhere)
    }
  }

  /// Operators of which some samples are beyond every opset: powers of u64, norms with a fraction for p, indices into a
  /// cropped input, rounding that differs by axis.
  private static let nowhere: Set<String> = ["binary", "lp_pool", "max_pool", "resize"]

  /// Random graphs at the default opset, once as text and once as numbers.
  @Test func randomGraphs() throws {
    for seed in 1...60 {
      let (graph, inputs) = try RandomGraph.make(seed: UInt64(seed))
      let back = try Self.reread(graph)
      let again = try Self.reread(back)
      #expect(Self.text(again) == Self.text(back), "seed \(seed)")
      let expected = try Evaluator(graph).run(inputs)
      let found = try Evaluator(back).run(inputs)
      #expect(back.outputs.map(\.name) == graph.outputs.map(\.name), "seed \(seed)")
      #expect(mismatch(found, expected) == nil, "seed \(seed)")
    }
  }

  @Test(arguments: ["fixtures/inception-small"]) func fixtures(_ name: String) throws {
    try expectSameText(name + ".onnx")
  }

  @Test(arguments: [
    "basic-pitch", "bidi-lstm-bytes", "blazeface", "dtln-1", "fastestdet", "googlenet-cifar10",
    "gtcrn", "magika", "mesonet", "mnist-cntk", "mnist-mlp", "mobilenet-v2", "mobilenet-v2-qdq",
    "ppocr-v3-det", "resnet20-cifar10", "resnet56-cifar10", "rfb-320", "unet-sed", "yunet-dynamic",
  ])
  func sharedModels(_ name: String) throws {
    guard let path = SharedModelsTests.path(name) else { return }
    try expectSameText(path)
  }

  private func expectSameText(_ path: String) throws {
    let graph = try ONNXReader.read(path: path).graph
    let text = Self.text(graph)
    var options = ONNXWriteOptions()
    #expect(Self.text(try Self.reread(graph, options)) == text)
    options.externalData = true
    #expect(Self.text(try Self.reread(graph, options)) == text)
  }
}
