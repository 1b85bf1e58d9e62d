import Foundation
import Testing

/// Where results go: nothing half-written stays, whatever the place is.
@Suite struct PlacesTests {
  let model = Command.fixture("inception-small.onnx")

  static let places: [(line: String, code: Int32)] = [
    ("$REBIRTH convert $MODEL -o missing/m.slim", 2),
    (
      "mkdir m.slim && $REBIRTH convert $MODEL -o m.slim && exit; code=$?; rmdir m.slim; exit $code",
      2
    ),
    (
      "mkdir m.ir.weights && $REBIRTH convert $MODEL -o m.ir; code=$?; rmdir m.ir.weights; exit $code",
      2
    ),
    (
      "ln -s /dev/full m.slim; $REBIRTH convert $MODEL -o m.slim; code=$?; rm m.slim; exit $code", 5
    ),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.slim", 5),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.ir", 5),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.onnx", 5),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.onnx --external-data", 5),
    ("ulimit -f 1; $REBIRTH convert $MODEL -o m.dot", 5),
    (
      // The data can be written and the graph cannot.
      "ln -s /dev/full m.onnx; $REBIRTH convert $MODEL -o m.onnx --external-data; "
        + "code=$?; rm m.onnx; exit $code", 5
    ),
    (
      "mkdir m.onnx.data && $REBIRTH convert $MODEL -o m.onnx --external-data; "
        + "code=$?; rmdir m.onnx.data; exit $code", 2
    ),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.prototxt --batch 1", 5),
    ("ulimit -f 10; $REBIRTH convert $MODEL -o m.caffemodel --batch 1", 5),
    (
      // The trained tensors can be written and the text cannot.
      "ln -s /dev/full m.prototxt; $REBIRTH convert $MODEL -o m.prototxt --batch 1; "
        + "code=$?; rm m.prototxt; exit $code", 5
    ),
    (
      "mkdir m.caffemodel && $REBIRTH convert $MODEL -o m.prototxt --batch 1; "
        + "code=$?; rmdir m.caffemodel; exit $code", 2
    ),
    ("$REBIRTH convert $MODEL -o m.prototxt", 4),
    ("$REBIRTH print $MODEL >/dev/full", 5),
    ("$REBIRTH info $MODEL --json >/dev/full", 5),
    ("$REBIRTH run $MODEL --inputs $DATA --save missing/o.npz", 2),
  ]

  @Test(arguments: places)
  func nothingIsLeftWhereAResultCannotBe(_ line: String, _ code: Int32) throws {
    try Command.withFolder { folder in
      let outcome = try shell(line, folder)
      #expect(outcome.code == code, "\(line): \(outcome.log)")
      #expect(outcome.log.hasPrefix("error: "), "\(outcome.log)")
      try #expect(Command.files(in: folder).isEmpty)
    }
  }

  @Test func aWriteProtectedFolderTakesNothing() throws {
    if geteuid() == 0 {
      print("skipped: root may write everywhere")
      return
    }
    try Command.withFolder { folder in
      let outcome = try shell(
        "mkdir p; chmod 555 p; $REBIRTH convert $MODEL -o p/m.slim; code=$?; ls -A p; exit $code",
        folder)
      #expect(outcome.code == 2 && outcome.output.isEmpty)
    }
  }

  @Test func aLinkStaysALink() throws {
    try Command.withFolder { folder in
      let outcome = try shell(
        "ln -s real.slim m.slim; $REBIRTH convert $MODEL -o m.slim && readlink m.slim >&2", folder)
      #expect(outcome.code == 0 && outcome.log == "real.slim\n", "\(outcome.log)")
      try #expect(Command.files(in: folder) == ["m.slim", "real.slim"])
      try #expect(Command.run(["verify", folder.path("real.slim")]).code == 0)
    }
  }

  @Test func conversionsToOnePlaceDoNotMix() throws {
    try Command.withFolder { folder in
      let outcome = try shell(
        "for i in 1 2 3 4; do $REBIRTH convert $MODEL -o m.slim & p=\"$p $!\"; done; "
          + "for i in $p; do wait $i || exit 9; done; $REBIRTH verify m.slim", folder)
      #expect(outcome.code == 0, "\(outcome.log)")
      try #expect(Command.files(in: folder) == ["m.slim"])
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptRemovesTheTemporaryFile(_ number: Int32) throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.slow, as: "m.ir")
      let process = Process()
      // The test runner blocks signals, and a process inherits that.
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "--default-signal", Command.executable.path, "convert", text, "-o", folder.path("m.slim"),
        "--check", "full",
      ]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let deadline = Date(timeIntervalSinceNow: 60)
      while try Command.files(in: folder).count < 2, Date() < deadline { usleep(1000) }
      try #expect(Command.files(in: folder).contains { $0.hasSuffix(".tmp") })
      kill(process.processIdentifier, number)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      #expect(process.terminationStatus == number)
      try #expect(Command.files(in: folder) == ["m.ir"])
    }
  }

  @Test func anIgnoredInterruptStaysIgnored() throws {
    try Command.withFolder { folder in
      _ = try folder.write(Texts.slow, as: "m.ir")
      let outcome = try shell(
        "trap '' INT; $REBIRTH convert m.ir -o m.slim --check full & trap - INT; "
          + "until ls .*.tmp >&2; do :; done 2>/dev/null; kill -INT $!; wait $!", folder)
      #expect(outcome.code == 0, "\(outcome.log)")
      try #expect(Command.files(in: folder) == ["m.ir", "m.slim"])
    }
  }

  @Test func closedStreamsDoNotReachTheResult() throws {
    try Command.withFolder { folder in
      let outcome = try shell("$REBIRTH convert $MODEL -o m.slim <&- >&- 2>&-", folder)
      #expect(outcome.code == 0)
      try #expect(Command.run(["verify", folder.path("m.slim")]).code == 0)
    }
  }

  @Test func aReaderThatLeavesIsNoError() throws {
    try Command.withFolder { folder in
      let outcome = try shell(
        "$REBIRTH operators --json | head -n 1; $REBIRTH operators | true; "
          + "(trap '' PIPE; $REBIRTH operators --json; echo $? >&2) | true", folder)
      #expect(outcome.output == "{\n")
      #expect(outcome.log == "0\n")
    }
  }

  private func shell(_ line: String, _ folder: URL) throws -> Command.Outcome {
    let data = Command.fixture("inception-small.io.npz")
    return try Command.shell("MODEL='\(model)'; DATA='\(data)'; \(line)", in: folder)
  }
}
