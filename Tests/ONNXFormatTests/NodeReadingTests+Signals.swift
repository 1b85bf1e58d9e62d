extension NodeReadingTests {
  static let signals: [Case] = losses + cosines + spectra + dropouts

  private static let scores = [TestValue("x", 1, ["2", "3", "4"]), TestValue("t", 7, ["2", "4"])]

  private static let losses: [Case] = [
    Case(
      12, TestNode("NegativeLogLikelihoodLoss", ["x", "t"]), inputs: scores,
      "%y: f32[] = negative_log_likelihood(%x, %t)"),
    Case(
      22,
      TestNode(
        "NegativeLogLikelihoodLoss", ["x", "t"], ["y"],
        [.string("reduction", "none"), .int("ignore_index", -3)]), inputs: scores,
      "%y: f32[2,4] = negative_log_likelihood(%x, %t) {reduction: each, ignored: -3}"),
    Case(
      13, TestNode("SoftmaxCrossEntropyLoss", ["x", "t"]), inputs: scores,
      """
      %y.log_prob: f32[2,3,4] = softmax(%x) {axis: 1, logarithm: true}
      %y: f32[] = negative_log_likelihood(%y.log_prob, %t)
      """),
    Case(
      12,
      TestNode(
        "SoftmaxCrossEntropyLoss", ["x", "t"], ["y", "p"], [.string("reduction", "sum")],
        name: "n"), inputs: scores,
      """
      %p: f32[2,3,4] = softmax(%x) {axis: 1, logarithm: true}
      %y: f32[] = negative_log_likelihood(%p, %t) {reduction: sum}
      """),
  ]

  private static let cosines: [Case] = [
    Case(
      17, TestNode("HannWindow", ["n"]), inputs: [TestValue("n", 7, [])],
      "%y: f32[?] = window(%n)"),
    Case(
      17, TestNode("HammingWindow", ["n"], ["y"], [.int("periodic", 0)]),
      inputs: [TestValue("n", 6, [])],
      "%y: f32[?] = window(%n) {function: hamming, periodic: false}"),
    Case(
      17, TestNode("BlackmanWindow", ["n"], ["y"], [.int("output_datatype", 11)]),
      inputs: [TestValue("n", 7, [])],
      "%y: f64[?] = window(%n) {function: blackman, to: f64}"),
  ]

  private static let signal = [TestValue("x", 1, ["2", "8", "1"])]

  private static let spectra: [Case] = [
    Case(
      17, TestNode("DFT", ["x"], ["y"], [.int("onesided", 1)]), inputs: signal,
      """
      weight @y.axis: i64[] = [1]
      %y: f32[2,5,2] = dft(%x, _, @y.axis) {one_sided: true}
      """),
    Case(
      20, TestNode("DFT", ["x"], ["y"], [.int("inverse", 1)]), inputs: signal,
      "%y: f32[2,8,2] = dft(%x) {inverse: true}"),
    Case(
      17, TestNode("STFT", ["x", "s", "", "l"]), inputs: signal,
      initialisers: [TestTensor("s", [], ints: [2]), TestTensor("l", [], ints: [4])],
      "%y: f32[2,3,3,2] = stft(%x, @s, _, @l)"),
    Case(
      17, TestNode("STFT", ["x", "s"], ["y"], [.int("onesided", 0)]), inputs: signal,
      initialisers: [TestTensor("s", [], ints: [2])],
      "%y: f32[2,1,8,2] = stft(%x, @s) {one_sided: false}"),
  ]

  private static let dropouts: [Case] = [
    Case(
      13, TestNode("Dropout", ["x", "r", "t"]),
      initialisers: [
        TestTensor("r", [], [0]), TestTensor("t", 9, [], raw: [1]),
      ],
      "%y: f32[2,3,4,4] = dropout(%x)")
  ]
}
