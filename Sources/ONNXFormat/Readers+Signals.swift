import IR
import Operators
import Tensors

/// Losses, windows and spectra.
extension NodeTable {
  static let signals = [
    Row("NegativeLogLikelihoodLoss", [12, 13, 22]) { node throws(ONNXProblem) in
      let inputs = try node.operands(2, 3)
      try node.result(try likelihood(&node), inputs)
    },
    Row("SoftmaxCrossEntropyLoss", [12, 13], crossEntropy),
    window("HannWindow", .hann),
    window("HammingWindow", .hamming),
    window("BlackmanWindow", .blackman),
    Row("MelWeightMatrix", [17]) { node throws(ONNXProblem) in
      let element = try node.element("output_datatype") ?? .f32
      try node.result(MelWeightMatrix { $0.to = element }, try node.operands(5, 5))
    },
    Row("DFT", [17, 20], fourier),
    Row("STFT", [17]) { node throws(ONNXProblem) in
      let oneSided = try node.flag("onesided", true)
      try node.result(
        ShortTimeFourier { $0.oneSided = oneSided }, try node.operands(2, 4))
    },
  ]

  private static func likelihood(
    _ node: inout NodeReader
  ) throws(ONNXProblem) -> NegativeLogLikelihood {
    let reductions: [String: NegativeLogLikelihood.Reduction] = [
      "none": .each, "sum": .sum, "mean": .mean,
    ]
    var loss = NegativeLogLikelihood()
    loss.reduction = try node.word("reduction", reductions, .mean)
    loss.ignored = try node.int("ignore_index")
    return loss
  }

  /// The loss of the logarithm of a softmax over the classes, which may be a second result.
  private static func crossEntropy(_ node: inout NodeReader) throws(ONNXProblem) {
    let inputs = try node.operands(2, 3)
    let loss = try likelihood(&node)
    let softmax = Softmax { ($0.axis, $0.logarithm) = (1, true) }
    let logarithms = try node.part(softmax, [inputs[0]], output: 1, "log_prob")
    _ = try node.part(loss, [logarithms, inputs[1], inputs[2]], output: 0, "loss")
  }

  private static func window(_ op: String, _ function: WindowFunction.Function) -> Row {
    Row(op, [17]) { node throws(ONNXProblem) in
      var window = WindowFunction { $0.function = function }
      window.periodic = try node.flag("periodic", true)
      window.to = try node.element("output_datatype") ?? .f32
      try node.result(window, try node.operands(1, 1))
    }
  }

  /// The axis is an attribute before opset 20, by default the first after the batch.
  private static func fourier(_ node: inout NodeReader) throws(ONNXProblem) {
    var inputs = try node.operands(1, node.since < 20 ? 2 : 3)
    var fourier = FourierTransform()
    fourier.inverse = try node.flag("inverse")
    fourier.oneSided = try node.flag("onesided")
    if node.since < 20 {
      let axis = try node.small("axis") ?? 1
      inputs.append(try node.constant(Tensor([Int64(axis)], shape: []), "axis"))
    }
    try node.result(fourier, inputs)
  }
}
