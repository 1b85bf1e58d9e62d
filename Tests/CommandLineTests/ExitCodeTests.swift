import Foundation
import Testing

@Suite struct ExitCodeTests {
  let model = Command.fixture("inception-small.onnx")
  let recording = Command.fixture("inception-small.io.npz")

  static let cases: [(arguments: String, code: Int32)] = [
    ("frobnicate", 2),
    ("convert", 2),
    ("info", 2),
    ("info x.gguf", 2),
    ("run MODEL --threads 0", 2),
    ("run MODEL --isa mmx --inputs DATA", 2),
    ("diff MODEL MODEL --rtol minus", 2),
    ("diff MODEL MODEL --inputs DATA --random 1", 2),
    ("diff MODEL DATA --layers", 2),
    ("diff MODEL DATA --outputs nobody", 2),
    ("explain no-such-rule MODEL", 2),
    ("convert MODEL -o x.slim --pipeline no-such", 2),
    ("convert MODEL -o x.slim --check maybe", 2),
    ("convert MODEL -o x.txt", 2),
    ("info MODEL --input-shape image=1xQ", 2),
    ("info MODEL --input-shape nobody=1x3", 2),
    ("info no-such-file.onnx", 3),
    ("run MODEL --inputs no-such-file.npz", 3),
    ("run MODEL --inputs MODEL", 3),
    ("info MODEL --input-shape image=1x4x32x32", 2),
    ("verify MODEL", 3),
    ("--help", 0),
    ("--version", 0),
    ("convert --help", 0),
    ("operators --json", 0),
  ]

  @Test(arguments: cases)
  func exitCodesAreAsPublished(_ arguments: String, _ code: Int32) throws {
    let filled = arguments.split(separator: " ").map(String.init)
      .map { $0 == "MODEL" ? model : $0 == "DATA" ? recording : $0 }
    let outcome = try Command.run(filled)
    #expect(outcome.code == code, "\(arguments): \(outcome.output)\(outcome.log)")
    if code != 0 {
      #expect(!outcome.log.isEmpty)
      let asJSON = try Command.run(filled + ["--json"])
      #expect(asJSON.code == code)
      let error = asJSON.json["error"] as? [String: Any]
      #expect(error?["code"] as? Int == Int(code), "\(asJSON.output)")
      #expect((error?["message"] as? String)?.isEmpty == false)
    }
  }

  @Test func nothingIsLeftAfterAFailure() throws {
    try Command.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim").path
      let broken = folder.appendingPathComponent("broken.onnx")
      try Data("no model".utf8).write(to: broken)
      try #expect(Command.run(["convert", broken.path, "-o", slim]).code == 3)
      try #expect(Command.files(in: folder) == ["broken.onnx"])
    }
  }

  @Test func anExistingResultStaysWhenTheNextConversionFails() throws {
    try Command.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim")
      try #expect(Command.run(["convert", model, "-o", slim.path]).code == 0)
      let before = try Data(contentsOf: slim)
      let broken = folder.appendingPathComponent("broken.onnx")
      try Data([0x0A, 0xFF]).write(to: broken)
      try #expect(Command.run(["convert", broken.path, "-o", slim.path]).code == 3)
      try #expect(Data(contentsOf: slim) == before)
    }
  }

  @Test func noColourIsWrittenToFiles() throws {
    let outcome = try Command.run(["info", "no-such-file.onnx"])
    #expect(!outcome.log.contains("\u{1B}"))
  }
}
