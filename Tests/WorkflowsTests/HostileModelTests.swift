import Foundation
import TestSupport
import Testing
import Workflows

/// Damaged models end in a typed failure, and whatever converts passes `verify`.
@Suite struct HostileModelTests {
  private static let allowed: Set<Failure.Kind> = [.check, .malformed, .unsupported, .limit]

  private func convert(_ bytes: [UInt8], _ folder: URL) throws -> Bool {
    let model = folder.appendingPathComponent("m.onnx").path
    let slim = folder.appendingPathComponent("m.slim").path
    try Data(bytes).write(to: URL(fileURLWithPath: model))
    var work = Convert(model: model, output: slim)
    work.check = .none
    work.threads = 1
    do {
      _ = try work.run()
    } catch {
      #expect(Self.allowed.contains(error.kind), "\(error.kind): \(error.message)")
      #expect(!error.message.isEmpty)
      try #expect(Paths.files(in: folder) == ["m.onnx"])
      return false
    }
    _ = try Verify(file: slim).run()
    try FileManager.default.removeItem(atPath: slim)
    return true
  }

  @Test func flippedBits() throws {
    let valid = try [UInt8](
      Data(contentsOf: URL(fileURLWithPath: Paths.fixture("inception-small.onnx"))))
    var generator = SeededGenerator(7)
    var converted = 0
    try Paths.withFolder { folder in
      for round in 0..<600 {
        var bytes = valid
        // Every other flip goes to the last part, where names, shapes and nodes are dense.
        let range = round % 2 == 0 ? 0..<bytes.count : 0..<min(3000, bytes.count)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: range, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        }
        if try convert(bytes, folder) { converted += 1 }
      }
    }
    // Flips in weights leave a valid model: the test must see both ends.
    #expect((1..<600).contains(converted))
  }

  @Test func truncatedAndRandomFiles() throws {
    let valid = try [UInt8](
      Data(contentsOf: URL(fileURLWithPath: Paths.fixture("inception-small.onnx"))))
    var generator = SeededGenerator(8)
    try Paths.withFolder { folder in
      for length in [0, 1, 2, 10, 100, 1000, valid.count / 2, valid.count - 1] {
        try #expect(!convert(Array(valid.prefix(length)), folder), "\(length) bytes")
      }
      for count in [1, 7, 64, 1000] {
        let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try #expect(!convert(noise, folder), "\(count) random bytes")
      }
    }
  }
}
