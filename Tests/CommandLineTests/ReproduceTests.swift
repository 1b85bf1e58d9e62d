import Foundation
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
      let recorded = try Command.run([
        "diff", Command.fixture("inception-small.onnx"),
        Command.fixture("inception-small.io.npz"), "--reproduce", folder.path("saved"),
      ])
      #expect(recorded.code == 2)
    }
  }
}
