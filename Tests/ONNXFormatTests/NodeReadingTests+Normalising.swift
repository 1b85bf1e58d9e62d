extension NodeReadingTests {
  private static let statistics: [TestTensor] = ["s", "b", "m", "v"].map {
    TestTensor($0, [3], [1, 2, 3])
  }

  static let normalising: [Case] = [
    Case(
      6, TestNode("Dropout", ["x"], ["y", "k"], [.int("is_test", 1), .float("ratio", 0.3)]),
      """
      %y: f32[2,3,4,4], %k: bool[2,3,4,4] = dropout(%x)
      """),
    Case(
      7, TestNode("Dropout", ["x"], ["y"], [.float("ratio", 0.3)]),
      """
      %y: f32[2,3,4,4] = dropout(%x)
      """),
    Case(
      12, TestNode("Dropout", ["x", "r", "t"], ["y", ""], [.int("seed", 3)]),
      initialisers: [TestTensor("r", [], [0.3]), TestTensor("t", 9, [], raw: [0])],
      """
      %y: f32[2,3,4,4] = dropout(%x)
      """),
    Case(
      11, TestNode("Softmax", ["x"]),
      """
      %y: f32[2,3,4,4] = softmax(%x) {axis: 1, flattened: true}
      """),
    Case(
      13, TestNode("Softmax", ["x"]),
      """
      %y: f32[2,3,4,4] = softmax(%x)
      """),
    Case(
      6,
      TestNode(
        "BatchNormalization", ["x", "s", "b", "m", "v"], ["y"],
        [.int("is_test", 1), .float("epsilon", 0.001), .ints("consumed_inputs", [0, 0, 0, 1, 1])]),
      initialisers: statistics,
      """
      %y: f32[2,3,4,4] = batch_norm(%x, @s, @b, @m, @v) {epsilon: 0.001}
      """),
    Case(
      7, TestNode("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], [.int("spatial", 0)]),
      inputs: [TestValue("x", 1, ["2", "3"])], initialisers: statistics,
      """
      %y: f32[2,3] = batch_norm(%x, @s, @b, @m, @v) {spatial: false}
      """),
    Case(
      9,
      TestNode(
        "BatchNormalization", ["x", "s", "b", "m", "v"], ["y", "rm", "rv"],
        [.float("momentum", 0.5)]),
      initialisers: statistics,
      """
      %y: f32[2,3,4,4], %rm: f32[3], %rv: f32[3] = batch_norm(%x, @s, @b, @m, @v) {momentum: 0.5, training: true}
      """),
    Case(
      15,
      TestNode("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], [.int("training_mode", 0)]),
      initialisers: statistics,
      """
      %y: f32[2,3,4,4] = batch_norm(%x, @s, @b, @m, @v)
      """),
    Case(
      15,
      TestNode(
        "BatchNormalization", ["x", "s", "b", "m", "v"], ["y", "rm", "rv"],
        [.int("training_mode", 1)]),
      initialisers: statistics,
      """
      %y: f32[2,3,4,4], %rm: f32[3], %rv: f32[3] = batch_norm(%x, @s, @b, @m, @v) {training: true}
      """),
    Case(
      1, TestNode("LRN", ["x"], ["y"], [.int("size", 5), .float("alpha", 0.5)]),
      """
      %y: f32[2,3,4,4] = lrn(%x) {size: 5, alpha: 0.5}
      """),
  ]
}
