import Foundation
import Testing

/// Every limit ends in exit code 5, names itself and can be raised.
@Suite struct LimitTests {
  struct Case: Sendable, CustomStringConvertible {
    let limit: String
    let too: Int
    let enough: String
    /// A text model; nil: the fixture.
    var text: String?
    var arguments: String
    let sentence: String
    var description: String { limit }
  }

  private static let product = """
    weight @a: f32[2,3] = splat(1)
    weight @b: f32[3,2] = splat(1)
    %y: f32[2,2] = einsum(@a, @b) {labels: [0,1], ends: [2]}
    output %y
    """

  static let cases = [
    Case(
      limit: "depth", too: 3, enough: "8", arguments: "info MODEL",
      sentence: "nesting of onnx.NodeProto.attribute: 4 levels, at most 3 expected"),
    Case(
      limit: "structure", too: 100, enough: "1MiB", arguments: "info MODEL",
      sentence: "structure of the file, without weights: "),
    Case(
      limit: "messages", too: 1000, enough: "1MiB", arguments: "info MODEL",
      sentence: "memory for the structure of the file: "),
    Case(
      limit: "text", too: 2, enough: "1KiB", arguments: "info MODEL",
      sentence: " bytes, at most 2 expected"),
    Case(
      limit: "nodes", too: 33, enough: "34", arguments: "info MODEL",
      sentence: "nodes of the model with its functions: 34 nodes, at most 33 expected"),
    Case(
      limit: "rank", too: 3, enough: "4", arguments: "info MODEL",
      sentence: "rank: 4 dimensions, at most 3 expected"),
    Case(
      limit: "nesting", too: 1, enough: "2", text: "input %x: sequence(sequence(f32[]))\noutput %x",
      arguments: "print MODEL",
      sentence: "m.ir:1:29: nesting of a type: 2 levels, at most 1 expected"),
    Case(
      limit: "dimension", too: 4, enough: "5", text: "input %x: f32[N*N+1]\noutput %x",
      arguments: "print MODEL",
      sentence: "m.ir:1:15: a dimension: 5 bytes, at most 4 expected"),
    Case(
      limit: "generated", too: 63, enough: "64", text: "weight @w: f32[8] = splat(1)\noutput @w",
      arguments: "print MODEL",
      sentence: "m.ir:1:27: weights up to '@w': 64 bytes, at most 63 expected"),
    Case(
      limit: "arrays", too: 100, enough: "1MiB", arguments: "run MODEL --inputs DATA",
      sentence: "the arrays: "),
    Case(
      limit: "tensor", too: 1000, enough: "1MiB", arguments: "run MODEL --inputs DATA --reference",
      sentence: "output f32["),
    Case(
      limit: "window", too: 8, enough: "25", arguments: "info MODEL",
      sentence: "a window of [3,3]: 9 taps, at most 8 expected"),
    Case(
      limit: "taps", too: 100, enough: "100000",
      arguments: "run MODEL --inputs DATA --reference", sentence: "a window of ["),
    Case(
      limit: "activations", too: 1000, enough: "1MiB", arguments: "run MODEL --inputs DATA",
      sentence: "the activations: "),
  ]

  @Test(arguments: cases) func endsInItsExitCodeAndIsRaised(_ sample: Case) throws {
    try Command.withFolder { folder in
      var model = Command.fixture("inception-small.onnx")
      if let text = sample.text {
        let file = folder.appendingPathComponent("m.ir")
        try Data(text.utf8).write(to: file)
        model = file.path
      }
      let arguments = sample.arguments.split(separator: " ").map { word in
        word == "MODEL"
          ? model : word == "DATA" ? Command.fixture("inception-small.io.npz") : String(word)
      }
      let refused = try Command.run(arguments + ["--limit", "\(sample.limit)=\(sample.too)"])
      #expect(refused.code == 5, "\(refused.log)")
      #expect(refused.log.contains(sample.sentence), "\(refused.log)")
      #expect(refused.log.contains("; --limit \(sample.limit)=NUMBER raises it"), "\(refused.log)")
      let raised = try Command.run(arguments + ["--limit", "\(sample.limit)=\(sample.enough)"])
      #expect(raised.code == 0, "\(raised.log)")
    }
  }

  @Test(arguments: [
    ("depth", "--limit is 'depth', NAME=NUMBER expected, the name one of depth, nesting, "),
    ("deep=3", "--limit is 'deep=3', NAME=NUMBER expected, the name one of depth, "),
    ("depth=0", "--limit depth is '0', a number from 1 to 1000 expected"),
    ("depth=1001", "--limit depth is '1001', a number from 1 to 1000 expected"),
    ("structure=9223372036854775807GiB", "--limit structure is '9223372036854775807GiB', "),
    ("structure=", "--limit structure is '', a number from 1 to 2147483647 expected"),
  ])
  func refusesWhatIsNoLimit(_ text: String, _ sentence: String) throws {
    let outcome = try Command.run(
      ["info", Command.fixture("inception-small.onnx"), "--limit", text])
    #expect(outcome.code == 2)
    #expect(outcome.log.contains(sentence), "\(outcome.log)")
  }
}
