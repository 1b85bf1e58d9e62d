import Tensors

/// What becomes of an element to which an update is scattered: the update, or a function of both.
public enum ScatterReduction: String, WordAttribute {
  case none, add, mul, max, min

  /// A tensor with runs of elements of `updates`, in order, put into or combined with those at `offsets`.
  ///
  /// Floats and booleans are combined in double precision and rounded once; integers wrap; NaN wins `max`
  /// and `min`; `add` of booleans is "or", `mul` is "and".
  func scatter(_ updates: Tensor, to offsets: [Int], of length: Int, in data: Tensor) -> Tensor {
    if self == .none { return replace(updates, offsets, length, data) }
    if data.element == .u64 {
      let combined = combine(
        updates.integers.map(UInt64.init(bitPattern:)), offsets, length,
        data.integers.map(UInt64.init(bitPattern:)), integral)
      return Tensor(
        combined.map(Int64.init(bitPattern:)), shape: data.shape, as: data.element)
    }
    if data.element.isInteger {
      return Tensor(
        combine(updates.integers, offsets, length, data.integers, integral), shape: data.shape,
        as: data.element)
    }
    return Tensor(
      combine(updates.doubles, offsets, length, data.doubles, floating), shape: data.shape,
      as: data.element)
  }

  private func replace(
    _ updates: Tensor, _ offsets: [Int], _ length: Int, _ data: Tensor
  ) -> Tensor {
    let size = data.element.byteCount
    let width = length * size
    return Tensor(element: data.element, shape: data.shape) { target in
      data.withUnsafeBytes { target.copyMemory(from: $0) }
      updates.withUnsafeBytes { source in
        guard width > 0, let base = source.baseAddress, let result = target.baseAddress else {
          return
        }
        for (index, offset) in offsets.enumerated() {
          (result + offset * size).copyMemory(from: base + index * width, byteCount: width)
        }
      }
    }
  }

  private func combine<T>(
    _ updates: [T], _ offsets: [Int], _ length: Int, _ data: [T], _ function: (T, T) -> T
  ) -> [T] {
    var result = data
    for (index, offset) in offsets.enumerated() {
      for i in 0..<length {
        result[offset + i] = function(result[offset + i], updates[index * length + i])
      }
    }
    return result
  }

  private func integral<I: FixedWidthInteger>(_ a: I, _ b: I) -> I {
    switch self {
    case .none: b
    case .add: a &+ b
    case .mul: a &* b
    case .max: Swift.max(a, b)
    case .min: Swift.min(a, b)
    }
  }

  private func floating(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .none: b
    case .add: a + b
    case .mul: a * b
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    }
  }
}
