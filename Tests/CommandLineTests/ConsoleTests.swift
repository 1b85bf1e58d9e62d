import Foundation
import Testing

/// What reaches a terminal, a script, and nobody.
@Suite struct ConsoleTests {
  let model = Command.fixture("inception-small.onnx")

  @Test func reportsAreTheSameFromRunToRun() throws {
    let data = Command.fixture("inception-small.io.npz")
    for arguments in [
      ["info", model], ["explain", "fold-batch-norm", model], ["run", model, "--inputs", data],
      ["diff", model, data], ["operators"],
    ] {
      let outputs = try (0..<2).map { _ in try Command.run(arguments + ["--json"]).output }
      #expect(outputs[0] == outputs[1] && outputs[0].contains("\"version\" : 1"))
    }
  }

  @Test func keysAreSortedAndInSnakeCase() throws {
    try Command.withFolder { folder in
      let outcome = try Command.run(["convert", model, "-o", folder.path("m.slim"), "--json"])
      let top = outcome.output.split(separator: "\n").filter { $0.hasPrefix("  \"") }
        .compactMap { $0.split(separator: "\"").dropFirst().first }
      #expect(top == top.sorted() && top.contains("checks"))
      let keys = outcome.output.matches(of: #/"(\w+)" :/#).map(\.output.1)
      #expect(keys.contains("multiply_adds"))
      #expect(keys.allSatisfy { $0 == $0.lowercased() })
    }
  }

  static let misuse: [(arguments: [String], word: String)] = [
    ([], "Usage:"),
    (["convert", "m.onnx"], "--output"),
    (["info", "m.onnx", "--colour"], "--colour"),
    (["convrt", "m.onnx"], "command 'convrt' does not exist (nearest: 'convert')"),
    (["help", "nope"], "command 'nope' does not exist"),
    (
      ["convert", "m.onnx", "--ouput", "m.slim"],
      "option '--ouput' does not exist (nearest: '--output', '--outputs')"
    ),
    (["info", "--jsn", "m.onnx"], "--json"),
    (["manual", "x"], "'x'"),
    (
      ["run", "m.onnx", "--inputs", "d.npz", "--save", "m.onnx"],
      "m.onnx: outputs are saved as .npz"
    ),
    (["info"], "<model>"),
    (["bench", "m.onnx", "--runs"], "--runs"),
    (["bench", "m.onnx", "--runs", "many"], "'many'"),
    (["bench", "m.onnx", "--runs", "0"], "at least 1"),
    (["bench", "m.onnx", "--machine", "--reference"], "--reference"),
    (["info", "m.onnx", "--threads", "2"], "--steps"),
    (["info", "m.onnx", "--opset-info", "--steps"], "exclude"),
    (["run", "m.onnx", "--threads", "100000000"], "1 to 1024"),
    (["run", "m.onnx", "--threads", "99999999999999999999"], "--threads"),
    (["convert", "m.onnx", "-o", "m.slim", "--threads", "0"], "1 to 1024"),
    (["convert", "m.onnx", "-o", "m.slim", "--check", "none", "--check-data", "d.npz"], "--check"),
    (["diff", "a.onnx", "b.onnx", "--rtol", "nan"], "--rtol"),
    (["diff", "a.onnx", "b.onnx", "--atol", "-1"], "--atol"),
    (["run", "m.onnx", "--inputs", "a.npz", "--input", "x=x.npy"], "exclude"),
  ]

  @Test(arguments: misuse)
  func misuseIsExplained(_ arguments: [String], _ word: String) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.log.hasPrefix("error: ") && outcome.log.contains(word), "\(outcome.log)")
  }

  @Test func coloursAreForTerminalsThatWantThem() throws {
    guard let plain = try onTerminal("env -u NO_COLOR $REBIRTH info none.onnx"),
      let refused = try onTerminal("env NO_COLOR=1 $REBIRTH info none.onnx"),
      let file = try onTerminal("$REBIRTH info none.onnx 2>&1 | cat")
    else { return }
    #expect(plain.contains("\u{1B}[31merror"))
    #expect(refused.contains("error: none.onnx") && !refused.contains("\u{1B}"))
    #expect(file.contains("error: none.onnx") && !file.contains("\u{1B}"))
  }

  @Test func progressIsForTerminalsAndLongWork() throws {
    guard let slow = try onTerminal("$REBIRTH convert slow.ir -o m.slim --check full"),
      let quiet = try onTerminal("$REBIRTH convert slow.ir -o m.slim --check full --quiet"),
      let quick = try onTerminal("$REBIRTH convert quick.ir -o m.slim")
    else { return }
    #expect(slow.contains("\r\u{1B}[Kchecking"))
    #expect(!quiet.contains("\u{1B}"))
    #expect(!quick.contains("\u{1B}"))
  }

  /// What a command shows on a terminal; nil, and a line that says so, without the means to have one.
  private func onTerminal(_ line: String) throws -> String? {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else {
      print("skipped: script is not there")
      return nil
    }
    var shown = ""
    try Command.withFolder { folder in
      _ = try folder.write(Texts.slow, as: "slow.ir")
      _ = try folder.write(Texts.sum, as: "quick.ir")
      shown = try Command.shell("script -qec \"\(line)\" /dev/null", in: folder).output
    }
    return shown
  }
}
