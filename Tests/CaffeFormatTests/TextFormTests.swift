import CaffeFormat
import IR
import Testing

/// All spellings of prototxt that mean the same.
@Suite struct TextFormTests {
  static let plain =
    "name: \"n\"\ninput: \"x\"\ninput_shape {\n  dim: 8\n  dim: 2\n}\n"
    + "layer {\n  name: \"r\"\n  type: \"ReLU\"\n  bottom: \"x\"\n  top: \"r\"\n  relu_param {\n"
    + "    negative_slope: 0.25\n  }\n}\n"

  static let spellings = [
    "name:'n'input:'x'input_shape:{dim:8,dim:2}layer:{name:'r'type:'ReLU'bottom:'x'top:'r'"
      + "relu_param:{negative_slope:0.25}}",
    "name : \"n\" ; input : [ \"x\" ] , input_shape < dim : [ 8 , 2 ] > layer [ { name: 'r' "
      + "type: 'ReLU' bottom: 'x' top: 'r' relu_param < negative_slope: 2.5e-1 > } ]",
    "\u{FEFF}# a comment\r\nname: \"n\" # another\r\ninput: \"x\"\r\ninput_shape { dim: 0x8 dim: 02 }"
      + "\r\nlayer { name: \"r\" type: \"Re\" 'LU' bottom: \"\\x78\" top: '\\162' "
      + "relu_param { negative_slope: .25f } }",
    "input: 'x' input_shape { dim: 010 dim: [] dim: [0X2] } name: '\\u006e' layer { name: 'r' "
      + "type: 'ReLU' bottom: 'x' top: 'r' phase: TEST propagate_down: f param { } "
      + "relu_param { negative_slope: 25.E-2 engine: CUDNN } } force_backward: True "
      + "state { phase: 1 level: -3 }",
  ]

  @Test(arguments: spellings)
  func givesTheSameGraph(_ text: String) throws {
    let expected = try TestNet(Self.plain).read().graph
    #expect(
      lines(expected) == [
        "input %x: f32[8,2]",
        "%r: f32[8,2] = unary(%x) {function: leaky_relu, alpha: 0.25}",
        "output %r",
      ])
    #expect(try TestNet(text).read().graph.isIdentical(to: expected))
  }

  static let numbers: [(text: String, printed: String)] = [
    ("1e-5", "1e-05"), ("5.", "5.0"), ("-.5", "-0.5"), ("- 2", "-2.0"), ("1f", "1.0"), ("3", "3.0"),
    ("1E+2F", "100.0"), ("inf", "inf"), ("-Infinity", "-inf"), ("nan", "nan"), ("0x10", "16.0"),
    // A double first, then a float: the nearest float of the decimal number itself is 1.00000012.
    ("1.000000059604644775390626", "1.0"),
  ]

  @Test(arguments: numbers)
  func readsNumbers(_ text: String, _ printed: String) throws {
    let net = TestNet(
      input() + layer("r", "ELU", ["x"], ["r"], "elu_param { alpha: \(text) }"))
    let line = lines(try net.read().graph)[1]
    #expect(line.hasSuffix("alpha: \(printed)}"))
  }

  @Test func readsManyLayersQuickly() throws {
    var text = input()
    for index in 0..<20_000 {
      let bottom = index == 0 ? "x" : "b\(index - 1)"
      text += layer(
        "l\(index)", "ReLU", [bottom], ["b\(index)"],
        "relu_param {\n  negative_slope: 0.5 # slope\n }")
    }
    let clock = ContinuousClock()
    var model: CaffeModel?
    let time = try clock.measure { model = try TestNet(text).read() }
    #expect(model?.info.layers == 20_000)
    #expect(model?.graph.nodeCount == 20_000)
    #expect(time < .seconds(5), "\(time)")
  }
}
