import Foundation
import Tensors
import Testing

/// `convert` with other outputs, names and sizes.
@Suite struct SurgeryTests {
  static let model = """
    input %x: f32[N,2]
    input %z: f32[N,2]
    weight @w: f32[2] = [10,20]
    %a: f32[N,2] = unary(%x) {function: relu}
    %b: f32[N,2] = binary(%a, %z) {function: add}
    %c: f32[N,2] = binary(%b, @w) {function: mul}
    output %c
    """

  /// What converts, what is given, and what comes out, counted by hand.
  static let cases:
    [(arguments: [String], inputs: [String: [Double]], outputs: [String: [Double]])] = [
      (["--outputs", "a"], ["x": [1, -2]], ["a": [1, 0]]),
      (["--outputs", "b,a"], ["x": [1, -2], "z": [3, 4]], ["b": [4, 4], "a": [1, 0]]),
      (["--outputs", "z"], ["z": [3, 4]], ["z": [3, 4]]),
      (["--add-outputs", "a"], ["x": [1, -2], "z": [3, 4]], ["c": [40, 80], "a": [1, 0]]),
      (
        ["--outputs", "c", "--add-outputs", "b"], ["x": [1, -2], "z": [3, 4]],
        ["c": [40, 80], "b": [4, 4]]
      ),
      (
        ["--rename", "x=image", "--rename", "c=scores"], ["image": [1, -2], "z": [3, 4]],
        ["scores": [40, 80]]
      ),
      (["--rename", "x=z", "--rename", "z=x"], ["z": [1, -2], "x": [3, 4]], ["c": [40, 80]]),
      // A value inside has the name; it gives way.
      (["--rename", "x=b"], ["b": [1, -2], "z": [3, 4]], ["c": [40, 80]]),
      (["--outputs", "a", "--rename", "a=relu"], ["x": [1, -2]], ["relu": [1, 0]]),
    ]

  @Test(arguments: cases.indices)
  func interfacesAreAsAsked(_ index: Int) throws {
    let (arguments, inputs, outputs) = Self.cases[index]
    try Command.withFolder { folder in
      let text = try folder.write(Self.model, as: "m.ir")
      let data = folder.path("in.npz")
      try NPZ.write(
        inputs.map { ($0.key, Tensor($0.value, shape: [1, 2])) }.sorted { $0.0 < $1.0 }, to: data)
      for target in ["m.slim", "again.ir"] {
        let made = folder.path(target)
        let convert = try Command.run(
          ["convert", text, "-o", made, "--check", "full", "--json"] + arguments)
        #expect(convert.code == 0, "\(arguments): \(convert.log)\(convert.output)")
        let saved = folder.path("out.npz")
        let run = try Command.run(["run", made, "--inputs", data, "--save", saved])
        #expect(run.code == 0, "\(arguments): \(run.log)")
        let found = Dictionary(
          uniqueKeysWithValues: try NPZ.read(path: saved).map { ($0.name, $0.tensor.doubles) })
        #expect(found == outputs, "\(arguments)")
        let info = try Command.run(["info", made, "--json"])
        let names = (info.json["inputs"] as? [[String: Any]] ?? []).compactMap {
          $0["name"] as? String
        }
        #expect(Set(names) == Set(inputs.keys), "\(arguments)")
      }
    }
  }

  static let refusals: [(arguments: [String], message: String)] = [
    (
      ["--outputs", "aa,q"],
      """
      m.ir: --outputs: value 'aa' does not exist (nearest: 'a'); there are c, x, z, a, b
        value 'q' does not exist; there are c, x, z, a, b
      """
    ),
    (["--outputs", "a,a"], "m.ir: 'a' is to be an output twice"),
    (["--add-outputs", "c"], "m.ir: 'c' is to be an output twice"),
    (["--outputs", "a,"], "--outputs has an empty name"),
    (
      ["--rename", "y=q"],
      "m.ir: --rename: input or output 'y' does not exist; there are x, z, c"
    ),
    (
      ["--rename", "a=q"],
      "m.ir: --rename: input or output 'a' does not exist; there are x, z, c"
    ),
    (["--rename", "x=z"], "m.ir: --rename: 'x' and 'z' would both be 'z'"),
    (["--rename", "x=c"], "m.ir: --rename: 'x' and 'c' would both be 'c'"),
    (["--rename", "c=x"], "m.ir: --rename: 'x' and 'c' would both be 'x'"),
    (["--rename", "x=q", "--rename", "z=q"], "m.ir: --rename: 'x' and 'z' would both be 'q'"),
    (["--rename", "x=p", "--rename", "x=q"], "m.ir: --rename: 'x' is given two names"),
    (["--rename", "x="], "--rename is 'x=', OLD=NEW expected"),
    (["--rename", "x"], "--rename is 'x', OLD=NEW expected"),
    (
      ["--outputs", "a", "--rename", "c=q"],
      "m.ir: --rename: input or output 'c' does not exist; there are x, a"
    ),
    (
      ["--outputs", "a", "--input-shape", "z=1x2"],
      "m.ir: --input-shape: input 'z' does not exist; there are x"
    ),
  ]

  @Test(arguments: refusals)
  func refusalsAreSentences(_ arguments: [String], _ message: String) throws {
    try Command.withFolder { folder in
      _ = try folder.write(Self.model, as: "m.ir")
      let outcome = try Command.run(
        ["convert", "m.ir", "-o", "m.slim"] + arguments, in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.log == "error: \(message)\n")
      try #expect(Command.files(in: folder) == ["m.ir"])
    }
  }

  @Test func recordedDataMayHaveEitherNameAndMore() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Self.model, as: "m.ir")
      func data(_ file: String, _ entries: [(name: String, values: [Double])]) throws -> String {
        try NPZ.write(
          entries.map { ($0.name, Tensor($0.values, shape: [1, 2])) }, to: folder.path(file))
        return folder.path(file)
      }
      let old = try data(
        "old.npz", [("in/x", [1, -2]), ("in/z", [3, 4]), ("out/c", [40, 80])])
      let new = try data(
        "new.npz", [("in/image", [1, -2]), ("in/z", [3, 4]), ("out/scores", [40, 80])])
      let wrong = try data(
        "wrong.npz", [("in/x", [1, -2]), ("in/z", [3, 4]), ("out/c", [40, 81])])
      for (file, code) in [(old, 0), (new, 0), (wrong, 1)] {
        let outcome = try Command.run([
          "convert", text, "-o", folder.path("m.slim"), "--rename", "x=image", "--rename",
          "c=scores", "--check-data", file, "--json",
        ])
        #expect(outcome.code == code, "\(file): \(outcome.log)\(outcome.output)")
        #expect((outcome.json["checks"] as? [Any])?.count == 2)
      }
      let cut = try Command.run([
        "convert", text, "-o", folder.path("m.slim"), "--outputs", "a", "--check-data", wrong,
      ])
      #expect(cut.code == 0, "\(cut.log)")
    }
  }

  @Test func aConvertedModelKnowsTheNamesOfItsSource() throws {
    try Command.withFolder { folder in
      let model = Command.fixture("inception-small.onnx")
      let first = folder.path("first.slim")
      try #expect(Command.run(["convert", model, "-o", first]).code == 0)
      let second = folder.path("second.slim")
      // The batch normalisation is folded away: its result is the convolution's now.
      let outcome = try Command.run([
        "convert", first, "-o", second, "--outputs", "stem.bn", "--check", "full",
      ])
      #expect(outcome.code == 0, "\(outcome.log)")
      let direct = folder.path("direct.slim")
      let cut = try Command.run(["convert", model, "-o", direct, "--outputs", "stem.bn"])
      #expect(cut.code == 0, "\(cut.log)")
      let diff = try Command.run(["diff", second, direct, "--random", "5"])
      #expect(diff.code == 0, "\(diff.output)\(diff.log)")
    }
  }

  @Test func whatIsCutAwayMayBeUnsupported() throws {
    try Command.withFolder { folder in
      let path = folder.path("m.onnx")
      try TrickModel.bytes.write(to: URL(fileURLWithPath: path))
      try #expect(Command.run(["info", path]).code == 4)
      let slim = folder.path("m.slim")
      try #expect(Command.run(["convert", path, "-o", slim]).code == 4)
      let outcome = try Command.run(["convert", path, "-o", slim, "--outputs", "r"])
      #expect(outcome.code == 0, "\(outcome.log)")
      let near = try Command.run(["convert", path, "-o", slim, "--outputs", "rr"])
      #expect(near.code == 2)
      #expect(
        near.log
          == "error: \(path): value 'rr' does not exist (nearest: 'r'); there are r, y, x\n")
    }
  }

  @Test func theOpsetsOfAModel() throws {
    try Command.withFolder { folder in
      let path = folder.path("m.onnx")
      try TrickModel.bytes.write(to: URL(fileURLWithPath: path))
      let text = try Command.run(["info", path, "--opset-info"])
      #expect(text.code == 0, "\(text.log)")
      #expect(
        text.output == """
          \(path): IR version 8
          opset 13 of ai.onnx (read up to 25)
          opset 2 of com.example (not known)
          operator  domain       nodes  opset  since version  last changed  read
          Relu      ai.onnx          1     13             13            14  yes
          Trick     com.example      1      2              -             -  no: operators of 'com.example' are not known
          not read: 1 of 2 operators (1 node)

          """)
      let json = try Command.run(["info", path, "--opset-info", "--json"]).json
      let rows = json["operators"] as? [[String: Any]] ?? []
      #expect(rows.map { $0["is_read"] as? Bool } == [true, false])
      #expect(rows.first?["since_version"] as? Int == 13)
      let other = try Command.run(["info", folder.write(Texts.sum, as: "m.ir"), "--opset-info"])
      #expect(other.code == 2)
    }
  }
}

/// `y = Trick(Relu(x))`, where Trick is an operator of somebody else.
enum TrickModel {
  static var bytes: Data {
    func node(_ op: String, _ input: String, _ output: String, _ domain: String = "") -> [UInt8] {
      let fields = [(1, input), (2, output), (4, op)] + (domain.isEmpty ? [] : [(7, domain)])
      return Wire.bytes(1, fields.flatMap { Wire.bytes($0.0, Array($0.1.utf8)) })
    }
    let graph =
      node("Relu", "x", "r") + node("Trick", "r", "y", "com.example") + Wire.bytes(2, [103])
      + Wire.bytes(11, Wire.value("x", [2])) + Wire.bytes(12, Wire.value("y", [2]))
    return Data(
      Wire.number(1, 8) + Wire.bytes(8, Wire.number(2, 13))
        + Wire.bytes(8, Wire.bytes(1, Array("com.example".utf8)) + Wire.number(2, 2))
        + Wire.bytes(7, graph))
  }
}
