extension NodeReadingTests {
  static let moving: [Case] = [
    Case(
      1, TestNode("Pad", ["x"], ["y"], [.ints("paddings", [0, 0, 1, 1, 0, 0, 1, 1])]),
      """
      weight @y.pads: i64[8] = [0,0,1,1,0,0,1,1]
      %y: f32[2,3,6,6] = pad(%x, @y.pads)
      """),
    Case(
      2,
      TestNode(
        "Pad", ["x"], ["y"], [.ints("pads", [0, 0, 1, 2, 0, 0, 3, 4]), .float("value", 0.5)]),
      """
      weight @y.value: f32[] = [0.5]
      weight @y.pads: i64[8] = [0,0,1,2,0,0,3,4]
      %y: f32[2,3,8,10] = pad(%x, @y.pads, @y.value)
      """),
    Case(
      11, TestNode("Pad", ["x", "p"], ["y"], [.string("mode", "reflect")]),
      initialisers: [TestTensor("p", [8], ints: [0, 0, 1, 2, 0, 0, 3, 1])],
      """
      %y: f32[2,3,8,7] = pad(%x, @p) {mode: reflect}
      """),
    Case(
      18, TestNode("Pad", ["x", "p", "", "a"]),
      initialisers: [TestTensor("p", [2], ints: [1, 2]), TestTensor("a", [1], ints: [-1])],
      """
      %y: f32[2,3,4,7] = pad(%x, @p, _, @a)
      """),
    Case(
      1,
      TestNode(
        "Slice", ["x"], ["y"],
        [.ints("starts", [1, 0]), .ints("ends", [3, Int64.max]), .ints("axes", [2, 3])]),
      """
      weight @y.starts: i64[2] = [1,0]
      weight @y.ends: i64[2] = [3,9223372036854775807]
      weight @y.axes: i64[2] = [2,3]
      %y: f32[2,3,2,4] = slice(%x, @y.starts, @y.ends, @y.axes)
      """),
    Case(
      10, TestNode("Slice", ["x", "b", "e", "", "s"]),
      initialisers: [
        TestTensor("b", [4], ints: [0, 0, 0, 3]), TestTensor("e", [4], ints: [9, 9, 9, -9]),
        TestTensor("s", [4], ints: [1, 1, 2, -1]),
      ],
      """
      %y: f32[2,3,2,4] = slice(%x, @b, @e, _, @s)
      """),
    Case(
      2, TestNode("Split", ["x"], ["a", "b"], [.int("axis", 1), .ints("split", [1, 2])]),
      """
      weight @a.sizes: i64[2] = [1,2]
      %a: f32[2,1,4,4], %b: f32[2,2,4,4] = split(%x, @a.sizes) {axis: 1, parts: 2}
      """),
    Case(
      2, TestNode("Split", ["x"], ["a", "b"], [.int("axis", 3)]),
      """
      %a: f32[2,3,4,2], %b: f32[2,3,4,2] = split(%x) {axis: 3, parts: 2}
      """),
    Case(
      13, TestNode("Split", ["x", "s"], ["a", "b"], [.int("axis", -1)]),
      initialisers: [TestTensor("s", [2], ints: [1, 3])],
      """
      %a: f32[2,3,4,1], %b: f32[2,3,4,3] = split(%x, @s) {axis: -1, parts: 2}
      """),
    Case(
      18, TestNode("Split", ["x"], ["a", "", "c"], [.int("axis", 1), .int("num_outputs", 3)]),
      """
      %a: f32[2,1,4,4], _, %c: f32[2,1,4,4] = split(%x) {axis: 1, parts: 3}
      """),
    Case(
      1, TestNode("Concat", ["x", "x"]),
      """
      %y: f32[2,6,4,4] = concat(%x, %x) {axis: 1}
      """),
    Case(
      4, TestNode("Concat", ["x", "x"], ["y"], [.int("axis", -1)]),
      """
      %y: f32[2,3,4,8] = concat(%x, %x) {axis: -1}
      """),
    Case(
      13, TestNode("Gather", ["x", "i"], ["y"], [.int("axis", 1)]),
      initialisers: [TestTensor("i", [], ints: [-1])],
      """
      %y: f32[2,4,4] = gather(%x, @i) {axis: 1}
      """),
  ]
}
