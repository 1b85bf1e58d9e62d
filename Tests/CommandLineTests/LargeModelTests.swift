import Foundation
import Testing

/// A model of 2.5 GB, almost all of it one weight that the file system stores as a hole.
@Suite struct LargeModelTests {
  @Test func infoOfALargeModelReadsNoWeights() throws {
    try Command.withFolder { folder in
      let path = folder.path("large.onnx")
      try LargeModel.write(to: path, rows: 25_000, columns: 25_000)
      let (outcome, residentKilobytes) = try Command.measured(["info", path, "--json"])
      #expect(outcome.code == 0, "\(outcome.log)")
      #expect(outcome.output.contains("625000000"))
      #expect(residentKilobytes < 100_000, "\(residentKilobytes) kB resident")
    }
  }
}

/// Writes `y = MatMul(x, w)` with a sparse weight as the file's last bytes.
enum LargeModel {
  static func write(to path: String, rows: Int, columns: Int) throws {
    let bulk = rows * columns * 4
    let tensor =
      Wire.number(1, rows) + Wire.number(1, columns) + Wire.number(2, 1)
      + Wire.bytes(8, Array("w".utf8)) + Wire.head(9, bulk)
    let node = [(1, "x"), (1, "w"), (2, "y"), (4, "MatMul")]
      .flatMap { Wire.bytes($0, Array($1.utf8)) }
    let graph =
      Wire.bytes(1, node) + Wire.bytes(2, Array("large".utf8))
      + Wire.bytes(11, Wire.value("x", [1, rows])) + Wire.bytes(12, Wire.value("y", [1, columns]))
      + Wire.head(5, tensor.count + bulk) + tensor
    let head =
      Wire.number(1, 8) + Wire.bytes(8, Wire.number(2, 13)) + Wire.head(7, graph.count + bulk)
      + graph
    try Data(head).write(to: URL(fileURLWithPath: path))
    guard truncate(path, head.count + bulk) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
