import IR
import Operators
import Tensors

/// Losses, spectra and recurrent layers over inputs, which no rule looks for.
extension RandomGraphBuilder {
  mutating func signal() throws {
    let input = anyInput()
    let sizes = sizes(input)
    switch pick(0...4) {
    case 0:
      let logarithms = try add(Softmax { ($0.axis, $0.logarithm) = (1, true) }, [input])
      let classes = try add(ArgExtremum { ($0.axis, $0.keepDims) = (1, false) }, [input])
      let reduction: NegativeLogLikelihood.Reduction = chance(2) ? .each : .sum
      let weight = chance(2) ? try constant([sizes[0]], in: 0.5...1.5) : nil
      _ = try add(
        NegativeLogLikelihood { $0.reduction = reduction }, [logarithms, classes, weight])
    case 1:
      let inverse = chance(2)
      _ = try add(FourierTransform { $0.inverse = inverse }, [try row(input)])
    case 2:
      let length = min(sizes.reduce(1, *), 4)
      let window = try add(WindowFunction { $0.function = .hamming }, [integers([length])])
      _ = try add(ShortTimeFourier(), [try row(input), integers([2]), window])
    case 3:
      let numbers = try [2, 8, 4096].map { try integers([$0]) }
      let edges = try [0.0, 2000].map {
        try constant(Tensor([$0], shape: [1], as: .f32))
      }
      _ = try add(MelWeightMatrix(), numbers + edges)
    default:
      let cell: Recurrent.Cell = [.rnn, .gru, .lstm][pick(0...2)]
      let gates = cell == .rnn ? 1 : cell == .gru ? 3 : 4
      _ = try add(
        Recurrent { ($0.cell, $0.batchFirst) = (cell, true) },
        [
          try row(input), constant([1, gates * 2, 1], in: -0.5...0.5),
          constant([1, gates * 2, 2], in: -0.5...0.5),
        ])
    }
  }

  /// Each image as one series of real numbers.
  private mutating func row(_ x: ValueID) throws -> ValueID {
    try add(Unsqueeze(), [add(Flatten(), [x]), integers([2])])
  }
}
