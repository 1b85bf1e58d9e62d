import Foundation
import Testing

@Suite struct CommandTests {
  let model = Command.fixture("inception-small.onnx")
  let recording = Command.fixture("inception-small.io.npz")

  @Test func convertsVerifiesAndAgreesWithTheRecording() throws {
    try Command.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim").path
      let convert = try Command.run(["convert", model, "-o", slim, "--json"])
      #expect(convert.code == 0, "\(convert.log)")
      #expect(convert.json["verdict"] as? String == "passed")
      try #expect(Command.files(in: folder) == ["m.slim"])
      try #expect(Command.run(["verify", slim]).code == 0)
      for arguments in [[], ["--reference"], ["--isa", "base"], ["--threads", "1"]] {
        let diff = try Command.run(["diff", slim, recording] + arguments)
        #expect(diff.code == 0, "\(arguments): \(diff.output)\(diff.log)")
      }
      let layers = try Command.run(["diff", slim, model, "--random", "3", "--layers", "--json"])
      #expect(layers.code == 0, "\(layers.output)")
      #expect((layers.json["layers"] as? [Any])?.isEmpty == false)
    }
  }

  @Test func twoConversionsGiveTheSameBytes() throws {
    try Command.withFolder { folder in
      let paths = ["a.slim", "b.slim"].map { folder.appendingPathComponent($0).path }
      for (path, threads) in zip(paths, ["1", "2"]) {
        try #expect(Command.run(["convert", model, "-o", path, "--threads", threads]).code == 0)
      }
      let bytes = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(bytes[0] == bytes[1])
    }
  }

  @Test func theTextFormReadsBack() throws {
    try Command.withFolder { folder in
      let text = folder.appendingPathComponent("m.ir").path
      let slim = folder.appendingPathComponent("m.slim").path
      try #expect(Command.run(["convert", model, "-o", text]).code == 0)
      try #expect(Command.files(in: folder) == ["m.ir", "m.ir.weights"])
      try #expect(Command.run(["convert", text, "-o", slim, "--pipeline", "none"]).code == 0)
      try #expect(Command.run(["diff", slim, recording]).code == 0)
      try #expect(Command.run(["print", text]).output == Command.run(["print", slim]).output)
    }
  }

  @Test func aModelMayBeConvertedOntoItself() throws {
    try Command.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim").path
      try #expect(Command.run(["convert", model, "-o", slim, "--pipeline", "none"]).code == 0)
      try #expect(Command.run(["convert", slim, "-o", slim]).code == 0)
      try #expect(Command.run(["diff", slim, recording]).code == 0)
      try #expect(Command.files(in: folder) == ["m.slim"])
    }
  }

  @Test func threadCountsGiveTheSameBits() throws {
    try Command.withFolder { folder in
      let paths = ["1", "2"].map { folder.appendingPathComponent("\($0).npz").path }
      for (path, threads) in zip(paths, ["1", "2"]) {
        let run = try Command.run(
          ["run", model, "--inputs", recording, "--save", path, "--threads", threads])
        #expect(run.code == 0, "\(run.log)")
      }
      let outputs = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(outputs[0] == outputs[1])
    }
  }

  @Test func aDifferenceIsExitOne() throws {
    try Command.withFolder { folder in
      let outputs = folder.appendingPathComponent("o.npz").path
      try #expect(Command.run(["run", model, "--inputs", recording, "--save", outputs]).code == 0)
      // Tolerances of zero: another engine's rounding differs in some element.
      let diff = try Command.run(["diff", model, recording, "--rtol", "0", "--atol", "0", "--json"])
      #expect(diff.code == 1)
      #expect(diff.json["passed"] as? Bool == false)
    }
  }

  @Test func benchAndInfoSpeakJSON() throws {
    let bench = try Command.run(["bench", model, "--runs", "3", "--layers", "--json"])
    #expect(bench.code == 0, "\(bench.log)")
    for key in ["median_ms", "min_ms", "p90_ms", "load_ms"] {
      #expect((bench.json[key] as? Double ?? -1) >= 0, "\(key)")
    }
    let info = try Command.run(["info", model, "--json"])
    #expect(info.code == 0, "\(info.log)")
    let totals = info.json["totals"] as? [String: Any]
    // Counted by hand from tools/make-fixtures: weights, biases, scales and shifts.
    #expect(totals?["parameters"] as? Int == 11_242)
  }

  @Test func explainNamesEveryPlace() throws {
    let explain = try Command.run(["explain", "fold-batch-norm", model])
    #expect(explain.code == 0, "\(explain.log)")
    #expect(explain.output.contains("stem.bn: fires"))
  }
}
