extension NodeReadingTests {
  private static let sequence = [
    TestValue("x", 1, ["5", "2", "3"]), TestValue("w", 1, ["1", "16", "3"]),
    TestValue("r", 1, ["1", "16", "4"]),
  ]

  static let recurrent: [Case] = [
    Case(
      7, TestNode("LSTM", ["x", "w", "r"], ["y", "h", "c"], [.int("hidden_size", 4)]),
      inputs: sequence,
      """
      %y: f32[5,1,2,4], %h: f32[1,2,4], %c: f32[1,2,4] = recurrent(%x, %w, %r) {cell: lstm}
      """),
    Case(
      14,
      TestNode(
        "LSTM", ["x", "w", "r"], ["", "h"],
        [
          .string("direction", "reverse"), .int("layout", 1), .int("input_forget", 1),
          .float("clip", 2), .strings("activations", ["Sigmoid", "Tanh", "Tanh"]),
        ], name: "n"),
      inputs: sequence,
      """
      _, %h: f32[5,1,4] = recurrent(%x, %w, %r) \
      {cell: lstm, direction: reverse, batch_first: true, coupled: true, clip: 2.0}
      """),
    Case(
      1,
      TestNode(
        "GRU", ["x", "w", "r"], ["y"], [.int("hidden_size", 4), .int("output_sequence", 1)]),
      inputs: [
        TestValue("x", 1, ["5", "2", "3"]), TestValue("w", 1, ["1", "12", "3"]),
        TestValue("r", 1, ["1", "12", "4"]),
      ],
      "%y: f32[5,1,2,4] = recurrent(%x, %w, %r) {cell: gru}"),
    Case(
      22,
      TestNode(
        "RNN", ["x", "w", "r"], ["y"],
        [.string("direction", "bidirectional"), .strings("activations", ["Relu", "Relu"])]),
      inputs: [
        TestValue("x", 1, ["5", "2", "3"]), TestValue("w", 1, ["2", "4", "3"]),
        TestValue("r", 1, ["2", "4", "4"]),
      ],
      "%y: f32[5,2,2,4] = recurrent(%x, %w, %r) {direction: both, relu: true}"),
  ]
}
