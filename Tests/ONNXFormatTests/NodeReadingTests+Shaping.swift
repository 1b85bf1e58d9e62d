extension NodeReadingTests {
  static let shaping: [Case] = [
    Case(
      1, TestNode("Squeeze", ["x"], ["y"], [.ints("axes", [0, 2])]),
      inputs: [TestValue("x", 1, ["1", "N", "1"])],
      """
      weight @y.axes: i64[2] = [0,2]
      %y: f32[N] = squeeze(%x, @y.axes)
      """),
    Case(
      13, TestNode("Squeeze", ["x", "a"]),
      inputs: [TestValue("x", 1, ["1", "N", "1"])],
      initialisers: [TestTensor("a", [1], ints: [-1])],
      """
      %y: f32[1,N] = squeeze(%x, @a)
      """),
    Case(
      13, TestNode("Squeeze", ["x"]),
      inputs: [TestValue("x", 1, ["1", "3", "1"])],
      """
      %y: f32[3] = squeeze(%x)
      """),
    Case(
      1, TestNode("Unsqueeze", ["x"], ["y"], [.ints("axes", [0, 2])]),
      inputs: [TestValue("x", 1, ["N"])],
      """
      weight @y.axes: i64[2] = [0,2]
      %y: f32[1,N,1] = unsqueeze(%x, @y.axes)
      """),
    Case(
      13, TestNode("Unsqueeze", ["x", "a"]),
      inputs: [TestValue("x", 1, ["N"])], initialisers: [TestTensor("a", [1], ints: [-1])],
      """
      %y: f32[N,1] = unsqueeze(%x, @a)
      """),
    Case(
      1, TestNode("Cast", ["x"], ["y"], [.string("to", "INT32")]),
      """
      %y: i32[2,3,4,4] = cast(%x) {to: i32}
      """),
    Case(
      6, TestNode("Cast", ["x"], ["y"], [.int("to", 10)]),
      """
      %y: f16[2,3,4,4] = cast(%x) {to: f16}
      """),
    Case(
      24,
      TestNode(
        "Cast", ["x"], ["y"], [.int("to", 9), .int("saturate", 0), .string("round_mode", "up")]),
      """
      %y: bool[2,3,4,4] = cast(%x) {to: bool, saturate: false}
      """),
    Case(
      15, TestNode("CastLike", ["x", "t"]),
      initialisers: [TestTensor("t", [0], ints: [])],
      """
      %y: i64[2,3,4,4] = cast(%x) {to: i64}
      """),
    Case(
      1,
      TestNode("Reshape", ["x"], ["y"], [.ints("shape", [0, -1]), .ints("consumed_inputs", [0])]),
      """
      weight @y.shape: i64[2] = [0,-1]
      %y: f32[2,48] = reshape(%x, @y.shape)
      """),
    Case(
      5, TestNode("Reshape", ["x", "s"]),
      initialisers: [TestTensor("s", [2], ints: [-1, 4])],
      """
      %y: f32[24,4] = reshape(%x, @s)
      """),
    Case(
      14, TestNode("Reshape", ["x", "s"], ["y"], [.int("allowzero", 1)]),
      inputs: [TestValue("x", 1, ["0", "4"])], initialisers: [TestTensor("s", [2], ints: [0, 4])],
      """
      %y: f32[0,4] = reshape(%x, @s) {allow_zero: true}
      """),
    Case(
      13, TestNode("Shape", ["x"]),
      inputs: [TestValue("x", 1, ["N", "3"])],
      """
      %y: i64[2] = shape(%x)
      """),
    Case(
      15, TestNode("Shape", ["x"], ["y"], [.int("start", 1), .int("end", -1)]),
      inputs: [TestValue("x", 1, ["N", "3", "4"])],
      """
      %y: i64[1] = shape(%x) {start: 1, end: -1}
      """),
    Case(
      9,
      TestNode("ConstantOfShape", ["x"], ["y"], [.tensor("value", TestTensor("", [1], ints: [7]))]),
      inputs: [], initialisers: [TestTensor("x", [2], ints: [2, 1000])],
      """
      weight @y.value: i64[] = [7]
      %y: i64[2,1000] = constant_of_shape(@x, @y.value)
      """),
    Case(
      9, TestNode("ConstantOfShape", ["x"]),
      inputs: [TestValue("x", 7, ["2"])],
      """
      %y: f32[?,?] = constant_of_shape(%x)
      """),
    Case(
      13, TestNode("Transpose", ["x"], ["y"], [.ints("perm", [0, 2, 3, 1])]),
      """
      %y: f32[2,4,4,3] = transpose(%x) {permutation: [0,2,3,1]}
      """),
    Case(
      13, TestNode("Flatten", ["x"], ["y"], [.int("axis", -1)]),
      """
      %y: f32[24,4] = flatten(%x) {axis: -1}
      """),
    Case(
      8, TestNode("Expand", ["x", "s"]),
      inputs: [TestValue("x", 1, ["N", "1"])], initialisers: [TestTensor("s", [2], ints: [1, 3])],
      """
      %y: f32[N,3] = expand(%x, @s)
      """),
  ]
}
