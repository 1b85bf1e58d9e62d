extension NodeReadingTests {
  static let elementwise: [Case] = [
    Case(
      6, TestNode("Clip", ["x"], ["y"], [.float("min", -1), .float("max", 6)]),
      """
      weight @y.min: f32[] = [-1]
      weight @y.max: f32[] = [6]
      %y: f32[2,3,4,4] = clip(%x, @y.min, @y.max)
      """),
    Case(
      6, TestNode("Clip", ["x"]),
      """
      %y: f32[2,3,4,4] = clip(%x)
      """),
    Case(
      11, TestNode("Clip", ["x", "", "hi"]),
      initialisers: [TestTensor("hi", [], [6])],
      """
      %y: f32[2,3,4,4] = clip(%x, _, @hi)
      """),
    Case(
      6,
      TestNode(
        "Gemm", ["x", "w", "c"], ["y"],
        [.int("broadcast", 1), .int("transB", 1), .float("alpha", 0.5)]),
      inputs: [TestValue("x", 1, ["N", "2"])],
      initialisers: [TestTensor("w", [1, 2], [1, 2]), TestTensor("c", [1], [3])],
      """
      %y: f32[N,1] = gemm(%x, @w, @c) {alpha: 0.5, transpose_b: true}
      """),
    Case(
      11, TestNode("Gemm", ["x", "w"]),
      inputs: [TestValue("x", 1, ["N", "2"])], initialisers: [TestTensor("w", [2, 1], [1, 2])],
      """
      %y: f32[N,1] = gemm(%x, @w)
      """),
    Case(
      6, TestNode("Add", ["x", "b"], ["y"], [.int("broadcast", 1), .int("axis", 1)]),
      initialisers: [TestTensor("b", [3], [1, 2, 3])],
      """
      weight @y.axes: i64[2] = [1,2]
      %y.aligned: f32[3,1,1] = unsqueeze(@b, @y.axes)
      %y: f32[2,3,4,4] = binary(%x, %y.aligned)
      """),
    Case(
      6, TestNode("Mul", ["x", "b"], ["y"], [.int("broadcast", 1)]),
      initialisers: [TestTensor("b", [4], [1, 2, 3, 4])],
      """
      %y: f32[2,3,4,4] = binary(%x, @b) {function: mul}
      """),
    Case(
      1, TestNode("Pow", ["x", "b"], ["y"], [.int("broadcast", 1), .int("axis", 0)]),
      initialisers: [TestTensor("b", [2], [1, 2])],
      """
      weight @y.axes: i64[3] = [1,2,3]
      %y.aligned: f32[2,1,1,1] = unsqueeze(@b, @y.axes)
      %y: f32[2,3,4,4] = binary(%x, %y.aligned) {function: pow}
      """),
    Case(
      12, TestNode("Pow", ["x", "b"]),
      initialisers: [TestTensor("b", [], ints: [2])],
      """
      %y: f32[2,3,4,4] = binary(%x, @b) {function: pow}
      """),
    Case(
      6, TestNode("PRelu", ["x", "b"]),
      initialisers: [TestTensor("b", [3], [1, 2, 3])],
      """
      weight @y.axes: i64[2] = [1,2]
      %y.aligned: f32[3,1,1] = unsqueeze(@b, @y.axes)
      %y: f32[2,3,4,4] = binary(%x, %y.aligned) {function: prelu}
      """),
    Case(
      7, TestNode("PRelu", ["x", "b"]),
      initialisers: [TestTensor("b", [3, 1, 1], [1, 2, 3])],
      """
      %y: f32[2,3,4,4] = binary(%x, @b) {function: prelu}
      """),
    Case(
      8, TestNode("Sum", ["x", "x", "x"]),
      """
      %y.partial: f32[2,3,4,4] = binary(%x, %x)
      %y: f32[2,3,4,4] = binary(%y.partial, %x)
      """),
    Case(
      8, TestNode("Max", ["x"]),
      """
      %y: f32[2,3,4,4] = identity(%x)
      """),
    Case(
      13, TestNode("Mean", ["x", "x"]),
      """
      weight @y.count: f32[] = [2]
      %y.partial: f32[2,3,4,4] = binary(%x, %x)
      %y: f32[2,3,4,4] = binary(%y.partial, @y.count) {function: div}
      """),
    Case(
      1, TestNode("LeakyRelu", ["x"], ["y"], [.ints("consumed_inputs", [1])]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: leaky_relu, alpha: 0.01}
      """),
    Case(
      6, TestNode("HardSigmoid", ["x"], ["y"], [.float("alpha", 0.25)]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: hard_sigmoid, alpha: 0.25, beta: 0.5}
      """),
    Case(
      24, TestNode("Swish", ["x"]),
      """
      %y: f32[2,3,4,4] = unary(%x) {function: silu, alpha: 1.0}
      """),
  ]
}
