import Foundation
import Tensors
import Testing

/// A difference between models is located, saved and replayed.
@Suite struct ReproduceTests {
  private func model(shift: Double) -> String {
    """
    input %x: f32[N,2,4,4]
    weight @w: f32[3,2,1,1] = [1,-2,3,-4,5,-6]
    weight @v: f32[2,3,1,1] = [1,2,3,-1,-2,-3]
    weight @s: f32[1,2,1,1] = [1,\(shift)]
    %c: f32[N,3,4,4] = conv(%x, @w)
    %r: f32[N,3,4,4] = unary(%c) {function: relu}
    %d: f32[N,2,4,4] = conv(%r, @v)
    %e: f32[N,2,4,4] = binary(%d, @s) {function: add}
    %f: f32[N,2,4,4] = unary(%e) {function: relu}
    output %f
    """
  }

  @Test(arguments: [[], ["--reference"], ["--isa", "base"]])
  func theSavedCommandFailsAsTheRunDid(_ options: [String]) throws {
    try Command.withFolder { folder in
      let good = try folder.write(model(shift: 2), as: "good.ir")
      let wrong = try folder.write(model(shift: 5), as: "wrong.ir")
      let saved = folder.path("saved")
      let diff = try Command.run(["diff", wrong, good, "--reproduce", saved, "--json"] + options)
      #expect(diff.code == 1, "\(diff.log)")
      let location = try #require(diff.json["location"] as? [String: Any])
      let guilty = try #require(location["guilty"] as? [String: Any])
      #expect(guilty["node"] as? String == "e")
      #expect(guilty["cause"] as? String == "computes differently")
      let drift = try #require(location["drift"] as? [[String: Any]])
      #expect(drift.compactMap { $0["value"] as? String } == ["c", "r", "d", "e", "f"])
      try #expect(
        Command.files(in: folder.appendingPathComponent("saved"))
          == ["command", "computed.npz", "io.npz", "node.slim"])
      let replay = try Command.shell(
        "PATH=\"$(dirname \"$REBIRTH\"):$PATH\" bash saved/command", in: folder)
      #expect(replay.code == 1, "\(replay.output)\(replay.log)")
      #expect(replay.output.contains("DIFFERENT"))
    }
  }

  @Test func theTextNamesTheNode() throws {
    try Command.withFolder { folder in
      let good = try folder.write(model(shift: 2), as: "good.ir")
      let wrong = try folder.write(model(shift: 5), as: "wrong.ir")
      for layers in [[], ["--layers"]] {
        let text = try Command.run(["diff", wrong, good] + layers).output
        #expect(text.contains("guilty: node 'e' (binary)"), "\(text)")
        #expect(text.contains("along A"))
      }
      let equal = try Command.run(["diff", good, good, "--reproduce", folder.path("saved")])
      #expect(equal.code == 0)
      #expect(!equal.output.contains("guilty"))
      try #expect(Command.files(in: folder) == ["good.ir", "wrong.ir"])
    }
  }

  @Test func aFolderThatCannotBeUsedIsRefused() throws {
    try Command.withFolder { folder in
      let good = try folder.write(model(shift: 2), as: "good.ir")
      for (place, code) in [(folder.path, 2), (good, 2), ("", 2)] as [(String, Int32)] {
        let outcome = try Command.run(["diff", good, good, "--reproduce", place])
        #expect(outcome.code == code, "'\(place)': \(outcome.log)")
      }
    }
  }

  /// A recording of outputs alone tells no node from another, so that the whole model is saved.
  @Test(arguments: [false, true]) func recordedValuesInsideLocateTheNode(inside: Bool) throws {
    try Command.withFolder { folder in
      let shown = inside ? "output %f\noutput \"e\" = %e" : "output %f"
      let good = try folder.write(
        model(shift: 2).replacingOccurrences(of: "output %f", with: shown), as: "good.ir")
      let wrong = try folder.write(model(shift: 5), as: "wrong.ir")
      let x = Tensor((0..<32).map { Double($0) / 8 - 2 }, shape: [1, 2, 4, 4])
      try NPZ.write([("x", x)], to: folder.path("x.npz"))
      let run = try Command.run([
        "run", good, "--inputs", folder.path("x.npz"), "--save", folder.path("out.npz"),
      ])
      #expect(run.code == 0, "\(run.log)")
      let outputs = try NPZ.read(path: folder.path("out.npz")).map { ("out/\($0.name)", $0.tensor) }
      #expect(outputs.count == (inside ? 2 : 1))
      try NPZ.write([("in/x", x)] + outputs, to: folder.path("io.npz"))
      let diff = try Command.run([
        "diff", wrong, folder.path("io.npz"), "--reproduce", folder.path("saved"), "--json",
      ])
      #expect(diff.code == 1, "\(diff.log)")
      let blame = try #require(diff.json["blame"] as? String)
      #expect(blame.hasPrefix("the reference semantics give the same as the runtime"))
      let location = try #require(diff.json["location"] as? [String: Any])
      let guilty = location["guilty"] as? [String: Any]
      #expect(guilty?["value"] as? String == (inside ? "e" : nil))
      let saved = try #require(location["reproduction"] as? [String: Any])
      #expect(saved["extent"] as? String == (inside ? "node" : "model"))
      let replay = try Command.shell(
        "PATH=\"$(dirname \"$REBIRTH\"):$PATH\" bash saved/command", in: folder)
      #expect(replay.code == 1, "\(replay.output)\(replay.log)")
    }
  }

  /// The input was recorded in another order of channels than the outputs.
  @Test(arguments: [
    ("swapped", "matches after swapping channels 0 and 2 of input 'x'"), ("", ""),
  ])
  func anInputPreparedOtherwiseIsSaid(_ order: String, _ sentence: String) throws {
    try Command.withFolder { folder in
      let text = """
        input %x: f32[1,3,4,4]
        weight @w: f32[2,3,3,3] = random(1)
        %y: f32[1,2,2,2] = conv(%x, @w)
        output %y
        """
      let model = try folder.write(text, as: "m.ir")
      let values: [Double] = (0..<48).map { Double($0 * 7 % 48) / 8 }
      try NPZ.write(
        [("x", Tensor(values, shape: [1, 3, 4, 4]))], to: folder.path("x.npz"))
      _ = try Command.run([
        "run", model, "--inputs", folder.path("x.npz"), "--save", folder.path("out.npz"),
      ])
      let y = try #require(try NPZ.read(path: folder.path("out.npz")).first).tensor
      let swapped: [Double] = (0..<48).map { values[($0 / 16 * -1 + 2) * 16 + $0 % 16] }
      let given: [Double] = order.isEmpty ? values.map { $0 + 0.5 } : swapped
      try NPZ.write(
        [("in/x", Tensor(given, shape: [1, 3, 4, 4])), ("out/y", y)],
        to: folder.path("io.npz"))
      let diff = try Command.run(["diff", model, folder.path("io.npz"), "--json"])
      #expect(diff.code == 1)
      #expect(diff.json["input_diagnosis"] as? [String] == (order.isEmpty ? [] : [sentence]))
    }
  }
}
