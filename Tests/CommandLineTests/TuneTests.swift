import Foundation
import Testing

@Suite struct TuneTests {
  let model = Command.fixture("inception-small.onnx")

  @Test func whatBenchMeasuresRunTakesUp() throws {
    try Command.withFolder { folder in
      let file = folder.appendingPathComponent("m.tuning").path
      let tuned = try Command.run([
        "bench", model, "--tune", file, "--runs", "1", "--threads", "1", "--json",
      ])
      #expect(tuned.code == 0, "\(tuned.log)")
      let sites = try #require(tuned.json["sites"] as? Int)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.hasPrefix("rebirth tuning 1\n"))
      #expect(text.split(separator: "\n").count == sites + 1 && sites > 0)
      let info = try Command.run(["bench", model, "--tuned", file, "--runs", "1", "--layers"])
      #expect(info.code == 0 && info.output.contains("tuned"), "\(info.log)")
      let data = Command.fixture("inception-small.io.npz")
      for flags in [["--tuned", file], ["--no-winograd"]] {
        #expect(try Command.run(["diff", model, data] + flags).code == 0, "\(flags)")
        #expect(try Command.run(["run", model, "--inputs", data] + flags).code == 0, "\(flags)")
      }
    }
  }

  @Test func withoutWinogradEveryConvolutionIsDirect() throws {
    func kernels(_ flags: [String]) throws -> String {
      try Command.run(["bench", model, "--layers", "--runs", "1"] + flags).output
    }
    #expect(try kernels([]).contains("winograd"))
    #expect(try !kernels(["--no-winograd"]).contains("winograd"))
  }

  @Test func damagedFilesAreNamedWithTheirLine() throws {
    try Command.withFolder { folder in
      let file = try folder.write("rebirth tuning 1\navx2\tn1\n", as: "m.tuning")
      let outcome = try Command.run(["bench", model, "--tuned", file])
      #expect(outcome.code == 3)
      #expect(outcome.log.contains("\(file):2: has 2 fields, 4 expected"), "\(outcome.log)")
      let missing = try Command.run([
        "bench", model, "--tuned", folder.appendingPathComponent("none").path,
      ])
      #expect(missing.code == 3, "\(missing.log)")
    }
  }

  /// What cannot be written is refused before anything is measured.
  @Test func nothingIsMeasuredForAFileThatCannotBeWritten() throws {
    let outcome = try Command.run(["bench", model, "--tune", "/no/such/folder/m.tuning"])
    #expect(outcome.code == 2, "\(outcome.log)")
    for flags in [
      ["--layers"], ["--machine"], ["--tuned", "x"], ["--no-winograd"], ["--reference"],
    ] {
      #expect(try Command.run(["bench", model, "--tune", "x.tuning"] + flags).code == 2)
    }
  }
}
