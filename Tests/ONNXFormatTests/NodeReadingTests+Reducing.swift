extension NodeReadingTests {
  static let reducing: [Case] = [
    Case(
      1, TestNode("ReduceSum", ["x"], ["y"], [.ints("axes", [2, 3]), .int("keepdims", 0)]),
      """
      weight @y.axes: i64[2] = [2,3]
      %y: f32[2,3] = reduce(%x, @y.axes) {keep_dims: false}
      """),
    Case(
      13, TestNode("ReduceSum", ["x", "a"], ["y"], [.int("noop_with_empty_axes", 1)]),
      initialisers: [TestTensor("a", [1], ints: [1])],
      """
      %y: f32[2,1,4,4] = reduce(%x, @a) {noop_with_empty_axes: true}
      """),
    Case(
      13, TestNode("ReduceMean", ["x"], ["y"], [.ints("axes", [-1])]),
      """
      weight @y.axes: i64[1] = [-1]
      %y: f32[2,3,4,1] = reduce(%x, @y.axes) {function: mean}
      """),
    Case(
      18, TestNode("ReduceMean", ["x", "a"]),
      initialisers: [TestTensor("a", [2], ints: [2, 3])],
      """
      %y: f32[2,3,1,1] = reduce(%x, @a) {function: mean}
      """),
    Case(
      18, TestNode("ReduceL2", ["x"]),
      """
      %y: f32[1,1,1,1] = reduce(%x) {function: l2}
      """),
  ]
}
