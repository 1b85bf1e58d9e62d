import Operators
import Tensors

extension Samples {
  /// Sums of products over named dimensions, expected values by NumPy.
  static let einsum: [Sample] = [
    Sample(
      "einsum, a batch of matrix products",
      Einsum { ($0.labels, $0.output) = ([0, 1, 2, 0, 2, 3], [0, 1, 3]) },
      [.pattern([2, 2, 3], 1), .pattern([2, 3, 2], 2)],
      expected: [
        .values(
          [
            6.35546875, -8.0859375, -6.96875, 4.23046875, 5.453125, 1.26171875, 2.7578125,
            2.90234375,
          ], [2, 2, 2])
      ]),
    Sample(
      "einsum, transposed", Einsum { ($0.labels, $0.output) = ([0, 1], [1, 0]) },
      [.pattern([2, 3], 1)],
      expected: [.values([-2.0625, -1.4375, 0.25, 0.875, 2.5625, -3.125], [3, 2])]),
    Sample(
      "einsum, a diagonal", Einsum { ($0.labels, $0.output) = ([0, 0, 1], [0, 1]) },
      [.pattern([2, 2, 3], 1)],
      expected: [.values([-2.0625, 0.25, 2.5625, -0.1875, 2.125, -1.875], [2, 3])]),
    Sample(
      "einsum, a trace", Einsum { ($0.labels, $0.output) = ([0, 0], []) },
      [.pattern([3, 3], 1)],
      expected: [.values([-3.6875], [])]),
    Sample(
      "einsum, everything summed", Einsum { ($0.labels, $0.output) = ([0, 1], []) },
      [.pattern([2, 3], 2)],
      expected: [.values([-2.875], [])]),
    Sample(
      "einsum, an outer product of three",
      Einsum { ($0.labels, $0.output) = ([0, 1, 2], [2, 0, 1]) },
      [.pattern([2], 1), .pattern([1], 2), .pattern([3], 3)],
      expected: [
        .values([0.12890625, -0.015625, 4.8984375, -0.59375, -3.3515625, 0.40625], [3, 2, 1])
      ]),
    Sample(
      "einsum, a chain of three",
      Einsum { ($0.labels, $0.output) = ([0, 1, 1, 2, 2, 3], [0, 3]) },
      [.pattern([2, 3], 1), .pattern([3, 2], 2), .pattern([2, 2], 3)],
      expected: [.values([13.53686523, 9.53515625, -7.310058594, -13.64233398], [2, 2])]),
    Sample(
      "einsum, integers", Einsum { ($0.labels, $0.output) = ([0, 0], []) },
      [.pattern([4], 1, as: .i32), .pattern([4], 2, as: .i32)],
      expected: [.integers([-1013], [], as: .i32)]),
    Sample(
      "einsum, f64", Einsum { ($0.labels, $0.output) = ([0, 1, 1], [0]) },
      [.pattern([2, 3], 1, as: .f64), .pattern([3], 2, as: .f64)],
      expected: [.values([-4.49609375, 10.984375], [2], as: .f64)]),
    Sample(
      "einsum, a scalar factor", Einsum { ($0.labels, $0.output) = ([0, 1], [0, 1]) },
      [.values([2], []), .pattern([2, 2], 2)],
      expected: [.values([-2, 2.625, -5.375, -0.75], [2, 2])]),
    Sample(
      "einsum, a size of one repeats", Einsum { ($0.labels, $0.output) = ([0, 1, 0, 1], [0, 1]) },
      [.pattern([1, 3], 1), .pattern([2, 3], 2)],
      expected: [
        .values([2.0625, 0.328125, -6.88671875, 0.7734375, 0.484375, -5.28515625], [2, 3])
      ]),
    Sample(
      "einsum, f16", Einsum { ($0.labels, $0.output) = ([0, 0], []) },
      [.pattern([3], 1, as: .f16), .pattern([3], 2, as: .f16)],
      expected: [.values([-4.49609375], [], as: .f16)]),
  ]
}
