import CaffeFormat
import Testing

/// Mistakes in prototxt, and what is said.
@Suite struct TextErrorTests {
  static let mistakes: [(text: String, sentence: String)] = [
    (
      "layer {\n  nmae: \"a\"\n}\n",
      "net.prototxt:2:3: 'nmae' is not a field of caffe.LayerParameter (nearest: 'name')"
    ),
    (
      "foo: 1\nlayer { type: \"ReLU\" relu_param { negative_slop: 1 } }\nbar { baz: [1, { a: 'b' }] }",
      """
      net.prototxt:1:1: 'foo' is not a field of caffe.NetParameter
      net.prototxt:2:35: 'negative_slop' is not a field of caffe.ReLUParameter \
      (nearest: 'negative_slope')
      net.prototxt:3:1: 'bar' is not a field of caffe.NetParameter
      """
    ),
    ("name: 1", "net.prototxt:1:7: a string in quotes expected, not '1'"),
    ("name \"a\"", "net.prototxt:1:6: ':' expected, not \"a\""),
    ("name: \"a\" name: \"b\"", "net.prototxt:1:11: 'name' is given twice"),
    (
      "layer { relu_param { } relu_param { } }",
      "net.prototxt:1:24: 'relu_param' is given twice"
    ),
    ("name: \"a", "net.prototxt:1:7: the string does not end in its line"),
    ("name: \"a\n\"", "net.prototxt:1:7: the string does not end in its line"),
    ("name: 'a\\", "net.prototxt:1:7: the string does not end in its line"),
    ("name: 'a\\q'", "net.prototxt:1:9: '\\q' is no escape"),
    ("name: '\\x'", "net.prototxt:1:8: the escape is no byte"),
    ("name: '\\777'", "net.prototxt:1:8: the escape is no byte"),
    ("name: '\\ud800'", "net.prototxt:1:8: the escape is no character"),
    ("name: '\\0'", "net.prototxt:1:7: the string is not text in UTF-8"),
    ("name: '\\xff'", "net.prototxt:1:7: the string is not text in UTF-8"),
    ("name: [\"a\"]", "net.prototxt:1:7: one value expected, not a list"),
    ("input: [\"a\" \"b\"; \"c\"]", "net.prototxt:1:16: ',' or ']' expected, not ';'"),
    ("input_dim: [1, 2", "net.prototxt:1:17: ',' or ']' expected, not the end of the file"),
    ("input_dim: x", "net.prototxt:1:12: a whole number expected, not 'x'"),
    ("input_dim: 1.5", "net.prototxt:1:12: a whole number expected, not '1.5'"),
    ("input_dim: 09", "net.prototxt:1:12: a whole number expected, not '09'"),
    ("input_dim: 0xg", "net.prototxt:1:12: a whole number expected, not '0xg'"),
    ("input_dim: 2147483648", "net.prototxt:1:12: 2147483648 is out of the range of int32"),
    (
      "input_dim: -99999999999999999999999999999999999999999999",
      "net.prototxt:1:12: -99999999999999999999999999999999999999999999 is out of the range of int32"
    ),
    (
      "layer { convolution_param { num_output: -1 } }",
      "net.prototxt:1:41: -1 is out of the range of uint32"
    ),
    (
      "layer { relu_param { negative_slope: yes } }",
      "net.prototxt:1:38: a number expected, not 'yes'"
    ),
    (
      "layer { relu_param { negative_slope: 1e } }",
      "net.prototxt:1:38: a number expected, not '1e'"
    ),
    ("force_backward: yes", "net.prototxt:1:17: true or false expected, not 'yes'"),
    ("state { phase: MAYBE }", "net.prototxt:1:16: one of TRAIN, TEST expected, not 'MAYBE'"),
    ("state { phase: 2 }", "net.prototxt:1:16: one of TRAIN, TEST expected, not 2"),
    ("layer { type: RELU }", "net.prototxt:1:15: a string in quotes expected, not 'RELU'"),
    ("layer: 1", "net.prototxt:1:8: '{' expected, not '1'"),
    ("layer {", "net.prototxt:1:8: a field, or '}', expected, not the end of the file"),
    ("layer { >", "net.prototxt:1:9: a field, or '}', expected, not '>'"),
    ("layer < }", "net.prototxt:1:9: a field, or '>', expected, not '}'"),
    ("}", "net.prototxt:1:1: a field expected, not '}'"),
    ("=", "net.prototxt:1:1: a field expected, not '='"),
    ("ü: 1", "net.prototxt:1:1: a field expected, not 'ü'"),
    ("\u{FEFF}=", "net.prototxt:1:1: a field expected, not '='"),
    ("# one\r\n\r\n  =", "net.prototxt:3:3: a field expected, not '='"),
    ("name: 'a';;", "net.prototxt:1:11: a field expected, not ';'"),
    ("what: {", "net.prototxt:1:8: a field, or '}', expected, not the end of the file"),
    ("what 5", "net.prototxt:1:6: ':' expected, not '5'"),
    ("what: -", "net.prototxt:1:8: a value expected, not the end of the file"),
    (
      "layer { exp_param { base_: 2 } }",
      "net.prototxt:1:21: 'base_' is not a field of caffe.ExpParameter (nearest: 'base')"
    ),
    (
      "layer { blobs { data_at { offset: 1 length: 2 } } }",
      "net.prototxt:1:17: 'data_at' is not a field of caffe.BlobProto (nearest: 'data')"
    ),
  ]

  @Test(arguments: mistakes)
  func isSaidWithItsPlace(_ text: String, _ sentence: String) throws {
    let refusal = try TestNet(text).refusal()
    #expect(refusal?.sentence == sentence)
    #expect(refusal?.category == .malformed)
  }

  @Test func limitsHoldForTexts() throws {
    let deep = String(repeating: "a {", count: 200)
    let refusal = try TestNet(deep).refusal()
    #expect(
      refusal?.sentence == """
        net.prototxt:1:300: nesting of the text: 101 levels, at most 100 expected; \
        --limit depth=NUMBER raises it
        """)
    #expect(refusal?.category == .limit)
  }

  @Test func settingsOfUnsupportedLayersDoNotHideThem() throws {
    let net = TestNet(
      input() + layer("a", "Wonder", ["x"], ["a"], "wonder_param { how: [MUCH, 'much'] }")
        + layer("b", "ReLU", ["a"], ["b"])
        + layer("c", "Magic", ["x"], ["c"], "magic_param < spell: -1 > relu_param { }"))
    let refusal = try net.refusal()
    #expect(
      refusal?.sentence == """
        net.prototxt: 2 layers are not supported
          layer 'a' (Wonder): layers of this type are not supported
          layer 'c' (Magic): layers of this type are not supported
        """)
    #expect(refusal?.category == .unsupported)
  }

  @Test func unknownTypesOfV1AreUnsupportedLayers() throws {
    let net = TestNet(
      input() + "layers { name: 'a' type: PRELU bottom: 'x' top: 'a' }"
        + "layers { name: 'b' type: RELU bottom: 'x' top: 'b' }")
    #expect(
      try net.refusal()?.sentence == """
        net.prototxt: 1 layer is not supported
          layer 'a' (PRELU): layers of this type are not supported
        """)
  }

  @Test func fractionsOfBoxesAreNoted() throws {
    let net =
      input("x", [1, 2, 8, 8])
      + layer(
        "p", "PriorBox", ["x", "x"], ["p"], "prior_box_param { min_size: 35.84 max_size: 77 }")
    try #expect(
      notes(TestNet(net).read()) == [
        "'p' has sizes with fractions, such as 35.84: they are cut to whole pixels, as in SSD Caffe; OpenCV keeps them"
      ])
    try #expect(notes(TestNet(net.replacing("35.84", with: "35")).read()) == [])
  }

  @Test func fieldsWithoutBearingAreLeftOut() throws {
    let model = try TestNet(
      "default_forward_type: FLOAT16\n" + input()
        + layer("a", "ReLU", ["x"], ["a"], "forward_type: FLOAT relu_param { engine: MKL }")
    ).read()
    #expect(
      notes(model) == [
        "left out, as it has no bearing on results: 'default_forward_type', 'forward_type'"
      ])
  }
}
