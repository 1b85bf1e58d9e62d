import Foundation
import Testing

/// The plan as `info --steps` and `bench --layers` show it.
@Suite struct StepsTests {
  let model = Command.fixture("inception-small.onnx")

  private func integers(_ rows: [[String: Any]], _ key: String) -> Int {
    rows.compactMap { $0[key] as? Int }.reduce(0, +)
  }

  @Test func infoShowsStepsWithoutARun() throws {
    let outcome = try Command.run(["info", model, "--steps", "--threads", "2", "--json"])
    #expect(outcome.code == 0, "\(outcome.log)")
    let steps = try #require(outcome.json["steps"] as? [[String: Any]])
    let plan = try #require(outcome.json["plan"] as? [String: Any])
    #expect(steps.count == plan["steps"] as? Int)
    for key in ["name", "kernel", "layout", "reason"] {
      #expect(steps.allSatisfy { ($0[key] as? String)?.isEmpty == false }, "\(key)")
    }
    #expect(Set(steps.compactMap { $0["threads"] as? Int }) == [1, 2])
    #expect(steps.allSatisfy { $0["ms"] == nil })
    // Counted by hand from tools/make-fixtures, for one image.
    #expect(integers(steps, "multiply_adds") == 2_511_168)
    #expect(plan["multiply_adds"] as? Int == 2_511_168)
    let memory = try ["activation_bytes", "peak_bytes", "arena_bytes"].map {
      try #require(plan[$0] as? Int)
    }
    #expect(memory[0] > 0 && memory == memory.sorted())
    let doubled = try Command.run(["info", model, "--steps", "--batch", "2", "--json"])
    let twice = doubled.json["plan"] as? [String: Any]
    #expect(twice?["multiply_adds"] as? Int == 2 * 2_511_168)
  }

  @Test func stepsAreForThoseWhoAsk() throws {
    let plain = try Command.run(["info", model, "--json"])
    #expect(plain.json["steps"] == nil && plain.json["plan"] == nil)
    let text = try Command.run(["info", model, "--steps", "--isa", "base"]).output
    #expect(text.contains("why\n") && text.contains("blocked 4") && text.contains("lower bound"))
  }

  @Test func openSizesHaveNoSteps() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.sum, as: "m.ir")
      let open = try Command.run(["info", text, "--steps", "--json"])
      #expect(open.code == 0 && open.json["steps"] == nil)
      #expect(open.output.contains("give them with --input-shape"))
      let given = try Command.run(["info", text, "--steps", "--input-shape", "b=2x3x4x5", "--json"])
      #expect((given.json["steps"] as? [Any])?.isEmpty == false, "\(given.log)")
    }
  }

  @Test func layersHaveRatesAndShares() throws {
    let outcome = try Command.run(
      ["bench", model, "--runs", "2", "--layers", "--threads", "1", "--isa", "base", "--json"])
    #expect(outcome.code == 0, "\(outcome.log)")
    let layers = try #require(outcome.json["layers"] as? [[String: Any]])
    let plan = try #require(outcome.json["plan"] as? [String: Any])
    let machine = try #require(outcome.json["machine"] as? [String: Any])
    #expect(plan["isa"] as? String == "base" && machine["isa"] as? String == "base")
    let rates = try #require(machine["rates"] as? [[String: Any]])
    #expect(rates.map { $0["threads"] as? Int } == [1])
    let peak = try #require(rates[0]["peak_gflops"] as? Double)
    let times = layers.compactMap { $0["ms"] as? Double }
    #expect(times.count == layers.count)
    let total = try #require(plan["ms"] as? Double)
    #expect(abs(times.reduce(0, +) - total) < 1e-6)
    for layer in layers where layer["multiply_adds"] as? Int ?? 0 > 0 {
      let rate = try #require(layer["gflops"] as? Double)
      let share = try #require(layer["peak_share"] as? Double)
      let (work, ms) = try (
        #require(layer["multiply_adds"] as? Int), #require(layer["ms"] as? Double)
      )
      #expect(abs(rate - 2e-6 * Double(work) / ms) < 1e-6 * rate)
      #expect(abs(share - rate / peak) < 1e-6 * share)
    }
    // Of the products, only the classifier reads its weights once.
    let bound = layers.filter { $0["bandwidth_share"] != nil }.map { $0["name"] as? String }
    #expect(bound == ["scores"])
  }

  @Test func theMachineIsMeasuredWhenAsked() throws {
    let machine = try Command.run(["bench", model, "--runs", "1", "--machine", "--json"])
    #expect(machine.json["machine"] != nil && machine.json["layers"] == nil)
    let text = try Command.run(["bench", model, "--runs", "1", "--machine", "--isa", "base"])
    #expect(text.output.contains("peak of base: ") && text.output.contains(" GB/s per core"))
    let none = try Command.run(["bench", model, "--runs", "1", "--json"])
    #expect(none.json["machine"] == nil)
    let reference = try Command.run(
      ["bench", model, "--runs", "1", "--layers", "--reference", "--json"])
    #expect(reference.code == 0 && (reference.json["layers"] as? [Any])?.isEmpty == true)
  }
}
