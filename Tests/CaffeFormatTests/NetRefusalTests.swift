import CaffeFormat
import Testing

/// Networks that cannot be read, and what is said.
@Suite struct NetRefusalTests {
  static let relu = layer("a", "ReLU", ["x"], ["a"])

  static let refusals: [(text: String, sentence: String, category: CaffeError.Category)] = [
    (
      input() + layer("b", "ReLU", ["q"], ["b"]),
      "layer 'b' (ReLU): unknown bottom blob 'q' (bottom index 0)", .malformed
    ),
    (
      input() + layer("b", "Eltwise", ["x", "later"], ["b"]) + layer("c", "ReLU", ["x"], ["later"]),
      "layer 'b' (Eltwise): unknown bottom blob 'later' (bottom index 1)", .malformed
    ),
    (
      input() + relu + layer("b", "TanH", ["x"], ["a"]),
      "layer 'b' (TanH): top blob 'a' is given by an earlier layer already", .malformed
    ),
    (
      input() + layer("b", "TanH", ["x"], ["b", "x"]),
      "layer 'b' (TanH): top blob 'x' is given by an earlier layer already", .malformed
    ),
    (
      input() + input() + relu,
      "input 'x': top blob 'x' is given by an earlier layer already", .malformed
    ),
    (
      input() + layer("a", "ReLU", ["x"], ["a"], "include { } exclude { }"),
      "layer 'a' (ReLU): has include and exclude rules, should have one kind", .malformed
    ),
    (
      input() + relu + "layers { name: 'b' type: RELU bottom: 'a' top: 'b' }",
      "has 'layer' and 'layers', should have one kind", .malformed
    ),
    (
      "input: 'x' input_dim: 1 " + relu,
      "has 1 input_dim for 1 inputs, should have 4 for each", .malformed
    ),
    (
      input() + "input_dim: [1, 2, 3, 4]" + relu,
      "has input_shape and input_dim, should have one kind", .malformed
    ),
    (input() + "input: 'y'" + relu, "has 1 input_shape for 2 inputs", .malformed),
    (
      "input: 'x'" + relu,
      "the shape of input 'x' is not in the file; give it with --input-shape x=N,C,H,W", .usage
    ),
    (
      layer("d", "Data", [], ["x", "y"]) + relu,
      "layer 'a' (ReLU): the shape of input 'x' is not in the file; give it with "
        + "--input-shape x=N,C,H,W", .usage
    ),
    (
      input("x", [1, -1]) + relu,
      "input 'x': has shape [1, -1], should have positive sizes (--input-shape gives others)",
      .malformed
    ),
    (
      input("x", [1 << 40, 1 << 40]) + relu,
      "input 'x': has shape [1099511627776, 1099511627776], should have fewer elements",
      .malformed
    ),
    (
      input("x", Array(repeating: 1, count: 65)) + relu,
      "input 'x': rank of an input: 65 dimensions, at most 64 expected; --limit rank=NUMBER raises it",
      .limit
    ),
    (
      layer("i", "Input", [], ["x", "y", "z"], "input_param { shape { } shape { } }") + relu,
      "layer 'i' (Input): 'shape' is given 2 times, should be given once or for each of 3 tops",
      .malformed
    ),
    (
      input() + layer("a", "ReLU", ["x"], [""]), "layer 'a' (ReLU): top 0 has no name", .malformed
    ),
    (input("") + relu, "input 0 has no name", .malformed),
    ("", "the network has no output", .malformed),
    (input(), "the network has no output", .malformed),
    (
      input() + layer("", "", ["x"], ["a"]) + layer("b", "Nope", ["a"], ["b"])
        + layer("c", "Nope", ["x"], ["c"]),
      """
      3 layers are not supported
        layer 'layer 1' (no type): the layer has no type
        layer 'b' (Nope): layers of this type are not supported
        layer 'c' (Nope): layers of this type are not supported
      """, .unsupported
    ),
    (
      input() + layer("b", "InnerProduct", ["x"], ["b"]) + layer("c", "Nope", ["x"], ["c"]),
      "layer 'b' (InnerProduct): num_output is missing", .malformed
    ),
  ]

  @Test(arguments: refusals.indices)
  func isRefused(_ index: Int) throws {
    let (text, sentence, category) = Self.refusals[index]
    let refusal = try TestNet(text).refusal()
    #expect(refusal?.sentence == "net.prototxt: " + sentence)
    #expect(refusal?.category == category)
  }

  @Test func filesMustBeThere() throws {
    do throws(CaffeError) {
      _ = try CaffeReader.read(CaffeFiles())
      Issue.record("nothing was read")
    } catch {
      #expect("\(error)" == "a network needs a prototxt or a caffemodel")
      #expect(error.category == .usage)
    }
    do throws(CaffeError) {
      _ = try CaffeReader.read(CaffeFiles(prototxt: "/nowhere/net.prototxt"))
      Issue.record("nothing was read")
    } catch {
      #expect("\(error)" == "/nowhere/net.prototxt: cannot open: No such file or directory")
      #expect(error.category == .file)
    }
  }

  @Test func unknownNamesOfInputsAreSaid() throws {
    let refusal = try TestNet(input() + Self.relu).refusal { $0.inputShapes = ["y": [1]] }
    #expect(refusal?.category == .usage)
    #expect(
      refusal?.sentence == "net.prototxt: input 'y' does not exist; there are x")
  }
}
