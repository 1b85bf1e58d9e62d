import Glibc
import IR
import ONNXFormat
import Protobuf
import Tensors
import Testing

/// Tensor data in files beside the model.
@Suite struct ExternalDataTests {
  private func model(_ entries: [(String, String)], dims: [Int64] = [2]) -> [UInt8] {
    var model = TestModel()
    model.graph.initialisers = [
      TestTensor("w", 1, dims) {
        for (key, value) in entries {
          $0.message(13) {
            $0.text(1, key)
            $0.text(2, value)
          }
        }
        $0.integer(14, 1)
      }
    ]
    model.graph.outputs = ["w"]
    return model.bytes
  }

  private static let values: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]

  private func weight(_ path: String) throws -> Tensor {
    let graph = try ONNXReader.read(path: path).graph
    return try #require(graph[graph.outputs[0].value].tensor)
  }

  @Test func readsPartsOfFiles() throws {
    let folder = try TemporaryFolder()
    mkdir(folder.path + "/sub", 0o700)
    try folder.write("sub/w.bin", Self.values)
    let whole = try folder.write("a.onnx", model([("location", "sub/w.bin")], dims: [3]))
    #expect(try weight(whole).floats == [1, 2, 3])
    let part = try folder.write(
      "b.onnx",
      model([("location", "sub/w.bin"), ("offset", "4"), ("length", "8"), ("checksum", "x")]))
    #expect(try weight(part).floats == [2, 3])
    #expect(try weight(part).mapping?.file.path == folder.path + "/sub/w.bin")
  }

  static let refused: [(entries: [(String, String)], sentence: String)] = [
    ([("offset", "4")], "the location is missing"),
    ([("location", "/etc/passwd")], "'/etc/passwd' should be a path inside the model's folder"),
    ([("location", "../w.bin")], "'../w.bin' should be a path inside the model's folder"),
    ([("location", "a/../../w")], "'a/../../w' should be a path inside the model's folder"),
    ([("location", "link")], "'link' should be a path inside the model's folder"),
    ([("location", "w.bin"), ("offset", "-4")], "'offset' is '-4', should be a number of bytes"),
    ([("location", "w.bin"), ("length", "8x")], "'length' is '8x', should be a number of bytes"),
    (
      [("location", "w.bin"), ("offset", "9223372036854775807")],
      "'w.bin' has 12 bytes, 8 at 9223372036854775807 expected"
    ),
    ([("location", "w.bin"), ("offset", "8")], "'w.bin' has 12 bytes, 8 at 8 expected"),
    ([("location", "w.bin"), ("length", "12")], "12 bytes of 'w.bin' are named, 8 expected"),
    ([("location", "w.bin"), ("location", "v.bin")], "'location' is there twice"),
  ]

  @Test(arguments: refused.indices) func refuses(_ index: Int) throws {
    let (entries, sentence) = Self.refused[index]
    let folder = try TemporaryFolder()
    try folder.write("w.bin", Self.values)
    symlink("/etc/hostname", folder.path + "/link")
    let path = try folder.write("m.onnx", model(entries))
    do throws(ONNXError) {
      _ = try ONNXReader.read(path: path)
      Issue.record("it was read")
    } catch {
      #expect("\(error)" == "\(path): output 'w': initialiser 'w': external data: \(sentence)")
      #expect(error.category == .malformed)
    }
  }

  @Test func namesTheMissingFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("m.onnx", model([("location", "none.bin")]))
    do throws(ONNXError) {
      _ = try ONNXReader.read(path: path)
      Issue.record("it was read")
    } catch { #expect("\(error)".contains("\(folder.path)/none.bin: cannot open")) }
  }

  /// Model hubs keep a folder of links to files that lie together elsewhere.
  @Test func followsLinksThatTheModelIsBehindToo() throws {
    let store = try TemporaryFolder()
    let view = try TemporaryFolder()
    try store.write("1", model([("location", "w.bin")], dims: [3]))
    try store.write("2", Self.values)
    symlink(store.path + "/1", view.path + "/m.onnx")
    symlink(store.path + "/2", view.path + "/w.bin")
    #expect(try weight(view.path + "/m.onnx").floats == [1, 2, 3])
  }
}
