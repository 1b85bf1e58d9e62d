import Foundation
import Tensors
import Testing

@Suite struct DiffTests {
  let model = Command.fixture("inception-small.onnx")
  let recording = Command.fixture("inception-small.io.npz")

  @Test func everyMeasureIsThere() throws {
    let outcome = try Command.run(["diff", model, recording, "--json"])
    let row = try #require((outcome.json["outputs"] as? [[String: Any]])?.first)
    let metrics = try #require(row["metrics"] as? [String: Any])
    for key in [
      "count", "failing", "max_abs", "max_rel", "rms", "cosine", "sqnr_db", "nan_a", "nan_b",
      "infinite_a", "infinite_b", "mismatched_specials",
    ] {
      #expect(metrics[key] != nil, "\(key)")
    }
    let worst = try #require(row["worst"] as? [String: Any])
    #expect((worst["index"] as? [Int])?.count == 2)
    let text = try Command.run(["diff", model, recording]).output
    for value in ["a", "b"].compactMap({ worst[$0] as? String }) { #expect(text.contains(value)) }
  }

  @Test func tensorFoldersGoByNameOrByPosition() throws {
    let entries = try NPZ.read(path: recording)
    let (image, scores) = (entries[0].tensor, entries[1].tensor)
    try Command.withFolder { folder in
      for names in [("image", "scores"), ("", "")] {
        let data = folder.appendingPathComponent("set\(names.0)")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: false)
        try Recorded.proto(image, name: names.0, raw: true)
          .write(to: data.appendingPathComponent("input_0.pb"))
        try Recorded.proto(scores, name: names.1, raw: false)
          .write(to: data.appendingPathComponent("output_0.pb"))
        let outcome = try Command.run(["diff", model, data.path])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.log)")
        let run = try Command.run(["run", model, "--inputs", data.path])
        #expect(run.code == 0)
      }
      let empty = folder.appendingPathComponent("empty")
      try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: false)
      try #expect(Command.run(["diff", model, empty.path]).code == 3)
    }
  }

  @Test func specialsMustMatchByPosition() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.through, as: "m.ir")
      let x = Tensor([1.0, .nan, .infinity, 2], shape: [2, 2])
      func diff(_ y: [Double]) throws -> Command.Outcome {
        let path = folder.path("d.npz")
        try NPZ.write([("in/x", x), ("out/y", Tensor(y, shape: [2, 2]))], to: path)
        return try Command.run(["diff", text, path, "--json"])
      }
      let equal = try diff([-1, .nan, -.infinity, -2])
      #expect(equal.code == 0)
      #expect(equal.json["unchecked"] as? [String] == ["again"])
      try #expect(diff([-1, .nan, .infinity, -2]).code == 1)
      try #expect(diff([.nan, -1, -.infinity, -2]).code == 1)
      try #expect(diff([-1, 5, -.infinity, -2]).code == 1)
    }
  }

  @Test func integersMustBeEqual() throws {
    try Command.withFolder { folder in
      let text = try folder.write(
        "input %x: i64[2]\n%y: i64[2] = binary(%x, %x) {function: add}\noutput %y", as: "m.ir")
      for (values, code) in [([2_000_000, 4], Int32(0)), ([2_000_001, 4], 1)] {
        let path = folder.path("d.npz")
        try NPZ.write(
          [("in/x", Tensor([1_000_000, 2])), ("out/y", Tensor(values))], to: path)
        try #expect(Command.run(["diff", text, path, "--rtol", "1", "--atol", "1"]).code == code)
      }
    }
  }

  @Test func outputsThatOneSideLacksFail() throws {
    try Command.withFolder { folder in
      let two = try folder.write(Texts.through, as: "two.ir")
      let one = try folder.write(
        Texts.through.split(separator: "\n").dropLast().joined(separator: "\n"), as: "one.ir")
      for (a, b, side) in [(one, two, "first"), (two, one, "second")] {
        let outcome = try Command.run(["diff", a, b])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("'again' is missing in the \(side) model"))
        try #expect(Command.run(["diff", a, b, "--outputs", "y"]).code == 0)
      }
      let data = folder.path("d.npz")
      let x = Tensor([1.0, 2], shape: [1, 2])
      try NPZ.write(
        [("in/x", x), ("out/again", x), ("out/gone", x)], to: data)
      let outcome = try Command.run(["diff", two, data, "--json"])
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("\"is recorded and missing in the model\""))
      #expect(outcome.json["unchecked"] as? [String] == ["y"])
      try #expect(Command.run(["diff", two, data, "--outputs", "again"]).code == 0)
    }
  }

  @Test func anEmptyChoiceIsNoComparison() throws {
    for outputs in ["", ",", "scores,"] {
      try #expect(Command.run(["diff", model, recording, "--outputs", outputs]).code == 2)
    }
  }

  @Test func generatedInputsFitBothModels() throws {
    try Command.withFolder { folder in
      let fixed = folder.path("fixed.slim")
      let shape = "image=3x3x32x32"
      try #expect(Command.run(["convert", model, "-o", fixed, "--input-shape", shape]).code == 0)
      for (a, b) in [(fixed, model), (model, fixed)] {
        let outcome = try Command.run(["diff", a, b, "--json"])
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("f32[3,10]"))
      }
      let other = try folder.write(Texts.lookUp, as: "other.ir")
      let outcome = try Command.run(["diff", model, other])
      #expect(outcome.code == 2)
      #expect(
        outcome.log.contains("say which are the same with --map-input image=i"), "\(outcome.log)")
    }
  }

  @Test func equalSeedsGiveEqualReports() throws {
    let reports = try ["3", "3", "4"].map {
      try Command.run(["diff", model, model, "--isa", "base", "--random", $0, "--layers", "--json"])
        .output
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].contains("\"label_a\" : \"runtime, base\""))
  }
}
