import Operators
import Rewrite
import Tensors

/// y ↦ gain · y + offset with numbers of its own for every channel, in double precision.
struct ChannelAffine {
  var gain: [Double]
  var offset: [Double]

  init(gain: [Double], offset: [Double]) {
    self.gain = gain
    self.offset = offset
  }

  /// What a batch normalisation does: gain = scale / √(variance + ε), offset = shift − mean · gain.
  ///
  /// - Throws: a mismatch in training mode, for statistics per position, for parameters that are not one per
  ///   channel, and for a variance + ε that is not positive and finite.
  init(
    _ norm: BatchNorm, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor
  ) throws(Mismatch) {
    if norm.training { throw Mismatch("batch norm is in training mode") }
    if !norm.spatial { throw Mismatch("batch norm has statistics per position") }
    let count = scale.count
    for (name, tensor) in [
      ("scale", scale), ("shift", shift), ("mean", mean), ("variance", variance),
    ] where tensor.shape != [count] {
      throw Mismatch("'\(name)' has the shape \(tensor.shape), [\(count)] expected")
    }
    let (scales, shifts) = (scale.doubles, shift.doubles)
    let (means, variances) = (mean.doubles, variance.doubles)
    let epsilon = Double(norm.epsilon)
    gain = []
    offset = []
    for channel in 0..<count {
      let sum = variances[channel] + epsilon
      guard sum > 0 else {
        throw Mismatch("variance + epsilon is not positive in channel \(channel)")
      }
      guard sum.isFinite else {
        throw Mismatch("variance + epsilon is not finite in channel \(channel)")
      }
      gain.append(scales[channel] / sum.squareRoot())
      offset.append(shifts[channel] - means[channel] * gain[channel])
    }
    try requireFinite()
  }

  /// Refuses numbers that are not finite, naming the first channel that has one.
  func requireFinite() throws(Mismatch) {
    for channel in gain.indices where !gain[channel].isFinite || !offset[channel].isFinite {
      throw Mismatch("the scale or shift is not finite in channel \(channel)")
    }
  }
}

extension Edit {
  /// Puts `producer`, with the affine map taken into its weight and bias, in the root's place.
  ///
  /// All arithmetic is in double precision and rounded once. A weight that stays the same is used in place.
  ///
  /// - Throws: a mismatch when the channels are not those of the producer, or when a finite weight would
  ///   become infinite or undefined in its element type.
  mutating func fold(
    _ map: ChannelAffine, into producer: some OutputChannels, _ x: Match.Bound,
    weight: Match.Bound, bias: Match.Bound?
  ) throws(Mismatch) {
    guard let tensor = weight.tensor, let runs = producer.channels(ofWeight: tensor.shape),
      tensor.rank == x.fact.tensorType?.shape.count
    else { throw Mismatch("'\(weight.name)' has no output channels") }
    guard map.gain.count == runs.count else {
      throw Mismatch("\(map.gain.count) channels are scaled, \(runs.count) are computed")
    }
    let old = try producer.offsets(bias: bias?.tensor, channels: runs.count)
    let offsets = old.indices.map { old[$0] * map.gain[$0] + map.offset[$0] }

    var operand: any EditOperand = weight
    if map.gain.contains(where: { $0 != 1 }) {
      let scaled = tensor.scaled(runs, by: map.gain)
      if let channel = scaled.channelNewlyNotFinite(runs, before: tensor) {
        throw Mismatch("the folded weight is not finite in channel \(channel)")
      }
      operand = constant(scaled, named: weight.name)
    }
    let needsBias = bias != nil || offsets.contains { $0 != 0 }
    let added = Tensor(offsets, shape: [runs.count], as: tensor.element)
    for (channel, value) in added.doubles.enumerated()
    where !value.isFinite && old[channel].isFinite {
      throw Mismatch("the folded bias is not finite in channel \(channel)")
    }
    let biasOperand = needsBias ? constant(added, named: bias?.name ?? "\(root.name).bias") : nil
    let op: any Operator = biasOperand == nil ? producer : producer.addingBias
    try replaceRoot(with: op, x, operand, biasOperand)
  }
}

extension Tensor {
  /// Every element times the gain of its channel, computed in double precision and rounded once.
  ///
  /// A large tensor is computed when it is read: what is written to a file once need not lie in memory.
  func scaled(_ runs: ChannelRuns, by gain: [Double]) -> Tensor {
    guard element == .f32, byteCount >= Self.worthDeferring else {
      var values = doubles
      values.withUnsafeMutableBufferPointer { values in
        var next = 0
        for channel in runs.channels {
          let factor = gain[channel]
          for index in next..<next + runs.length { values[index] *= factor }
          next += runs.length
        }
      }
      return Tensor(values, shape: shape, as: element)
    }
    let fill = { @Sendable [self] (range: Range<Int>, target: UnsafeMutableRawBufferPointer) in
      copyBytes(range, into: target)
      if range.count >= Self.worthDeferring { release(range) }
      guard let floats = target.baseAddress?.assumingMemoryBound(to: Float.self) else { return }
      let first = range.lowerBound / MemoryLayout<Float>.stride
      let count = target.count / MemoryLayout<Float>.stride
      var run = first / runs.length
      var start = 0
      var end = min((run + 1) * runs.length - first, count)
      while start < count {
        let factor = gain[runs.channels[run]]
        for index in start..<end { floats[index] = Float(Double(floats[index]) * factor) }
        start = end
        end = min(end + runs.length, count)
        run += 1
      }
    }
    return Tensor(element: element, shape: shape, computing: fill)
  }

  /// The bytes from which on a tensor is not worth keeping in memory.
  private static let worthDeferring = 1 << 16

  /// The first channel with an element that is not finite here and finite in another tensor.
  func channelNewlyNotFinite(_ runs: ChannelRuns, before: Tensor) -> Int? {
    if element == .f32, !hasSpecials { return nil }
    let values = doubles
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return nil }
    let old = before.doubles
    return values.indices[index...].first { !values[$0].isFinite && old[$0].isFinite }
      .map { runs.channels[$0 / runs.length] }
  }

  /// Whether any single-precision number is infinite or NaN.
  private var hasSpecials: Bool {
    var largest: UInt32 = 0
    withPieces { bytes in
      for index in 0..<bytes.count / 4 {
        let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        largest = max(largest, bits & 0x7FFF_FFFF)
      }
    }
    return largest >= 0x7F80_0000
  }
}
