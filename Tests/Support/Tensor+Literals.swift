package import Tensors

extension Tensor {
  /// A tensor of the numbers given, each rounded to the element type.
  package static func values(
    _ values: [Double], _ shape: [Int], as element: ElementType = .f32
  ) -> Tensor {
    Tensor(values, shape: shape, as: element)
  }

  /// A tensor of the integers given; those of `u64` beyond `Int64.max` by their bit pattern.
  package static func integers(
    _ values: [Int64], _ shape: [Int], as element: ElementType = .i64
  ) -> Tensor {
    Tensor(values, shape: shape, as: element)
  }

  /// A tensor with every element equal to `value`.
  package static func splat(
    _ value: Double, _ shape: [Int], as element: ElementType = .f32
  ) -> Tensor {
    Tensor(splat: value, shape: shape, as: element)
  }

  /// Small distinct numbers of a fixed pattern, so that independent implementations can be given the same.
  ///
  /// Element i is (37 · i + 17 · seed) mod 101, less 50 for signed types, and a sixteenth of that for floats:
  /// products of two such floats add up exactly in single precision.
  package static func pattern(
    _ shape: [Int], _ seed: Int, as element: ElementType = .f32
  ) -> Tensor {
    let numbers = (0..<shape.reduce(1, *)).map { ($0 * 37 + seed * 17) % 101 - 50 }
    if element.isFloat {
      return Tensor(numbers.map { Double($0) / 16 }, shape: shape, as: element)
    }
    let offset = element.isSigned ? 0 : 50
    return Tensor(numbers.map { Int64($0 + offset) }, shape: shape, as: element)
  }
}
