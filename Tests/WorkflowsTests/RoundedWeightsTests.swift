import Foundation
import IR
import SlimFormat
import Tensors
import Testing
import Workflows

/// Weights rounded to 16 bits: what is stored, what is left alone, and what the report says of it.
@Suite struct RoundedWeightsTests {
  private static let model = Paths.fixture("inception-small.onnx")

  @Test(arguments: WeightStorage.NarrowType.allCases, WeightStorage.compressionNames)
  func storesTheNearestNumbers(
    _ type: WeightStorage.NarrowType, _ compression: String
  ) throws {
    try Paths.withFolder { folder in
      let paths = ["exact", "rounded"].map { folder.appendingPathComponent("\($0).slim").path }
      var exact = Convert(model: Self.model, output: paths[0])
      exact.check = .none
      _ = try exact.run()
      var work = Convert(model: Self.model, output: paths[1])
      work.storage.type = type
      work.storage.compressionName = compression
      let report = try work.run()
      #expect(report.verdict == .passed)
      let weights = try #require(report.weights)
      let graphs = try paths.map { try SlimReader.read(path: $0).graph }
      let rows = Dictionary(uniqueKeysWithValues: weights.rows.map { ($0.name, $0) })
      var largest = 0.0
      for (a, b) in zip(graphs[0].constants, graphs[1].constants) {
        let before = try #require(graphs[0][a].tensor)
        let after = try #require(graphs[1][b].tensor)
        #expect(after.element == before.element)
        guard let row = rows[graphs[0][a].name] else {
          #expect(after.isIdentical(to: before))
          continue
        }
        #expect(before.rank >= 2)
        let narrow = before.converted(to: type == .f16 ? .f16 : .bf16).converted(to: .f32)
        #expect(after.isIdentical(to: narrow), "\(row.name)")
        let distance = zip(before.doubles, narrow.doubles).map { ($0 - $1).magnitude }.max() ?? 0
        #expect(row.maxAbs == distance, "\(row.name)")
        largest = max(largest, distance)
      }
      #expect(weights.rows.count >= 9 && weights.kept.isEmpty)
      #expect(weights.maxAbs == largest && largest > 0)
      let stored = try SlimReader.read(path: paths[1]).info.weights.map(\.encoding)
      if compression == "none" {
        #expect(stored.count { $0 == [type.rawValue] } == weights.rows.count)
      }
    }
  }

  /// The distance of the outputs is that of the written file from what the source gives for the same data.
  @Test func outputsAreMeasured() throws {
    try Paths.withFolder { folder in
      let path = folder.appendingPathComponent("a.slim").path
      let data = Paths.fixture("inception-small.io.npz")
      var work = Convert(model: Self.model, output: path)
      work.storage.type = .bf16
      work.checkData = data
      let weights = try #require(try work.run().weights)
      #expect(weights.inputs == "data")
      let output = try #require(weights.outputs.first)
      var diff = Diff(a: path, b: data)
      diff.relativeTolerance = 1
      let found = try #require(try diff.run().outputs.first?.metrics)
      let measured = try #require(output.maxAbs)
      #expect(measured > 1e-5)
      #expect((measured - found.maxAbs).magnitude < 0.01 * measured)
      let text = String(
        decoding: try #require(try SlimReader.read(path: path).provenance), as: UTF8.self)
      #expect(text.contains("\"weightsType\":\"bf16\""))
    }
  }

  /// What half precision cannot hold stays, and so do vectors.
  @Test func someWeightsStay() throws {
    try Paths.withFolder { folder in
      let (source, path) = (
        folder.appendingPathComponent("m.ir").path, folder.appendingPathComponent("m.slim").path
      )
      try """
      graph "g" {
        input  %x: f32[2,2]
        weight @large: f32[2,2] = [0.1, 70000, 1, 1]
        weight @small: f32[2,2] = [0.1, 0.2, 0.3, 0.4]
        weight @row: f32[1,2] = [0.1, 0.2]
        %a: f32[2,2] = matmul(%x, @large)
        %b: f32[2,2] = matmul(%a, @small)
        %c: f32[2,2] = binary(%b, @row) {function: add}
        output %c
      }

      """.write(toFile: source, atomically: true, encoding: .utf8)
      var work = Convert(model: source, output: path)
      work.storage.type = .f16
      let weights = try #require(try work.run().weights)
      #expect(weights.kept == ["large"])
      #expect(weights.rows.map(\.name) == ["small"])
    }
  }

  @Test func onlySlimFilesHoldThem() throws {
    try Paths.withFolder { folder in
      var work = Convert(model: Self.model, output: folder.appendingPathComponent("m.ir").path)
      work.storage.type = .f16
      let failure = #expect(throws: Failure.self) { try work.run() }
      #expect(failure?.kind == .usage)
      try #expect(Paths.files(in: folder).isEmpty)
    }
  }
}
