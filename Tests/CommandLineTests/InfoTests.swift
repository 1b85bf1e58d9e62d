import Foundation
import Testing

@Suite struct InfoTests {
  let model = Command.fixture("inception-small.onnx")

  @Test func openSizesAreExpressionsWithoutKernels() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.sum, as: "m.ir")
      let open = try Command.run(["info", text])
      #expect(open.output.contains("input  a: f32[1,3,H,W]"))
      #expect(open.output.contains("12*H*W"), "\(open.output)")
      #expect(!open.output.contains("kernel\n"))
      let given = try Command.run(["info", text, "--input-shape", "b=2x3x4x5"])
      #expect(given.output.contains("input  a: f32[2,3,4,5]"))
      #expect(given.output.contains("kernel\n"))
    }
  }

  @Test func theReportNamesLayersTotalsAndEncodings() throws {
    let info = try Command.run(["info", model, "--json"])
    let layers = try #require(info.json["layers"] as? [[String: Any]])
    let totals = try #require(info.json["totals"] as? [String: Any])
    #expect(layers.count == totals["layers"] as? Int)
    for key in ["parameters", "multiply_adds", "bytes"] {
      let sum = layers.compactMap { $0[key] as? Int }.reduce(0, +)
      #expect(totals[key] as? Int == sum, "\(key)")
    }
    #expect(layers.allSatisfy { $0["kernel"] is String })
    let encodings = try #require(info.json["encodings"] as? [[String: Any]])
    #expect(
      encodings.compactMap { $0["bytes"] as? Int }.reduce(0, +) == totals["weight_bytes"] as? Int)
  }

  @Test func namesCannotControlTheTerminal() throws {
    try Command.withFolder { folder in
      let text = try folder.write(
        #"input %"\#u{1B}[31mx": f32[2]"#
          + "\n" + #"%y: f32[2] = unary(%"\#u{1B}[31mx") {function: neg}"# + "\noutput %y",
        as: "m.ir")
      for command in ["info", "print"] {
        let outcome = try Command.run([command, text])
        #expect(outcome.code == 0, "\(outcome.log)")
        #expect(!outcome.output.contains("\u{1B}"))
      }
      let run = try Command.run(["run", text])
      #expect(run.code == 2 && !run.log.contains("\u{1B}"))
    }
  }

  @Test func everyRuleExplainsItself() throws {
    let unknown = try Command.run(["explain", "no-such-rule", model])
    #expect(unknown.code == 2)
    let names = try #require(unknown.log.split(separator: "there are ").last)
      .trimmingCharacters(in: .whitespacesAndNewlines).components(separatedBy: ", ")
    #expect(names.count > 10)
    for name in names {
      let outcome = try Command.run(["explain", name, model, "--json"])
      #expect(outcome.code == 0, "\(name): \(outcome.log)")
      #expect(outcome.json["rule"] as? String == name)
    }
  }

  @Test func printShowsLargeWeightsByTheirHash() throws {
    let print = try Command.run(["print", model])
    #expect(print.output.contains("weight @stem.w: f32[16,3,3,3] = xxh:"))
    let json = try Command.run(["print", model, "--json"])
    let text = json.json["text"] as? String
    #expect(
      text?.trimmingCharacters(in: .newlines) == print.output.trimmingCharacters(in: .newlines))
  }

  @Test func damageIsFoundWithItsPlace() throws {
    try Command.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim")
      try #expect(Command.run(["convert", model, "-o", slim.path]).code == 0)
      var bytes = try Data(contentsOf: slim)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: slim)
      let outcome = try Command.run(["verify", slim.path])
      #expect(outcome.code == 3)
      #expect(outcome.log.contains("m.slim: ") && outcome.log.contains("checksum"))
    }
  }

  @Test func threadsFollowTheAffinity() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset") else {
      print("skipped: taskset is not there")
      return
    }
    try Command.withFolder { folder in
      let line = "taskset -c 0 $REBIRTH bench '\(model)' --runs 1 --json"
      try #expect(Command.shell(line, in: folder).json["threads"] as? Int == 1)
    }
  }
}
