import Foundation
import Tensors
import Testing

@Suite struct ConvertTests {
  let model = Command.fixture("inception-small.onnx")
  let recording = Command.fixture("inception-small.io.npz")

  @Test func givenShapesFreezeEverythingThatSharesThem() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.sum, as: "m.ir")
      let slim = folder.path("m.slim")
      try #expect(
        Command.run(["convert", text, "-o", slim, "--input-shape", "a=2x3x4x5"]).code == 0)
      let info = try Command.run(["info", slim])
      for line in ["input  a: f32[2,3,4,5]", "input  b: f32[2,3,4,5]", "output y: f32[2,3,4,5]"] {
        #expect(info.output.contains(line))
      }
    }
  }

  static let unfitting: [([String], [String])] = [
    (["a=2x3x4x5", "b=2x3x4x6"], ["'b'", "f32[2,3,4,6]", "W is 5"]),
    (["a=2x4x4x5"], ["'a'", "f32[2,4,4,5]", "f32[N,3,H,W]"]),
    (["a=2x3"], ["'a'", "f32[2,3]", "f32[N,3,H,W]"]),
    (["c=2x3"], ["'c'", "a, b"]),
    (["a=1x3x4x4", "a=2x3x4x4"], ["'a'", "two shapes"]),
  ]

  @Test(arguments: unfitting)
  func shapesThatDoNotFitAreNamed(_ shapes: [String], _ words: [String]) throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.sum, as: "m.ir")
      let outcome = try Command.run(
        ["convert", text, "-o", folder.path("m.slim")] + shapes.flatMap { ["--input-shape", $0] })
      #expect(outcome.code == 2)
      for word in words { #expect(outcome.log.contains(word), "\(outcome.log)") }
      try #expect(Command.files(in: folder) == ["m.ir"])
    }
  }

  @Test func withoutSizesTheAdviceIsToGiveThem() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.large, as: "m.ir")
      let refused = try Command.run(["convert", text, "-o", folder.path("m.slim")])
      #expect(refused.code == 1)
      #expect(refused.log.contains("--check-shape"))
      try #expect(Command.files(in: folder) == ["m.ir"])
      let given = try Command.run(
        ["convert", text, "-o", folder.path("m.slim"), "--check-shape", "x=1x1x300x310"])
      #expect(given.code == 0, "\(given.log)")
    }
  }

  @Test func aModelThatTakesOnlyOneBatchIsInconclusive() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.single, as: "m.ir")
      let outcome = try Command.run(["convert", text, "-o", folder.path("m.slim"), "--json"])
      #expect(outcome.code == 0, "\(outcome.log)\(outcome.output)")
      #expect(outcome.json["verdict"] as? String == "inconclusive")
      #expect((outcome.json["warnings"] as? [String])?.first?.contains("leading size of 2") == true)
    }
  }

  @Test(arguments: ["none", "quick", "full"])
  func everyCheckLevelWrites(_ level: String) throws {
    try Command.withFolder { folder in
      let slim = folder.path("m.slim")
      let outcome = try Command.run(["convert", model, "-o", slim, "--check", level, "--json"])
      #expect(outcome.code == 0, "\(outcome.log)")
      #expect(outcome.json["verdict"] as? String == (level == "none" ? "unchecked" : "passed"))
      let checks = outcome.json["checks"] as? [[String: Any]] ?? []
      #expect(checks.count == (level == "none" ? 0 : 5))
      // Besides the output, a full check sees the values that both graphs have, fused or not.
      let values = checks.compactMap { $0["values"] as? Int }
      #expect(values.allSatisfy { level == "full" ? $0 > 20 : $0 == 1 }, "\(values)")
      try #expect(Command.run(["diff", slim, recording]).code == 0)
    }
  }

  @Test func recordedOutputsCountInTheCheck() throws {
    try Command.withFolder { folder in
      let slim = folder.path("m.slim")
      let good = try Command.run([
        "convert", model, "-o", slim, "--check-data", recording, "--json",
      ])
      #expect(good.code == 0, "\(good.log)")
      let labels = (good.json["checks"] as? [[String: Any]])?.compactMap { $0["label"] as? String }
      #expect(labels == ["data", "recorded outputs"])
      try FileManager.default.removeItem(atPath: slim)

      let wrong = folder.path("wrong.npz")
      try Recorded.rewrite(recording, to: wrong) { name, tensor in
        guard name == "out/scores" else { return tensor }
        return Tensor(tensor.doubles.map { $0 + 1 }, shape: tensor.shape)
      }
      let bad = try Command.run(["convert", model, "-o", slim, "--check-data", wrong])
      #expect(bad.code == 1)
      #expect(bad.output.contains("'scores'"))
      try #expect(Command.files(in: folder) == ["wrong.npz"])
    }
  }

  @Test func indicesInRangeAreFound() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.lookUp, as: "m.ir")
      let slim = folder.path("m.slim")
      let outcome = try Command.run(["convert", text, "-o", slim, "--json"])
      #expect(outcome.code == 0, "\(outcome.output)")
      #expect(outcome.json["verdict"] as? String == "passed", "\(outcome.output)")
      try #expect(Command.run(["diff", slim, text]).code == 0)
      try #expect(Command.run(["bench", slim, "--runs", "1"]).code == 0)
    }
  }

  @Test func anOutputThatDoesNotReactIsAWarning() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.deaf, as: "m.ir")
      let outcome = try Command.run(["convert", text, "-o", folder.path("m.slim")])
      #expect(outcome.code == 0)
      #expect(outcome.log.contains("warning") && outcome.log.contains("'y'"))
      #expect(outcome.output.contains("inconclusive"))
      let json = try Command.run([
        "convert", text, "-o", folder.path("m.slim"), "--json", "--quiet",
      ])
      #expect(json.code == 0 && json.log.isEmpty)
      #expect(json.json["verdict"] as? String == "inconclusive")
      #expect((json.json["warnings"] as? [String])?.count == 1)
    }
  }

  @Test func modelsWithoutInputsConvert() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.constant, as: "m.ir")
      for pipeline in ["deploy", "none"] {
        let outcome = try Command.run(
          ["convert", text, "-o", folder.path("m.slim"), "--pipeline", pipeline])
        #expect(outcome.code == 0, "\(outcome.log)")
        let run = try Command.run(["run", folder.path("m.slim")])
        #expect(run.output.contains("y: f32[2,2]  min 0 max 3.00"), "\(run.output)\(run.log)")
        try #expect(Command.run(["diff", folder.path("m.slim"), text]).code == 0)
      }
    }
  }

  @Test func aTextWithoutWeightsLeavesNoneBehind() throws {
    try Command.withFolder { folder in
      let out = folder.path("m.ir")
      try #expect(Command.run(["convert", model, "-o", out]).code == 0)
      try #expect(Command.files(in: folder) == ["m.ir", "m.ir.weights"])
      // Onto itself: the weights are read from the file that is replaced.
      try #expect(Command.run(["convert", out, "-o", out]).code == 0)
      try #expect(Command.run(["diff", out, recording]).code == 0)
      let sum = try folder.write(Texts.sum, as: "sum.ir")
      try #expect(Command.run(["convert", sum, "-o", out]).code == 0)
      try #expect(Command.files(in: folder) == ["m.ir", "sum.ir"])
    }
  }

  @Test func inputsWithInitialValuesCanStayInputs() throws {
    try Command.withFolder { folder in
      let onnx = folder.appendingPathComponent("m.onnx")
      try OverridableModel.bytes.write(to: onnx)
      let slim = folder.path("m.slim")
      let (x, both) = (folder.path("x.npz"), folder.path("both.npz"))
      let ones = Tensor([1.0, 1], shape: [1, 2])
      try NPZ.write([("x", ones)], to: x)
      try NPZ.write([("x", ones), ("s", Tensor([5.0, 7], shape: [2]))], to: both)

      try #expect(Command.run(["convert", onnx.path, "-o", slim]).code == 0)
      try #expect(Command.run(["run", slim, "--inputs", both]).code == 3)
      try #expect(Command.run(["convert", onnx.path, "-o", slim, "--keep-overridable"]).code == 0)
      for (inputs, range) in [(x, "min 2.00 max 3.00"), (both, "min 5.00 max 7.00")] {
        let run = try Command.run(["run", slim, "--inputs", inputs])
        #expect(run.output.contains(range), "\(run.output)\(run.log)")
      }
      try #expect(Command.run(["diff", slim, onnx.path, "--inputs", x]).code == 0)
      try #expect(Command.run(["diff", slim, onnx.path, "--inputs", both]).code == 1)
      try #expect(Command.run(["diff", slim, slim, "--inputs", both]).code == 0)
    }
  }
}
