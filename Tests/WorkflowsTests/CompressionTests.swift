import Foundation
import IR
import SlimFormat
import Tensors
import Testing
import Workflows

/// Trained networks become small files whose weights have the same bits.
@Suite struct CompressionTests {
  /// The most bytes that each may take with the best compression.
  static let sizes = [
    "mobilenet-v2": 2_700_000, "mobilenet-v2-qdq": 3_200_000, "gtcrn": 210_000,
    "googlenet-cifar10": 3_500_000, "magika": 2_700_000,
  ]

  @Test(arguments: sizes.keys.sorted()) func weightsComeBack(_ name: String) throws {
    guard let model = Paths.shared("onnx/\(name).onnx") else { return }
    try Paths.withFolder { folder in
      var graphs: [Graph] = []
      var bytes: [Int] = []
      for compression in WeightStorage.compressionNames {
        let path = folder.appendingPathComponent("\(compression).slim").path
        var work = Convert(model: model, output: path)
        work.check = .none
        work.storage.compressionName = compression
        bytes.append(try work.run().after.bytes)
        _ = try Verify(file: path).run()
        graphs.append(try SlimReader.read(path: path).graph)
      }
      #expect(bytes[1] < bytes[0])
      #expect(bytes[2] <= bytes[1])
      #expect(bytes[2] <= Self.sizes[name] ?? 0, "\(bytes)")
      for graph in graphs.dropFirst() {
        #expect(graph.text == graphs[0].text)
        #expect(graph.constants.count == graphs[0].constants.count)
        for (a, b) in zip(graph.constants, graphs[0].constants) {
          let pair = (graph[a].tensor, graphs[0][b].tensor)
          guard let x = pair.0, let y = pair.1 else {
            Issue.record("'\(graph[a].name)' has no tensor")
            continue
          }
          #expect(x.isIdentical(to: y), "\(graph[a].name)")
        }
      }
    }
  }

  /// A stripped file is the one that a writer without provenance makes; it computes the same.
  @Test func stripLeavesOnlyWhatComputes() throws {
    try Paths.withFolder { folder in
      let path = folder.appendingPathComponent("a.slim").path
      _ = try Convert(model: Paths.fixture("inception-small.onnx"), output: path).run()
      let model = try SlimReader.read(path: path)
      #expect(model.provenance != nil)
      let before = try Data(contentsOf: URL(fileURLWithPath: path))

      var strip = Strip(file: path)
      strip.output = folder.appendingPathComponent("b.slim").path
      let report = try strip.run()
      #expect(report.removedBytes == model.provenance?.count)
      #expect(report.before - report.after >= report.removedBytes)
      try #expect(Data(contentsOf: URL(fileURLWithPath: path)) == before)

      let plain = folder.appendingPathComponent("c.slim").path
      let file = try AtomicFile(path: plain)
      try SlimWriter.write(model.graph, compression: .fast, to: file)
      try file.commit()
      #expect(FileManager.default.contentsEqual(atPath: report.output, andPath: plain))

      let inPlace = try Strip(file: path).run()
      #expect(inPlace.output == path)
      #expect(FileManager.default.contentsEqual(atPath: path, andPath: plain))
      let again = try Strip(file: path).run()
      #expect(again.removedBytes == 0)
      #expect(again.before == again.after)
      try #expect(Paths.files(in: folder) == ["a.slim", "b.slim", "c.slim"])
    }
  }

  /// A damaged file is not given checksums that are right, and stays as it is.
  @Test func stripRefusesDamage() throws {
    try Paths.withFolder { folder in
      let path = folder.appendingPathComponent("a.slim").path
      _ = try Convert(model: Paths.fixture("inception-small.onnx"), output: path).run()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let weights = try SlimReader.read(path: path).info.weights
      let place = weights[weights.count - 1].offset + 3
      bytes[place] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let failure = #expect(throws: Failure.self) { try Strip(file: path).run() }
      #expect(failure?.kind == .malformed)
      try #expect(Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
      try #expect(Paths.files(in: folder) == ["a.slim"])
    }
  }
}
