import Operators
import Rewrite
import Tensors

/// An operator that is linear in its operand, input channel by input channel.
///
/// So x ↦ gain · x + offset before it can be taken into its weight, and into its bias where every element of
/// the result sees the offset through all of the weight.
protocol InputChannels: OutputChannels {
  /// To which input channel each element of a weight belongs; nil when the shape is not one of a weight.
  func inputChannels(ofWeight shape: [Int]) -> ChannelRuns?

  /// Refuses when an element of the result sees fewer elements of the operand than others do.
  func requireWholeWindows(_ x: Shape, weight: [Int]) throws(Mismatch)

  /// By what the product of operand and weight is multiplied.
  var factor: Double { get }
}

extension InputChannels {
  func requireWholeWindows(_ x: Shape, weight: [Int]) throws(Mismatch) {}

  var factor: Double { 1 }
}

extension Conv: InputChannels {
  /// A weight is [M, C / g, K…]; its input channel is group · (C / g) + axis 1, where group = axis 0 / (M / g).
  func inputChannels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count >= 3, groups >= 1, shape[0] >= groups, shape[0] % groups == 0 else {
      return nil
    }
    let groupOutputs = shape[0] / groups
    let groupInputs = shape[1]
    var channels: [Int] = []
    channels.reserveCapacity(shape[0] * groupInputs)
    for output in 0..<shape[0] {
      for input in 0..<groupInputs {
        channels.append(output / groupOutputs * groupInputs + input)
      }
    }
    return ChannelRuns(
      count: groups * groupInputs, channels: channels, length: shape.dropFirst(2).reduce(1, *))
  }

  func requireWholeWindows(_ x: Shape, weight: [Int]) throws(Mismatch) {
    guard x.count == weight.count, let window = try? window(kernel: Shape(Array(weight[2...])))
    else { throw Mismatch("the window is not known") }
    let padding = window.padding(Shape(x[2...]))
    for width in padding.begins + padding.ends {
      guard let width = width.value else {
        throw Mismatch("the shift is not 0, and whether zeros are padded is not known")
      }
      if width > 0 { throw Mismatch("the shift is not 0, and windows at the border see zeros") }
    }
  }
}

extension ConvTranspose: InputChannels {
  func inputChannels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count >= 3 else { return nil }
    return ChannelRuns(
      count: shape[0], channels: Array(0..<shape[0]), length: shape.dropFirst().reduce(1, *))
  }

  /// Only a kernel of one element without strides gives every position all of the weight.
  func requireWholeWindows(_ x: Shape, weight: [Int]) throws(Mismatch) {
    let isPointwise =
      weight.dropFirst(2).allSatisfy { $0 == 1 } && stride.allSatisfy { $0 == 1 }
      && outputPadding.allSatisfy { $0 == 0 } && outputShape.isEmpty
      && (autoPad != .explicit || pads.allSatisfy { $0 >= 0 })
    if !isPointwise {
      throw Mismatch("the shift is not 0, and positions of the result see parts of the weight")
    }
  }
}

extension Gemm: InputChannels {
  /// The channels are those of `a`, which is not transposed.
  func inputChannels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count == 2, !transposeA else { return nil }
    if transposeB {
      let row = 0..<shape[1]
      return ChannelRuns(
        count: shape[1], channels: (0..<shape[0]).flatMap { _ in row }, length: 1)
    }
    return ChannelRuns(count: shape[0], channels: Array(0..<shape[0]), length: shape[1])
  }

  var factor: Double { Double(alpha) }
}

extension MatMul: InputChannels {
  func inputChannels(ofWeight shape: [Int]) -> ChannelRuns? {
    Gemm().inputChannels(ofWeight: shape)
  }
}

extension Edit {
  /// Puts `consumer`, with the affine map before it taken into its weight and bias, in the root's place.
  ///
  /// All arithmetic is in double precision and rounded once.
  ///
  /// - Throws: a mismatch when the channels are not those of the consumer, when there is a shift and parts of
  ///   the result do not see all of it, or when a finite weight or bias would become infinite.
  mutating func fold(
    _ map: ChannelAffine, before consumer: some InputChannels, _ x: Match.Bound,
    weight: Match.Bound, bias: Match.Bound?
  ) throws(Mismatch) {
    guard let shape = x.fact.tensorType?.shape, let tensor = weight.tensor,
      tensor.rank == shape.count, let inputs = consumer.inputChannels(ofWeight: tensor.shape),
      let outputs = consumer.channels(ofWeight: tensor.shape)
    else { throw Mismatch("'\(weight.name)' has no input channels") }
    guard map.gain.count == inputs.count, shape[1].value == inputs.count else {
      throw Mismatch(
        "\(map.gain.count) channels are scaled, \(inputs.count) are read from \(shape[1])")
    }
    let isShifted = map.offset.contains { $0 != 0 }
    if isShifted { try consumer.requireWholeWindows(shape, weight: tensor.shape) }

    var operand: any EditOperand = weight
    if map.gain.contains(where: { $0 != 1 }) {
      let scaled = tensor.scaled(inputs, by: map.gain)
      if let channel = scaled.channelNewlyNotFinite(inputs, before: tensor) {
        throw Mismatch("the folded weight is not finite in channel \(channel)")
      }
      operand = constant(scaled, named: weight.name)
    }
    guard isShifted else {
      try replaceRoot(with: consumer, x, operand, bias)
      return
    }
    let old = try consumer.offsets(bias: bias?.tensor, channels: outputs.count)
    let sums = tensor.sums(inputs, of: map.offset, outputs)
    let offsets = old.indices.map { old[$0] + consumer.factor * sums[$0] }
    let added = Tensor(offsets, shape: [outputs.count], as: tensor.element)
    for (channel, value) in added.doubles.enumerated()
    where !value.isFinite && old[channel].isFinite {
      throw Mismatch("the folded bias is not finite in channel \(channel)")
    }
    try replaceRoot(
      with: consumer.addingBias, x, operand,
      constant(added, named: bias?.name ?? "\(root.name).bias"))
  }
}

extension Tensor {
  /// For every output channel, the sum over its weights of each times the number of its input channel.
  fileprivate func sums(
    _ inputs: ChannelRuns, of numbers: [Double], _ outputs: ChannelRuns
  ) -> [Double] {
    let values = doubles
    var sums = [Double](repeating: 0, count: outputs.count)
    for index in values.indices {
      sums[outputs.channels[index / outputs.length]] +=
        values[index] * numbers[inputs.channels[index / inputs.length]]
    }
    return sums
  }
}
