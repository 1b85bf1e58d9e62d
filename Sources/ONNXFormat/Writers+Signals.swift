import Operators
import Tensors

extension WriterTable {
  static let signals = [
    Row(NegativeLogLikelihood.self, "NegativeLogLikelihoodLoss") { op in
      let words: [NegativeLogLikelihood.Reduction: String] = [
        .each: "none", .sum: "sum", .mean: "mean",
      ]
      return [.string("reduction", words[op.reduction] ?? "mean")]
        + (op.ignored.map { [.int("ignore_index", $0)] } ?? [])
    },
    Row(WindowFunction.self) { node, op throws(WriteProblem) in
      let names: [WindowFunction.Function: String] = [
        .hann: "HannWindow", .hamming: "HammingWindow", .blackman: "BlackmanWindow",
      ]
      var attributes = [ONNXAttribute.flag("periodic", op.periodic)]
      if op.to != .f32 { attributes.append(.int("output_datatype", op.to.onnx)) }
      try node.write(
        names[op.function] ?? "HannWindow", [try node.scalarInput(0, "size")], attributes)
    },
    Row(MelWeightMatrix.self) { node, op throws(WriteProblem) in
      var inputs: [String] = []
      for index in 0..<5 { inputs.append(try node.scalarInput(index, "scalar")) }
      try node.write(
        "MelWeightMatrix", inputs, op.to == .f32 ? [] : [.int("output_datatype", op.to.onnx)])
    },
    Row(FourierTransform.self, fourier),
    Row(ShortTimeFourier.self) { node, op throws(WriteProblem) in
      try node.write(
        "STFT",
        [
          node.input(0), try node.scalarInput(1, "step"), node.input(2),
          try node.scalarInput(3, "length"),
        ], op.oneSided ? [] : [.flag("onesided", false)])
    },
  ]

  /// The axis is an attribute before opset 20, by default the first after the batch.
  private static func fourier(
    _ node: NodeWriter, _ op: FourierTransform
  ) throws(WriteProblem) {
    var attributes: [ONNXAttribute] = []
    if op.inverse { attributes.append(.flag("inverse", true)) }
    if op.oneSided { attributes.append(.flag("onesided", true)) }
    let length = try node.scalarInput(1, "length")
    guard node.opset < 20 else {
      let axis = try node.scalarInput(2, "axis")
      return try node.write("DFT", [node.input(0), length, axis], attributes)
    }
    let axis = try node.integers(2, "its axis", opset: 20)?.first ?? -2
    try node.write("DFT", [node.input(0), length], attributes + [.int("axis", axis)])
  }
}
