extension NodeReadingTests {
  static let windows: [Case] = [
    Case(
      1,
      TestNode(
        "MaxPool", ["x"], ["y"],
        [
          .ints("kernel_shape", [2, 2]), .string("auto_pad", "SAME_LOWER"),
          .ints("pads", [1, 1, 1, 1]),
        ]),
      """
      %y: f32[2,3,4,4] = max_pool(%x) {kernel: [2,2], auto_pad: same_lower}
      """),
    Case(
      10,
      TestNode(
        "MaxPool", ["x"], ["y", "i"],
        [
          .ints("kernel_shape", [3, 3]), .ints("strides", [2, 2]), .int("ceil_mode", 1),
          .int("storage_order", 1), .ints("dilations", [1, 1]),
        ]),
      """
      %y: f32[2,3,2,2], %i: i64[2,3,2,2] = max_pool(%x) {kernel: [3,3], stride: [2,2], dilation: [1,1], ceil_mode: true, column_major: true}
      """),
    Case(
      19,
      TestNode(
        "AveragePool", ["x"], ["y"],
        [
          .ints("kernel_shape", [2, 2]), .int("count_include_pad", 1), .ints("dilations", [2, 2]),
          .ints("pads", [1, 0, 0, 1]),
        ]),
      """
      %y: f32[2,3,3,3] = average_pool(%x) {kernel: [2,2], pads: [1,0,0,1], dilation: [2,2], count_include_pad: true}
      """),
    Case(
      1,
      TestNode(
        "Conv", ["x", "w"], ["y"],
        [.ints("kernel_shape", [1, 1]), .int("group", 3), .ints("strides", [2, 1])]),
      initialisers: [TestTensor("w", [3, 1, 1, 1], [1, 2, 3])],
      """
      %y: f32[2,3,2,4] = conv(%x, @w) {stride: [2,1], groups: 3}
      """),
    Case(
      11,
      TestNode(
        "ConvTranspose", ["x", "w", "b"], ["y"],
        [.ints("output_padding", [1, 0]), .ints("strides", [2, 1]), .string("auto_pad", "VALID")]),
      initialisers: [TestTensor("w", [3, 1, 1, 1], [1, 2, 3]), TestTensor("b", [1], [1])],
      """
      %y: f32[2,1,8,4] = conv_transpose(%x, @w, @b) {stride: [2,1], auto_pad: valid, output_padding: [1,0]}
      """),
  ]
}
