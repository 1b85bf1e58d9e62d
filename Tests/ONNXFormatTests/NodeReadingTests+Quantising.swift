extension NodeReadingTests {
  private static let scale = TestTensor("s", [], [0.5])
  private static let scales = TestTensor("s", [3], [0.5, 1, 2])
  private static let byte = TestTensor("z", 2, [], raw: [7])
  private static let bytes = TestValue("x", 2, ["2", "3", "4", "4"])

  static let quantising: [Case] = [
    Case(
      10, TestNode("QuantizeLinear", ["x", "s", "z"]), initialisers: [scale, byte],
      "%y: u8[2,3,4,4] = quantize_linear(%x, @s, @z)"),
    Case(
      13, TestNode("QuantizeLinear", ["x", "s"], ["y"], [.int("axis", -3)]),
      initialisers: [scales], "%y: u8[2,3,4,4] = quantize_linear(%x, @s) {axis: -3}"),
    Case(
      21,
      TestNode(
        "QuantizeLinear", ["x", "s"], ["y"], [.int("output_dtype", 5), .int("saturate", 0)]),
      initialisers: [scale], "%y: i16[2,3,4,4] = quantize_linear(%x, @s) {to: i16}"),
    Case(
      23,
      TestNode("QuantizeLinear", ["x", "s"], ["y"], [.int("precision", 10)]),
      initialisers: [scale], "%y: u8[2,3,4,4] = quantize_linear(%x, @s) {precision: f16}"),
    Case(
      10, TestNode("DequantizeLinear", ["x", "s", "z"]), inputs: [bytes],
      initialisers: [scale, byte], "%y: f32[2,3,4,4] = dequantize_linear(%x, @s, @z)"),
    Case(
      21, TestNode("DequantizeLinear", ["x", "s"], ["y"], [.int("block_size", 2)]),
      inputs: [TestValue("x", 2, ["2", "5"])],
      initialisers: [TestTensor("s", [2, 3], [1, 2, 3, 4, 5, 6])],
      "%y: f32[2,5] = dequantize_linear(%x, @s) {block_size: 2}"),
    Case(
      23, TestNode("DequantizeLinear", ["x", "s"], ["y"], [.int("output_dtype", 16)]),
      inputs: [bytes], initialisers: [scale],
      "%y: bf16[2,3,4,4] = dequantize_linear(%x, @s) {to: bf16}"),
    Case(
      11, TestNode("DynamicQuantizeLinear", ["x"], ["y", "c", "p"]),
      "%y: u8[2,3,4,4], %c: f32[], %p: u8[] = dynamic_quantize_linear(%x)"),
    Case(
      10,
      TestNode("QLinearConv", ["x", "s", "z", "w", "s", "z", "s", "z"], ["y"], [.int("group", 3)]),
      inputs: [bytes],
      initialisers: [scale, byte, TestTensor("w", 2, [3, 1, 1, 1], raw: [1, 2, 3])],
      "%y: u8[2,3,4,4] = qlinear_conv(%x, @s, @z, @w, @s, @z, @s, @z) {groups: 3}"),
    Case(
      10,
      TestNode("ConvInteger", ["x", "w"], ["y"], [.ints("strides", [2, 2])]),
      inputs: [bytes], initialisers: [TestTensor("w", 2, [1, 3, 1, 1], raw: [1, 2, 3])],
      "%y: i32[2,1,2,2] = conv_integer(%x, @w) {stride: [2,2]}"),
    Case(
      10, TestNode("MatMulInteger", ["x", "w", "z"]), inputs: [bytes],
      initialisers: [byte, TestTensor("w", 2, [4, 1], raw: [1, 2, 3, 4])],
      "%y: i32[2,3,4,1] = matmul_integer(%x, @w, @z)"),
    Case(
      21, TestNode("QLinearMatMul", ["x", "s", "z", "w", "s", "z", "s", "z"]), inputs: [bytes],
      initialisers: [scale, byte, TestTensor("w", 2, [4, 1], raw: [1, 2, 3, 4])],
      "%y: u8[2,3,4,1] = qlinear_matmul(%x, @s, @z, @w, @s, @z, @s, @z)"),
  ]
}
