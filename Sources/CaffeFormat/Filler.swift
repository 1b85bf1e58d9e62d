import CCaffeSchema
import Glibc
import Protobuf
import Tensors

/// How a tensor is filled before training.
struct Filler {
  /// Whether the network does not say, and the way is ours.
  private(set) var isAssumed = false
  private var kind: Kind

  private enum Kind {
    case constant(Float)
    case uniform(Double, Double)
    /// Each element is kept with the probability `kept`.
    case gaussian(mean: Double, deviation: Double, kept: Double?)
    case unitBall
    case bilinear
  }

  /// The filler of a tensor; where the network has none, what Caffe takes, but for weights, which `xavier` fills.
  init(_ wanted: TrainedTensor) throws(CaffeProblem) {
    guard let filler = wanted.filler?.pointee else {
      kind = Filler.assumed(wanted)
      if case .constant = kind {} else { isAssumed = true }
      return
    }
    let type = text(filler.type)
    let fan = Filler.fan(wanted.shape, filler.variance_norm)
    switch type {
    case "constant": kind = .constant(filler.value)
    case "uniform": kind = .uniform(Double(filler.min), Double(filler.max))
    case "gaussian":
      var kept: Double?
      if filler.sparse >= 0 {
        kept = Double(filler.sparse) / Double(max(wanted.shape.first ?? 1, 1))
      }
      kind = .gaussian(mean: Double(filler.mean), deviation: Double(filler.std), kept: kept)
    case "xavier": kind = Filler.xavier(fan)
    case "msra": kind = .gaussian(mean: 0, deviation: (2 / fan).squareRoot(), kept: nil)
    case "positive_unitball": kind = .unitBall
    case "bilinear":
      guard wanted.shape.count == 4, wanted.shape[2] == wanted.shape[3] else {
        throw .shape(found: wanted.shape, expected: "4 sizes, the last two equal, for 'bilinear'")
      }
      kind = .bilinear
    default:
      throw .field(
        name: "filler type", found: "'\(type)'",
        expected:
          "one of bilinear, constant, gaussian, msra, positive_unitball, uniform, xavier")
    }
  }

  /// What fills a tensor of a layer that does not say.
  private static func assumed(_ wanted: TrainedTensor) -> Kind {
    switch (wanted.type, wanted.index) {
    case ("BatchNorm", 0): .constant(0)
    case ("BatchNorm", _), ("Scale", 0), ("Normalize", 0): .constant(1)
    case ("PReLU", _): .constant(0.25)
    case ("Bias", _): .constant(0)
    case (_, 0) where wanted.shape.count > 1:
      xavier(fan(wanted.shape, CAFFE__FILLER_PARAMETER__VARIANCE_NORM__FAN_IN))
    default: .constant(0)
    }
  }

  private static func xavier(_ fan: Double) -> Kind {
    let scale = (3 / fan).squareRoot()
    return .uniform(-scale, scale)
  }

  /// The number of elements that an output or an input has, as `variance_norm` says.
  private static func fan(
    _ shape: [Int], _ norm: Caffe__FillerParameter__VarianceNorm
  ) -> Double {
    let count = Double(shape.reduce(1, *))
    let ingoing = count / Double(max(shape.first ?? 1, 1))
    let outgoing = shape.count > 1 ? count / Double(max(shape[1], 1)) : count
    let fan =
      switch norm {
      case CAFFE__FILLER_PARAMETER__VARIANCE_NORM__FAN_OUT: outgoing
      case CAFFE__FILLER_PARAMETER__VARIANCE_NORM__AVERAGE: (ingoing + outgoing) / 2
      default: ingoing
      }
    return max(fan, 1)
  }

  /// The filled tensor: the same for the same seed, layer name and place in the layer.
  func tensor(_ wanted: TrainedTensor, seed: UInt64) -> Tensor {
    var draws = Draws(seed: seed, layer: wanted.shared ?? wanted.layer, index: wanted.index)
    return Tensor(element: .f32, shape: wanted.shape) { bytes in
      let target = bytes.bindMemory(to: Float.self)
      fill(target, wanted.shape, &draws)
    }
  }

  private func fill(
    _ target: UnsafeMutableBufferPointer<Float>, _ shape: [Int], _ draws: inout Draws
  ) {
    switch kind {
    case .constant(let value):
      for i in target.indices { target[i] = value }
    case .uniform(let low, let high):
      for i in target.indices { target[i] = Float(low + (high - low) * draws.unit()) }
    case .gaussian(let mean, let deviation, let kept):
      for i in target.indices {
        let value = Float(mean + deviation * draws.normal())
        target[i] = kept.map { draws.unit() < $0 } ?? true ? value : 0
      }
    case .unitBall:
      let row = target.count / max(shape.first ?? 1, 1)
      for start in stride(from: 0, to: target.count, by: max(row, 1)) {
        var sum = 0.0
        for i in start..<start + row {
          target[i] = Float(draws.unit())
          sum += Double(target[i])
        }
        for i in start..<start + row where sum > 0 { target[i] = Float(Double(target[i]) / sum) }
      }
    case .bilinear:
      let width = shape[3]
      let factor = Double((width + 1) / 2)
      let centre = Double(width - 1) / (2 * factor)
      for i in target.indices {
        let (x, y) = (Double(i % width), Double(i / width % width))
        target[i] = Float(
          (1 - (x / factor - centre).magnitude) * (1 - (y / factor - centre).magnitude))
      }
    }
  }
}

/// Random numbers that depend on a seed and on what they are for (SplitMix64).
private struct Draws {
  private var state: UInt64

  init(seed: UInt64, layer: String, index: Int) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in layer.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ UInt64(truncatingIfNeeded: index)) &* 0x100_0000_01b3
    state = hash ^ (seed &* 0x9e37_79b9_7f4a_7c15)
    _ = next()
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Evenly distributed in [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Normally distributed with mean 0 and deviation 1 (Box and Muller).
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }
}
