import Operators
import Rewrite
import Tensors

/// An operator that is linear in its weight, output channel by output channel, and adds a bias per channel.
///
/// So y ↦ gain · y + offset after it can be taken into its weight and bias.
protocol OutputChannels: Operator {
  /// To which output channel each element of a weight belongs; nil when the shape is not one of a weight.
  func channels(ofWeight shape: [Int]) -> ChannelRuns?

  /// What the operator adds to each channel, zeros when there is no bias.
  func offsets(bias: Tensor?, channels: Int) throws(Mismatch) -> [Double]

  /// The operator that computes the same and adds its bias, an operand more, as it stands.
  var addingBias: any Operator { get }
}

/// The output channels of the elements of a weight in row-major order: runs of equal length.
struct ChannelRuns: Sendable {
  /// The number of output channels.
  let count: Int
  /// The channel of each run.
  let channels: [Int]
  /// The number of elements in each run.
  let length: Int
}

extension OutputChannels {
  func offsets(bias: Tensor?, channels: Int) throws(Mismatch) -> [Double] {
    guard let bias else { return [Double](repeating: 0, count: channels) }
    guard bias.shape == [channels] else {
      throw Mismatch("the bias has the shape \(bias.shape), [\(channels)] expected")
    }
    return bias.doubles
  }

  var addingBias: any Operator { self }
}

extension Conv: OutputChannels {
  func channels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count >= 3 else { return nil }
    return ChannelRuns(
      count: shape[0], channels: Array(0..<shape[0]), length: shape.dropFirst().reduce(1, *))
  }
}

extension ConvTranspose: OutputChannels {
  /// A weight is [C, M / g, K…]; its output channel is group · (M / g) + axis 1, where group = axis 0 / (C / g).
  func channels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count >= 3, groups >= 1, shape[0] >= groups, shape[0] % groups == 0 else {
      return nil
    }
    let groupInputs = shape[0] / groups
    let groupOutputs = shape[1]
    var channels: [Int] = []
    channels.reserveCapacity(shape[0] * groupOutputs)
    for input in 0..<shape[0] {
      for output in 0..<groupOutputs {
        channels.append(input / groupInputs * groupOutputs + output)
      }
    }
    return ChannelRuns(
      count: groups * groupOutputs, channels: channels, length: shape.dropFirst(2).reduce(1, *))
  }
}

extension Gemm: OutputChannels {
  func channels(ofWeight shape: [Int]) -> ChannelRuns? {
    guard shape.count == 2 else { return nil }
    if transposeB {
      return ChannelRuns(count: shape[0], channels: Array(0..<shape[0]), length: shape[1])
    }
    let row = 0..<shape[1]
    return ChannelRuns(
      count: shape[1], channels: (0..<shape[0]).flatMap { _ in row }, length: 1)
  }

  func offsets(bias: Tensor?, channels: Int) throws(Mismatch) -> [Double] {
    guard let bias, beta != 0 else { return [Double](repeating: 0, count: channels) }
    let values = bias.doubles.map { Double(beta) * $0 }
    if values.count == 1 { return [Double](repeating: values[0], count: channels) }
    guard values.count == channels, bias.shape.last == channels else {
      throw Mismatch("the bias of shape \(bias.shape) differs from row to row")
    }
    return values
  }

  var addingBias: any Operator {
    var gemm = self
    gemm.beta = 1
    return gemm
  }
}

/// Only the product of two matrices, which with a bias is `gemm`.
extension MatMul: OutputChannels {
  func channels(ofWeight shape: [Int]) -> ChannelRuns? { Gemm().channels(ofWeight: shape) }

  var addingBias: any Operator { Gemm() }
}
