extension NodeReadingTests {
  static let choosing: [Case] = functions + logic + arranging

  private static let functions: [Case] = [
    Case(
      1, TestNode("Selu", ["x"], ["y"], [.ints("consumed_inputs", [1])]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: selu, alpha: 1.6732, beta: 1.0507}
      """),
    Case(
      6, TestNode("Selu", ["x"], ["y"], [.float("gamma", 2)]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: selu, alpha: 1.6732632, beta: 2.0}
      """),
    Case(
      6, TestNode("Elu", ["x"]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: elu, alpha: 1.0}
      """),
    Case(
      20, TestNode("Gelu", ["x"]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: gelu}
      """),
    Case(
      20, TestNode("Gelu", ["x"], ["y"], [.string("approximate", "tanh")]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: gelu_tanh}
      """),
    Case(
      9, TestNode("Shrink", ["x"], ["y"], [.float("bias", 1.5)]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: shrink, alpha: 1.5, beta: 0.5}
      """),
    Case(
      22, TestNode("ThresholdedRelu", ["x"]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: thresholded_relu, alpha: 1.0}
      """),
    Case(
      10, TestNode("IsInf", ["x"], ["y"], [.int("detect_negative", 0)]),
      """
      %y: bool[2,3,4,4] = classify(%x) {function: is_inf, negative: false}
      """),
    Case(
      9, TestNode("IsNaN", ["x"]),
      """
      %y: bool[2,3,4,4] = classify(%x)
      """),
    Case(
      11, TestNode("LogSoftmax", ["x"]),
      """
      %y: f32[2,3,4,4] = softmax(%x) {axis: 1, flattened: true, logarithm: true}
      """),
    Case(
      13, TestNode("Hardmax", ["x"]),
      """
      %y: f32[2,3,4,4] = hardmax(%x)
      """),
  ]

  private static let bytes = [TestValue("x", 2, ["2"])]

  private static let logic: [Case] = [
    Case(
      1, TestNode("Greater", ["x", "b"], ["y"], [.int("broadcast", 1), .int("axis", 1)]),
      initialisers: [TestTensor("b", [3], [1, 2, 3])],
      """
      weight @y.axes: i64[2] = [1,2]
      %y.aligned: f32[3,1,1] = unsqueeze(@b, @y.axes)
      %y: bool[2,3,4,4] = compare(%x, %y.aligned) {function: greater}
      """),
    Case(
      13, TestNode("Equal", ["x", "x"]),
      """
      %y: bool[2,3,4,4] = compare(%x, %x)
      """),
    Case(
      12, TestNode("LessOrEqual", ["x", "x"]),
      """
      %y: bool[2,3,4,4] = compare(%x, %x) {function: less_or_equal}
      """),
    Case(
      7, TestNode("And", ["x", "x"]), inputs: [TestValue("x", 9, ["2"])],
      """
      %y: bool[2] = binary(%x, %x) {function: and}
      """),
    Case(
      18, TestNode("BitwiseOr", ["x", "x"]), inputs: bytes,
      """
      %y: u8[2] = binary(%x, %x) {function: or}
      """),
    Case(
      11, TestNode("BitShift", ["x", "x"], ["y"], [.string("direction", "RIGHT")]), inputs: bytes,
      """
      %y: u8[2] = binary(%x, %x) {function: shift_right}
      """),
    Case(
      10, TestNode("Mod", ["x", "x"]), inputs: bytes,
      """
      %y: u8[2] = binary(%x, %x) {function: mod}
      """),
    Case(
      13, TestNode("Mod", ["x", "x"], ["y"], [.int("fmod", 1)]),
      """
      %y: f32[2,3,4,4] = binary(%x, %x) {function: fmod}
      """),
    Case(
      9, TestNode("Where", ["x", "b", "b"]), inputs: [TestValue("x", 9, ["2"])],
      initialisers: [TestTensor("b", [], [3])],
      """
      %y: f32[2] = where(%x, @b, @b)
      """),
  ]

  private static let arranging: [Case] = [
    Case(
      12,
      TestNode(
        "ArgMin", ["x"], ["y"],
        [.int("axis", -1), .int("keepdims", 0), .int("select_last_index", 1)]),
      """
      %y: i64[2,3,4] = arg_extremum(%x) {function: min, axis: -1, keep_dims: false, select_last: true}
      """),
    Case(
      14, TestNode("CumSum", ["x", "a"], ["y"], [.int("reverse", 1)]),
      initialisers: [TestTensor("a", [], ints: [1])],
      """
      %y: f32[2,3,4,4] = cum_sum(%x, @a) {reverse: true}
      """),
    Case(
      14, TestNode("Trilu", ["x"], ["y"], [.int("upper", 0)]),
      """
      %y: f32[2,3,4,4] = trilu(%x) {upper: false}
      """),
    Case(
      9, TestNode("OneHot", ["x", "d", "v"]), inputs: bytes,
      initialisers: [TestTensor("d", [], ints: [3]), TestTensor("v", [2], [0, 1])],
      """
      %y: f32[2,3] = one_hot(%x, @d, @v) {wrap: false}
      """),
    Case(
      1, TestNode("Tile", ["x", "n", "a"]),
      initialisers: [TestTensor("n", [1], [3]), TestTensor("a", [1], [2])],
      """
      weight @y.repeats: i64[4] = [1,1,3,1]
      %y: f32[2,3,12,4] = tile(%x, @y.repeats)
      """),
    Case(
      13,
      TestNode("DepthToSpace", ["x"], ["y"], [.int("blocksize", 2), .string("mode", "CRD")]),
      inputs: [TestValue("x", 1, ["N", "8", "4", "4"])],
      """
      %y: f32[N,2,8,8] = depth_to_space(%x) {block: 2, mode: crd}
      """),
    Case(
      1, TestNode("SpaceToDepth", ["x"], ["y"], [.int("blocksize", 2)]),
      """
      %y: f32[2,12,2,2] = space_to_depth(%x) {block: 2}
      """),
    Case(
      9, TestNode("EyeLike", ["x"], ["y"], [.int("dtype", 7), .int("k", -1)]),
      inputs: [TestValue("x", 1, ["2", "3"])],
      """
      %y: i64[2,3] = eye_like(%x) {to: i64, k: -1}
      """),
    Case(
      13, TestNode("NonZero", ["x"]),
      """
      %y: i64[4,?] = non_zero(%x)
      """),
    Case(
      11, TestNode("Unique", ["x"], ["y", "", "", "c"], [.int("sorted", 0)]),
      """
      %y: f32[?], _, _, %c: i64[?] = unique(%x) {sorted: false}
      """),
    Case(
      10, TestNode("ReverseSequence", ["x", "n"]),
      initialisers: [TestTensor("n", [3], ints: [1, 2, 2])],
      """
      %y: f32[2,3,4,4] = reverse_sequence(%x, @n)
      """),
    Case(
      22, TestNode("Det", ["x"]),
      """
      %y: f32[2,3] = det(%x)
      """),
  ]
}
