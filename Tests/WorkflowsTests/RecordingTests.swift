import Foundation
import Testing
import Workflows

/// Folders of recorded tensors, as ONNX's own test data comes.
@Suite struct RecordingTests {
  /// A tensor message: one dimension, an element type, a name, raw data.
  private static func message(_ count: UInt8, type: UInt8, name: String, _ bytes: [UInt8]) -> Data {
    Data(
      [0x08, count, 0x10, type, 0x42, UInt8(name.utf8.count)] + Array(name.utf8)
        + [0x4A, UInt8(bytes.count)] + bytes)
  }

  private func diff(
    _ model: String, input: Data, output: Data
  ) throws -> DiffReport {
    var report: DiffReport?
    try Paths.withFolder { folder in
      let path = folder.appendingPathComponent("m.ir")
      try Data("graph \"m\" {\n\(model)\n}\n".utf8).write(to: path)
      try input.write(to: folder.appendingPathComponent("input_0.pb"))
      try output.write(to: folder.appendingPathComponent("output_0.pb"))
      report = try Diff(a: path.path, b: folder.path).run()
    }
    return try #require(report)
  }

  private static let one: [UInt8] = [0x80, 0x3F]
  private static let two: [UInt8] = [0x00, 0x40]

  /// Types of ONNX: 1 is f32, 4 is u16, 10 is f16, 16 is bf16.
  @Test(arguments: [4, 16] as [UInt8]) func brainFloatsMayBeRecordedAsTheirBits(_ type: UInt8)
    throws
  {
    let bits = Self.one + Self.two
    let floats = [0, 0] + Self.one + [0, 0] + Self.two
    let widening = try diff(
      "input %x: bf16[2]\n%y: f32[2] = cast(%x) {to: f32}\noutput %y",
      input: Self.message(2, type: type, name: "x", bits),
      output: Self.message(2, type: 1, name: "y", floats))
    #expect(widening.passed)
    let narrowing = try diff(
      "input %x: f32[2]\n%y: bf16[2] = cast(%x) {to: bf16}\noutput %y",
      input: Self.message(2, type: 1, name: "x", floats),
      output: Self.message(2, type: type, name: "y", bits))
    #expect(narrowing.passed)
  }

  @Test func otherTypesAreNotTakenForEachOther() throws {
    let report = try diff(
      "input %x: f32[1]\n%y: f16[1] = cast(%x) {to: f16}\noutput %y",
      input: Self.message(1, type: 1, name: "x", [0, 0] + Self.one),
      output: Self.message(1, type: 4, name: "y", [0x00, 0x3C]))
    #expect(!report.passed)
  }

  @Test func valuesThatAreNoTensorsAreRefused() throws {
    let bytes = Self.message(1, type: 1, name: "x", [0, 0] + Self.one)
    let failure = #expect(throws: Failure.self) {
      try diff(
        "input %x: optional(f32[1])\n%y: optional(f32[1]) = identity(%x)\noutput %y",
        input: bytes, output: bytes)
    }
    #expect(failure?.kind == .unsupported)
    #expect(failure?.message.contains("'x' is no tensor") == true)
  }
}
