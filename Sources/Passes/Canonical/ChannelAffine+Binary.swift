import Operators
import Rewrite
import Tensors

extension Binary {
  /// Whether the function is affine in one operand when the other is constant.
  var isScaleOrShift: Bool {
    switch function {
    case .add, .sub, .mul, .div: true
    default: false
    }
  }

  /// Whether one operand is multiplied, rather than something added to it.
  var isScale: Bool { function == .mul || function == .div }
}

extension ChannelAffine {
  /// y ↦ y ∘ c, or c ∘ y when `isReversed`, for a constant of one number in all or one per channel.
  ///
  /// - Parameters:
  ///   - rank: the rank of y, whose axis 1 counts channels.
  ///   - count: the number of channels.
  /// - Throws: a mismatch when the constant varies otherwise, is not finite, or is the divisor 0, and for
  ///   c / y.
  init(
    _ binary: Binary, _ constant: Match.Bound, isReversed: Bool, rank: Int, count: Int
  ) throws(Mismatch) {
    guard let tensor = constant.tensor, tensor.element.isFloat else {
      throw Mismatch(absent: "'\(constant.name)' is not a constant of floats")
    }
    let axis = tensor.rank - rank + 1
    let isChannels =
      axis >= 0 && tensor.rank <= rank && tensor.shape[axis] == count
      && tensor.count == count
    guard tensor.count == 1 && tensor.rank <= rank || isChannels else {
      throw Mismatch(
        "'\(constant.name)' has the shape \(tensor.shape), one number per channel expected")
    }
    let numbers = tensor.doubles
    if let channel = numbers.firstIndex(where: { !$0.isFinite }) {
      throw Mismatch("'\(constant.name)' is not finite in channel \(channel)")
    }
    let values = isChannels ? numbers : [Double](repeating: numbers[0], count: count)
    let (zeros, ones) = (values.map { _ in 0.0 }, values.map { _ in 1.0 })
    switch binary.function {
    case .add: self.init(gain: ones, offset: values)
    case .sub where isReversed: self.init(gain: ones.map { -$0 }, offset: values)
    case .sub: self.init(gain: ones, offset: values.map { -$0 })
    case .mul: self.init(gain: values, offset: zeros)
    case .div where !isReversed:
      if let channel = values.firstIndex(of: 0) {
        throw Mismatch("'\(constant.name)' divides by 0 in channel \(channel)")
      }
      self.init(gain: values.map { 1 / $0 }, offset: zeros)
    default:
      throw Mismatch(absent: "\(binary.function.rawValue) is not affine in its other operand")
    }
  }
}
