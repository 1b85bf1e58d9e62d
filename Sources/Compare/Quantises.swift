import Operators
import Tensors

/// An operator that rounds real numbers to steps, so that its result may jump where its input hardly moves.
protocol Quantises: Operator {
  /// What each output may be for inputs within a tolerance of these.
  ///
  /// - Throws: what evaluation throws.
  func bounds(_ inputs: [Value?], _ tolerance: Tolerance) throws -> [Bounds]
}

extension QuantizeLinear: Quantises {
  func bounds(_ inputs: [Value?], _ tolerance: Tolerance) throws -> [Bounds] {
    guard let ends = inputs.first??.tensor?.ends(tolerance) else { return [] }
    return try bounds(
      [.tensor(ends.low)] + inputs.dropFirst(), [.tensor(ends.high)] + inputs.dropFirst())
  }
}

/// The sum of integers is exact, so that nothing but the rounding of the scales' quotient can differ.
extension QLinearConv: Quantises {
  func bounds(_ inputs: [Value?], _ tolerance: Tolerance) throws -> [Bounds] {
    try bounds(inputs, stepAt: 6)
  }
}

extension QLinearMatMul: Quantises {
  func bounds(_ inputs: [Value?], _ tolerance: Tolerance) throws -> [Bounds] {
    try bounds(inputs, stepAt: 6)
  }
}

extension Operator {
  fileprivate func bounds(_ first: [Value?], _ second: [Value?]) throws -> [Bounds] {
    try zip(evaluate(first), evaluate(second)).compactMap { low, high in
      guard let low = low.tensor, let high = high.tensor else { return nil }
      return Bounds(low, high)
    }
  }

  /// Bounds for a step that is a little smaller and a little larger.
  fileprivate func bounds(_ inputs: [Value?], stepAt index: Int) throws -> [Bounds] {
    guard index < inputs.count, let step = inputs[index]?.tensor else { return [] }
    let ends = step.ends(Tolerance(relative: 0x1p-20, absolute: 0, units: 0))
    var (first, second) = (inputs, inputs)
    first[index] = .tensor(ends.low)
    second[index] = .tensor(ends.high)
    return try bounds(first, second)
  }
}

extension DynamicQuantizeLinear: Quantises {
  /// The range of the input moves with it, and with the range the step and the zero point.
  func bounds(_ inputs: [Value?], _ tolerance: Tolerance) throws -> [Bounds] {
    guard let x = inputs.first??.tensor else { return [] }
    let ends = x.ends(tolerance)
    let (low, high) = (ends.low.doubles, ends.high.doubles)
    /// From 0, which always belongs to it, to the outermost element.
    func least(_ values: [Double]) -> Double { values.reduce(0) { $1 < $0 ? $1 : $0 } }
    func most(_ values: [Double]) -> Double { values.reduce(0) { $1 > $0 ? $1 : $0 } }
    let steps = [most(low) - least(high), most(high) - least(low)].map { max($0, 0) / 255 }
    guard steps[0] > 0 else { return [] }
    func rounded(_ value: Double) -> Double {
      min(max((value.isNaN ? 0 : value).rounded(.toNearestOrEven), 0), 255)
    }
    let zero = (low: rounded(-least(high) / steps[1]), high: rounded(-least(low) / steps[0]))
    func quantised(_ values: [Double], _ zero: Double, _ pick: (Double, Double) -> Double) -> Tensor
    {
      let results = values.map { value in
        let quotient = pick(value / steps[0], value / steps[1])
        let whole = (quotient.isNaN ? 0 : quotient).rounded(.toNearestOrEven)
        return min(max(whole + zero, 0), 255)
      }
      return Tensor(results, shape: x.shape, as: .u8)
    }
    return [
      Bounds(quantised(low, zero.low, min), quantised(high, zero.high, max)),
      Bounds(Tensor([steps[0]], shape: []), Tensor([steps[1]], shape: [])),
      Bounds(
        Tensor([zero.low], shape: [], as: .u8), Tensor([zero.high], shape: [], as: .u8)),
    ]
  }
}
