import Foundation
import Tensors
import Testing

/// The commonest mistakes and what is answered, word for word. Nothing is left behind by any of them.
@Suite struct ErrorTextTests {
  static let model = Command.fixture("inception-small.onnx")

  /// A line of bash in a folder with the files of `prepare`, the code, and the sentence after "error: ".
  static let mistakes: [(line: String, code: Int32, message: String)] = [
    (
      "run m.onnx --inputs nhwc.npz", 3,
      "nhwc.npz: input 'image': is f32[1,32,32,3], f32[N,3,32,32] expected: "
        + "it is NHWC where NCHW is expected, transpose by [0, 3, 1, 2]"
    ),
    (
      "diff m.onnx m.onnx --inputs nhwc.npz", 3,
      "nhwc.npz: input 'image': is f32[1,32,32,3], f32[N,3,32,32] expected: "
        + "it is NHWC where NCHW is expected, transpose by [0, 3, 1, 2]"
    ),
    (
      "convert m.onnx -o out.slim --check-data nhwc.npz", 3,
      "nhwc.npz: input 'image': is f32[1,32,32,3], f32[N,3,32,32] expected: "
        + "it is NHWC where NCHW is expected, transpose by [0, 3, 1, 2]"
    ),
    (
      "run m.onnx --inputs single.npz", 3,
      "single.npz: input 'image': is f32[3,32,32], f32[N,3,32,32] expected: "
        + "the leading size, the batch, is missing"
    ),
    (
      "run m.onnx --inputs double.npz", 3,
      "double.npz: input 'image': is f64[1,3,32,32], f32[N,3,32,32] expected"
    ),
    (
      "run m.onnx --inputs misspelt.npz", 3,
      "misspelt.npz: input 'imgae' does not exist (nearest: 'image'); there are image"
    ),
    (
      "run m.onnx --input imgae=single.npz", 2,
      "--input imgae=single.npz: input 'imgae' does not exist (nearest: 'image'); there are image"
    ),
    (
      "run sum.ir", 2,
      """
      sum.ir: input 'a' is not given, f32[N,3,H,W] expected
        input 'b' is not given, f32[N,3,H,W] expected
      """
    ),
    (
      "bench large.ir", 1,
      "large.ir: no input sizes could be inferred (conv 'y': dimension 2 of 'x' with padding is 224, at least the window's 300 expected); "
        + "give them with --input-shape NAME=1x3x224x224 (inputs: x)"
    ),
    (
      "convert large.ir -o out.slim", 1,
      "large.ir: no input sizes could be inferred (conv 'y': dimension 2 of 'x' with padding is 224, at least the window's 300 expected); "
        + "give them with --check-shape NAME=1x3x224x224 (inputs: x)"
    ),
    (
      "diff m.onnx m.onnx --outputs score", 2,
      "m.onnx: output 'score' does not exist (nearest: 'scores'); there are scores"
    ),
    ("info none.onnx", 3, "none.onnx: cannot open: No such file or directory"),
    ("info folder.onnx", 3, "folder.onnx: is a folder, a file expected"),
    (
      "info model.bin", 2,
      "model.bin: the suffix says no model format, one of .onnx, .prototxt, .caffemodel, .slim, .ir expected"
    ),
    (
      "convert m.onnx -o missing/out.slim", 2,
      "missing/out.slim: cannot write: the folder 'missing' does not exist"
    ),
    ("convert m.onnx -o folder.slim", 2, "folder.slim: cannot write: Is a directory"),
    (
      "convert m.onnx -o out.bin", 2,
      "out.bin: the suffix says no format to write, one of .slim, .ir, .onnx, .prototxt, .caffemodel, .dot expected"
    ),
    (
      "convert m.onnx -o out.onnx --opset 7", 2,
      "out.onnx: opset 7 cannot be written, 11 to 25 expected"
    ),
    (
      "convert m.onnx -o out.slim --opset 13", 2,
      "out.slim: --opset and --external-data are for .onnx, the output is .slim"
    ),
    (
      "run m.onnx --inputs right.npz --save missing/o.npz", 2,
      "missing/o.npz: cannot write: the folder 'missing' does not exist"
    ),
    // The place is looked at first: no time is lost on a model that cannot be written.
    (
      "convert none.onnx -o missing/out.slim --check-data none.npz", 2,
      "missing/out.slim: cannot write: the folder 'missing' does not exist"
    ),
    (
      "convert m.onnx -o out.slim --check-data none.npz", 3,
      "none.npz: cannot open: No such file or directory"
    ),
    (
      "convert m.onnx -o out.slim --pipeline deplyo", 2,
      "pipeline 'deplyo' does not exist (nearest: 'deploy'); there are none, deploy"
    ),
    (
      "info new-opset.onnx", 4,
      """
      new-opset.onnx: 2 parts are not supported
        node 'a' (Relu, opset 99): opset 99 is newer than 25
        node 'y' (Neg, opset 99): opset 99 is newer than 25
      """
    ),
    (
      "convert domains.onnx -o out.slim", 4,
      """
      domains.onnx: 2 parts are not supported
        node 'a' (com.example.Trick, opset 2): operators of 'com.example' are not known
        node 'b' (com.other.Ruse, opset unknown): operators of 'com.other' are not known
      """
    ),
    (
      "convert external.onnx -o out.slim", 3,
      "external.onnx: node 'y' (Add): initialiser 'w': external data: ./weights.bin: cannot open: No such file or directory"
    ),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreExplained(_ index: Int) throws {
    let (line, code, message) = Self.mistakes[index]
    try Command.withFolder { folder in
      try Self.prepare(folder)
      let before = try Command.files(in: folder)
      let arguments = line.split(separator: " ").map(String.init)
      let outcome = try Command.run(arguments, in: folder)
      #expect(outcome.code == code, "\(line)")
      #expect(outcome.log == "error: \(message)\n")
      #expect(outcome.output.isEmpty)
      let json = try Command.run(arguments + ["--json"], in: folder)
      #expect(json.code == code && json.log.isEmpty, "\(json.log)")
      #expect((json.json["error"] as? [String: Any])?["message"] as? String == message)
      try #expect(Command.files(in: folder) == before)
    }
  }

  /// Places that take nothing: `PLACE` is a command that makes one, before the conversion.
  static let places: [(line: String, code: Int32, message: String)] = [
    ("ln -s /dev/full out.slim", 5, "out.slim: cannot write: No space left on device"),
    ("ulimit -f 10", 5, "out.slim: cannot write: File too large"),
    ("mkdir out.slim", 2, "out.slim: cannot write: Is a directory"),
    ("ln -s out.slim out.slim", 2, "out.slim: cannot write: Too many levels of symbolic links"),
  ]

  @Test(arguments: places) func placesThatTakeNothing(
    _ line: String, _ code: Int32, _ message: String
  ) throws {
    try Command.withFolder { folder in
      let outcome = try Command.shell(
        "\(line); $REBIRTH convert '\(Self.model)' -o out.slim", in: folder)
      #expect(outcome.code == code, "\(line)")
      #expect(outcome.log == "error: \(message)\n")
      let left = try Command.files(in: folder)
      #expect(left == (line.hasPrefix("ulimit") ? [] : ["out.slim"]), "\(left)")
    }
  }

  @Test func aProtectedFolderTakesNothing() throws {
    if geteuid() == 0 {
      print("skipped: root may write everywhere")
      return
    }
    try Command.withFolder { folder in
      let outcome = try Command.shell(
        "mkdir p; chmod 555 p; $REBIRTH convert '\(Self.model)' -o p/out.slim", in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.log == "error: p/out.slim: cannot write: Permission denied\n")
    }
  }

  @Test func aNewerIRVersionIsANote() throws {
    try Command.withFolder { folder in
      let node = Self.node("Relu", "x", "y")
      try Self.onnx([node], irVersion: 99).write(to: folder.appendingPathComponent("m.onnx"))
      let outcome = try Command.run(["convert", "m.onnx", "-o", "out.slim"], in: folder)
      #expect(outcome.code == 0, "\(outcome.log)")
      #expect(
        outcome.output.contains(
          "note: IR version 99 is newer than 14; what it added is left out\n"))
    }
  }

  private static func prepare(_ folder: URL) throws {
    func write(_ name: String, _ data: Data) throws {
      try data.write(to: folder.appendingPathComponent(name))
    }
    try write("m.onnx", Data(contentsOf: URL(fileURLWithPath: model)))
    _ = try folder.write(Texts.sum, as: "sum.ir")
    _ = try folder.write(Texts.large, as: "large.ir")
    for name in ["folder.onnx", "folder.slim"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    func npz(_ name: String, _ key: String, _ tensor: Tensor) throws {
      try NPZ.write([(key, tensor)], to: folder.path(name))
    }
    func zeros(_ shape: [Int], _ element: ElementType = .f32) -> Tensor {
      Tensor([Double](repeating: 0, count: shape.reduce(1, *)), shape: shape, as: element)
    }
    try npz("right.npz", "image", zeros([1, 3, 32, 32]))
    try npz("nhwc.npz", "image", zeros([1, 32, 32, 3]))
    try npz("single.npz", "image", zeros([3, 32, 32]))
    try npz("double.npz", "image", zeros([1, 3, 32, 32], .f64))
    try npz("misspelt.npz", "imgae", zeros([1, 3, 32, 32]))
    try write(
      "new-opset.onnx", onnx([node("Relu", "x", "a"), node("Neg", "a", "y")], opset: 99))
    try write(
      "domains.onnx",
      onnx(
        [
          node("Trick", "x", "a", domain: "com.example"),
          node("Ruse", "x", "b", domain: "com.other"), node("Add", "a", "y", second: "b"),
        ], domain: "com.example"))
    try write("external.onnx", onnx([node("Add", "x", "y", second: "w")], initialiser: external))
  }

  /// A tensor `w` whose data is in a file that is not there.
  private static var external: [UInt8] {
    let entry = Wire.bytes(1, Array("location".utf8)) + Wire.bytes(2, Array("weights.bin".utf8))
    return Wire.number(1, 2) + Wire.number(2, 1) + Wire.bytes(8, Array("w".utf8))
      + Wire.bytes(13, entry) + Wire.number(14, 1)
  }

  private static func node(
    _ op: String, _ input: String, _ output: String, second: String? = nil, domain: String? = nil
  ) -> [UInt8] {
    let inputs = [input] + (second.map { [$0] } ?? [])
    let fields =
      inputs.map { (1, $0) } + [(2, output), (4, op)] + (domain.map { [(7, $0)] } ?? [])
    return Wire.bytes(1, fields.flatMap { Wire.bytes($0.0, Array($0.1.utf8)) })
  }

  private static func onnx(
    _ nodes: [[UInt8]], opset: Int = 13, irVersion: Int = 8, domain: String? = nil,
    initialiser: [UInt8]? = nil
  ) -> Data {
    let graph =
      nodes.flatMap { $0 } + Wire.bytes(2, [103]) + (initialiser.map { Wire.bytes(5, $0) } ?? [])
      + Wire.bytes(11, Wire.value("x", [2])) + Wire.bytes(12, Wire.value("y", [2]))
    let other = domain.map {
      Wire.bytes(8, Wire.bytes(1, Array($0.utf8)) + Wire.number(2, 2))
    }
    return Data(
      Wire.number(1, irVersion) + Wire.bytes(8, Wire.number(2, opset)) + (other ?? [])
        + Wire.bytes(7, graph))
  }
}
