import ONNXFormat
import Protobuf
import TestSupport
import Testing

/// Damaged files end in a model or an error, never in a crash.
@Suite struct NoiseTests {
  /// A model with a bit of everything.
  private static var model: TestModel {
    var branch = TestGraph(nodes: [TestNode("Mul", ["h", "half"], ["a"])])
    branch.outputs = ["a"]
    var model = TestModel([
      TestNode(
        "Conv", ["x", "k"], ["c"],
        [.ints("pads", [1, 1, 1, 1]), .ints("strides", [2, 1]), .int("group", 1)]),
      TestNode("BatchNormalization", ["c", "w", "w", "w", "w"], ["n"], [.float("epsilon", 0.001)]),
      TestNode("MaxPool", ["n"], ["h"], [.ints("kernel_shape", [2, 2]), .int("ceil_mode", 1)]),
      TestNode("Shape", ["h"], ["s"]),
      TestNode("Slice", ["s", "zero", "one"], ["b"]),
      TestNode("Concat", ["b", "minus"], ["t"], [.int("axis", 0)]),
      TestNode("Reshape", ["h", "t"], ["f"]),
      TestNode("Softmax", ["f"], ["p"]),
      TestNode("Pad", ["p", "pads"], ["q"]),
      TestNode("Resize", ["h", "", "scales"], ["r"], [.string("mode", "linear")]),
      TestNode("Constant", [], ["flag"], [.tensor("value", TestTensor("", 9, [], raw: [1]))]),
      TestNode(
        "If", ["flag"], ["y"], [.graph("then_branch", branch), .graph("else_branch", branch)]),
      TestNode("ReduceMean", ["r"], ["m"], [.ints("axes", [2, 3])]),
    ])
    model.graph.inputs = [TestValue("x", 1, ["N", "1", "8", "8"])]
    model.graph.outputs = ["y", "q", "m"]
    model.graph.initialisers = [
      TestTensor("k", [2, 1, 3, 3], (0..<18).map(Float.init)),
      TestTensor("w", 1, [2]) { $0.packed(4, [1, 2] as [Float]) },
      TestTensor("zero", [1], ints: [0]),
      TestTensor("one", 7, [1]) { $0.packed(7, [1] as [Int64]) },
      TestTensor("half", [1], [0.5]), TestTensor("minus", [1], ints: [-1]),
      TestTensor("pads", [4], ints: [0, 1, 0, 2]),
      TestTensor("scales", [4], [1, 1, 2, 1.5]),
    ]
    return model
  }

  @Test func survivesFlippedBits() throws {
    let folder = try TemporaryFolder()
    let valid = Self.model.bytes
    expectComplaint(try complaint(valid), "")
    var generator = SeededGenerator(1)
    var outcomes: [ONNXError.Category?: Int] = [:]
    for _ in 0..<3_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      let path = try folder.write("m.onnx", bytes)
      do throws(ONNXError) {
        _ = try ONNXReader.read(path: path)
        outcomes[nil, default: 0] += 1
      } catch { outcomes[error.category, default: 0] += 1 }
    }
    #expect(outcomes[nil, default: 0] > 100)
    #expect(outcomes[.malformed, default: 0] > 100)
    #expect(outcomes[.unsupported, default: 0] > 100)
    #expect(outcomes[.file] == nil)
  }

  @Test func survivesCutFiles() throws {
    let valid = Self.model.bytes
    for count in 0..<valid.count {
      let sentence = try complaint(Array(valid[..<count]))
      #expect(!sentence.isEmpty, "\(count) of \(valid.count) bytes were read")
    }
  }
}
