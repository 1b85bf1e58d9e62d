import Foundation
import Testing

/// How weights are stored, and what a file says about its making, as a user decides it.
@Suite struct CompressTests {
  @Test func compressionShowsInInfo() throws {
    let model = Command.fixture("inception-small.onnx")
    try Command.withFolder { folder in
      var sizes: [Int] = []
      for how in ["none", "fast", "best"] {
        let path = folder.path("\(how).slim")
        try #expect(Command.run(["convert", model, "-o", path, "--compress", how]).code == 0)
        try #expect(Command.run(["verify", path]).code == 0)
        sizes.append(try Data(contentsOf: URL(fileURLWithPath: path)).count)
        let info = try Command.run(["info", path, "--json"]).json
        let encodings = (info["encodings"] as? [[String: Any]] ?? []).compactMap {
          $0["name"] as? String
        }
        #expect(encodings.contains { $0.hasSuffix("zstd") } == (how != "none"), "\(encodings)")
      }
      #expect(sizes[1] < sizes[0] && sizes[2] <= sizes[1], "\(sizes)")
      let same = try Command.shell(
        """
        $REBIRTH convert \(model) -o a.slim --quiet >&2 && $REBIRTH strip fast.slim >&2 &&
        $REBIRTH strip a.slim >&2 && cmp a.slim fast.slim && $REBIRTH diff none.slim best.slim >&2
        """, in: folder)
      #expect(same.code == 0, "\(same.log)")
    }
  }

  @Test func otherWordsAreRefused() throws {
    try Command.withFolder { folder in
      let outcome = try Command.run([
        "convert", Command.fixture("inception-small.onnx"), "-o", folder.path("a.slim"),
        "--compress", "most",
      ])
      #expect(outcome.code == 2)
      #expect(outcome.log.contains("--compress is 'most', none, fast or best expected"))
      try #expect(Command.files(in: folder).isEmpty)
    }
  }

  /// A file that cannot be replaced stays as it is, and nothing stays beside it.
  @Test func strippingIsAllOrNothing() throws {
    try Command.withFolder { folder in
      let made = try Command.shell(
        "$REBIRTH convert \(Command.fixture("inception-small.onnx")) -o m.slim && cp m.slim c.slim",
        in: folder)
      #expect(made.code == 0, "\(made.log)")
      let cases: [(String, Int32)] = [
        ("ulimit -f 10; $REBIRTH strip m.slim", 5), ("$REBIRTH strip m.slim -o x.onnx", 2),
        ("$REBIRTH strip m.slim -o missing/x.slim", 2), ("$REBIRTH strip missing.slim", 3),
        ("head -c 20000 m.slim >d.slim; $REBIRTH strip d.slim; code=$?; rm d.slim; exit $code", 3),
      ]
      for (line, code) in cases {
        let outcome = try Command.shell(line, in: folder)
        #expect(outcome.code == code, "\(line): \(outcome.log)")
        #expect(outcome.log.hasPrefix("error: "), "\(line): \(outcome.log)")
      }
      try #expect(Command.shell("cmp m.slim c.slim", in: folder).code == 0)
      try #expect(Command.files(in: folder) == ["c.slim", "m.slim"])
      let report = try Command.run(["strip", folder.path("m.slim"), "--json"]).json
      #expect(report["removed_bytes"] as? Int ?? 0 > 100)
    }
  }
}
