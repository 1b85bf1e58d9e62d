import Foundation
import Testing

/// A model of 2.5 GB, almost all of it one weight that the file system stores as a hole.
@Suite struct LargeModelTests {
  @Test func infoOfALargeModelReadsNoWeights() throws {
    try Command.withFolder { folder in
      let path = folder.appendingPathComponent("large.onnx").path
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
    let tensorHead =
      number(1, rows) + number(1, columns) + number(2, 1) + bytes(8, Array("w".utf8))
      + varint(9 << 3 | 2) + varint(bulk)
    let node =
      bytes(1, Array("x".utf8)) + bytes(1, Array("w".utf8)) + bytes(2, Array("y".utf8))
      + bytes(4, Array("MatMul".utf8))
    let graphHead =
      bytes(1, node) + bytes(2, Array("large".utf8)) + bytes(11, value("x", [1, rows]))
      + bytes(12, value("y", [1, columns])) + varint(5 << 3 | 2) + varint(tensorHead.count + bulk)
      + tensorHead
    let head =
      number(1, 8) + bytes(8, number(2, 13)) + varint(7 << 3 | 2)
      + varint(graphHead.count + bulk) + graphHead
    try Data(head).write(to: URL(fileURLWithPath: path))
    guard truncate(path, head.count + bulk) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private static func value(_ name: String, _ shape: [Int]) -> [UInt8] {
    let dims = shape.flatMap { bytes(1, number(1, $0)) }
    return bytes(1, Array(name.utf8)) + bytes(2, bytes(1, number(1, 1) + bytes(2, dims)))
  }

  private static func number(_ field: Int, _ value: Int) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  private static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(content.count) + content
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = value
    var result: [UInt8] = []
    while rest > 127 {
      result.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }
}
