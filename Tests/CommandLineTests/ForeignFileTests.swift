import Foundation
import Testing

/// Files that are something else than their names say.
@Suite struct ForeignFileTests {
  static let files: [(name: String, bytes: [UInt8], sentence: String)] = [
    ("empty.onnx", [], "is empty, an ONNX model expected"),
    ("empty.slim", [], "is empty, a .slim file expected"),
    ("empty.ir", [], "is empty, a graph as text expected"),
    (
      "lfs.onnx",
      Array(
        """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 14246826

        """.utf8),
      "is a Git LFS pointer, not the file itself (fetch it with 'git lfs pull'), an ONNX model expected"
    ),
    (
      "page.onnx", Array("\n<!DOCTYPE html>\n<html><body>Not Found</body></html>\n".utf8),
      "is an HTML page (a download that went wrong?), an ONNX model expected"
    ),
    (
      "net.onnx", Array("# LeNet\nname: \"LeNet\"\nlayer {\n  name: \"data\"\n}\n".utf8),
      "is a Caffe network as text (.prototxt), an ONNX model expected"
    ),
    (
      "old-net.onnx", Array("layers { bottom: 'data' top: 'ip' }".utf8),
      "is a Caffe network as text (.prototxt), an ONNX model expected"
    ),
    ("v2.onnx", caffeV2, "is a Caffe model (.caffemodel), an ONNX model expected"),
    ("v1.onnx", caffeV1, "is a Caffe model (.caffemodel), an ONNX model expected"),
    (
      "text.onnx", Array("ir_version: 8\ngraph { name: \"g\" }\n".utf8),
      "is an ONNX model as text, which is not read, an ONNX model expected"
    ),
    ("tf.onnx", tensorFlow, "is a TensorFlow graph (frozen .pb), an ONNX model expected"),
    (
      "m.onnx", [28, 0, 0, 0] + Array("TFL3".utf8) + [UInt8](repeating: 0, count: 40),
      "is a TensorFlow Lite model, an ONNX model expected"
    ),
    (
      "ort.onnx", [28, 0, 0, 0] + Array("ORTM".utf8) + [UInt8](repeating: 0, count: 40),
      "is an onnxruntime model (.ort), an ONNX model expected"
    ),
    (
      "pt.onnx", zip("archive/data.pkl"),
      "is a PyTorch file (export it with torch.onnx.export), an ONNX model expected"
    ),
    ("npz.onnx", zip("x.npy"), "is an npz file of arrays, an ONNX model expected"),
    ("zip.onnx", zip("readme.txt"), "is a zip archive, an ONNX model expected"),
    ("gz.onnx", [0x1F, 0x8B, 8, 0], "is a gzip file (unpack it first), an ONNX model expected"),
    (
      "pkl.onnx", [0x80, 2, 0x7D, 0x71, 0],
      "is a Python pickle, such as older PyTorch writes (export it with torch.onnx.export), an ONNX model expected"
    ),
    (
      "h5.onnx", [0x89] + Array("HDF\r\n".utf8) + [0x1A, 10],
      "is an HDF5 file, such as Keras writes, an ONNX model expected"
    ),
    ("json.onnx", Array("{\"a\": 1}".utf8), "is a JSON file, an ONNX model expected"),
    ("words.onnx", Array("no model".utf8), "is a text file, an ONNX model expected"),
    (
      "s.onnx", [0x89] + Array("SLIM\r\n".utf8) + [0x1A, 0, 0],
      "is a .slim file (name it so), an ONNX model expected"
    ),
    (
      "onnx.slim", Array(OverridableModel.bytes),
      "is an ONNX model (name it .onnx), a .slim file expected"
    ),
    (
      "onnx.ir", Array(OverridableModel.bytes),
      "is an ONNX model (name it .onnx), a graph as text expected"
    ),
    ("none.ir", Array("weight @w: f32[1] = [0]\n".utf8), "has no output, at least one expected"),
  ]

  @Test(arguments: files.indices) func itIsSaidWhatTheyAre(_ index: Int) throws {
    let (name, bytes, sentence) = Self.files[index]
    try Command.withFolder { folder in
      try Data(bytes).write(to: folder.appendingPathComponent(name))
      var commands = [["info", name], ["convert", name, "-o", "out.slim"]]
      if name.hasSuffix(".slim") { commands.append(["verify", name]) }
      for command in commands {
        let outcome = try Command.run(command, in: folder)
        #expect(outcome.code == 3)
        #expect(outcome.log == "error: \(name): \(sentence)\n")
        #expect(outcome.output.isEmpty)
      }
      try #expect(Command.files(in: folder) == [name])
    }
  }

  /// A damaged model is a damaged model.
  @Test func damageIsNotTakenForSomethingElse() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Command.fixture("inception-small.onnx")))
    try Command.withFolder { folder in
      try bytes.prefix(20_000).write(to: folder.appendingPathComponent("m.onnx"))
      let outcome = try Command.run(["info", "m.onnx"], in: folder)
      #expect(outcome.code == 3)
      #expect(
        outcome.log
          == "error: m.onnx: byte 24: onnx.ModelProto.graph needs 51729 bytes, 19976 are left\n")
    }
  }

  private static let blob = Wire.bytes(5, [0, 0, 128, 63])

  /// A `NetParameter` with `LayerParameter`s in field 100.
  private static var caffeV2: [UInt8] {
    let layer =
      Wire.bytes(1, Array("conv1".utf8)) + Wire.bytes(2, Array("Convolution".utf8))
      + Wire.bytes(7, blob)
    return Wire.bytes(1, Array("LeNet".utf8)) + Wire.bytes(100, layer) + Wire.bytes(100, layer)
  }

  /// A `NetParameter` with `V1LayerParameter`s in field 2, whose name is field 4 and type field 5.
  private static var caffeV1: [UInt8] {
    let layer = Wire.bytes(4, Array("conv1".utf8)) + Wire.number(5, 4) + Wire.bytes(6, blob)
    return Wire.bytes(1, Array("CaffeNet".utf8)) + Wire.bytes(2, layer) + Wire.bytes(2, layer)
  }

  private static var tensorFlow: [UInt8] {
    let node = Wire.bytes(1, Array("conv".utf8)) + Wire.bytes(2, Array("Conv2D".utf8))
    return Wire.bytes(1, node) + Wire.bytes(1, node)
  }

  /// The local header of an archive's first entry.
  private static func zip(_ name: String) -> [UInt8] {
    [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0]
      + Array(name.utf8) + [0, 0]
  }
}
