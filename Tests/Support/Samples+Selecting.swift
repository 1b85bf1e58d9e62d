import Operators
import Tensors

extension Samples {
  /// Diagonals, positions that are not 0 and compression; expected values by numpy and the reference implementation of ONNX.
  static let selecting: [Sample] = [
    Sample(
      "eye_like of f32", EyeLike(),
      [.values([1, 1, 1, 1, 1, 1], [2, 3])],
      expected: [.values([1, 0, 0, 0, 1, 0], [2, 3])]),
    Sample(
      "eye_like of i32", EyeLike(),
      [.integers([1, 1, 1, 1, 1, 1], [2, 3], as: .i32)],
      expected: [.integers([1, 0, 0, 0, 1, 0], [2, 3], as: .i32)]),
    Sample(
      "eye_like of bool", EyeLike(),
      [.integers([1, 1, 1, 1, 1, 1], [2, 3], as: .bool)],
      expected: [.integers([1, 0, 0, 0, 1, 0], [2, 3], as: .bool)]),
    Sample(
      "eye_like of f16", EyeLike(),
      [.values([1, 1, 1, 1, 1, 1], [2, 3], as: .f16)],
      expected: [.values([1, 0, 0, 0, 1, 0], [2, 3], as: .f16)]),
    Sample(
      "eye_like of u64", EyeLike(),
      [.integers([1, 1, 1, 1, 1, 1], [2, 3], as: .u64)],
      expected: [.integers([1, 0, 0, 0, 1, 0], [2, 3], as: .u64)]),
    Sample(
      "eye_like, diagonal 1 as f64",
      EyeLike {
        $0.to = .f64
        $0.k = 1
      },
      [.integers([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 4], as: .i32)],
      expected: [.values([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [3, 4], as: .f64)]),
    Sample(
      "eye_like, diagonal -1 as f64",
      EyeLike {
        $0.to = .f64
        $0.k = -1
      },
      [.integers([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 4], as: .i32)],
      expected: [.values([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0], [3, 4], as: .f64)]),
    Sample(
      "eye_like, diagonal 5 as f64",
      EyeLike {
        $0.to = .f64
        $0.k = 5
      },
      [.integers([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 4], as: .i32)],
      expected: [.values([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [3, 4], as: .f64)]),
    Sample(
      "eye_like, absurd diagonal", EyeLike { $0.k = .max },
      [.values([1, 1, 1, 1], [2, 2])],
      expected: [.values([0, 0, 0, 0], [2, 2])]),
    Sample(
      "non_zero of f32", NonZero(),
      [.values([1, 0, -0.0, .nan, 0, 2], [2, 3])],
      expected: [.integers([0, 1, 1, 0, 0, 2], [2, 3])]),
    Sample(
      "non_zero of f64", NonZero(),
      [.values([1, 0, -0.0, .nan, 0, 2], [2, 3], as: .f64)],
      expected: [.integers([0, 1, 1, 0, 0, 2], [2, 3])]),
    Sample(
      "non_zero of f16", NonZero(),
      [.values([1, 0, -0.0, .nan, 0, 2], [2, 3], as: .f16)],
      expected: [.integers([0, 1, 1, 0, 0, 2], [2, 3])]),
    Sample(
      "non_zero of i64", NonZero(),
      [.integers([1, 0, 0, 2, 0, 0, 3, 0], [2, 2, 2])],
      expected: [.integers([0, 0, 1, 0, 1, 1, 0, 1, 0], [3, 3])]),
    Sample(
      "non_zero of i8", NonZero(),
      [.integers([1, 0, 0, 2, 0, 0, 3, 0], [2, 2, 2], as: .i8)],
      expected: [.integers([0, 0, 1, 0, 1, 1, 0, 1, 0], [3, 3])]),
    Sample(
      "non_zero of u16", NonZero(),
      [.integers([1, 0, 0, 2, 0, 0, 3, 0], [2, 2, 2], as: .u16)],
      expected: [.integers([0, 0, 1, 0, 1, 1, 0, 1, 0], [3, 3])]),
    Sample(
      "non_zero of bool", NonZero(),
      [.integers([1, 0, 0, 1, 0, 0, 1, 0], [2, 2, 2], as: .bool)],
      expected: [.integers([0, 0, 1, 0, 1, 1, 0, 1, 0], [3, 3])]),
    Sample(
      "non_zero of bf16", NonZero(),
      [.values([0, 1, 2], [3], as: .bf16)],
      expected: [.integers([1, 2], [1, 2])]),
    Sample(
      "non_zero, a scalar", NonZero(),
      [.values([3], [])],
      expected: [.integers([], [0, 1])]),
    Sample(
      "non_zero, nothing", NonZero(),
      [.values([0, 0, 0, 0], [2, 2])],
      expected: [.integers([], [2, 0])]),
    Sample(
      "compress, axis 0", Compress { $0.axis = 0 },
      [
        .values([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]),
        .integers([0, 1, 1], [3], as: .bool),
      ],
      expected: [.values([5, 6, 7, 8, 9, 10, 11, 12], [2, 2, 2])]),
    Sample(
      "compress, axis -1", Compress { $0.axis = -1 },
      [
        .values([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]),
        .integers([0, 1], [2], as: .bool),
      ],
      expected: [.values([2, 4, 6, 8, 10, 12], [3, 2, 1])]),
    Sample(
      "compress, axis None", Compress(),
      [
        .values([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]),
        .integers([0, 1, 0, 0, 1], [5], as: .bool),
      ],
      expected: [.values([2, 5], [2])]),
    Sample(
      "compress of i64", Compress { $0.axis = 0 },
      [.integers([1, 0, 0, 1, 1, 1], [3, 2]), .integers([0, 1, 1], [3], as: .bool)],
      expected: [.integers([0, 1, 1, 1], [2, 2])]),
    Sample(
      "compress of f16", Compress { $0.axis = 0 },
      [.values([1, 0, 0, 1, 1, 1], [3, 2], as: .f16), .integers([0, 1, 1], [3], as: .bool)],
      expected: [.values([0, 1, 1, 1], [2, 2], as: .f16)]),
    Sample(
      "compress of u8", Compress { $0.axis = 0 },
      [.integers([1, 0, 0, 1, 1, 1], [3, 2], as: .u8), .integers([0, 1, 1], [3], as: .bool)],
      expected: [.integers([0, 1, 1, 1], [2, 2], as: .u8)]),
    Sample(
      "compress of bool", Compress { $0.axis = 0 },
      [.integers([1, 0, 0, 1, 1, 1], [3, 2], as: .bool), .integers([0, 1, 1], [3], as: .bool)],
      expected: [.integers([0, 1, 1, 1], [2, 2], as: .bool)]),
    Sample(
      "compress of f64", Compress { $0.axis = 0 },
      [.values([1, 0, 0, 1, 1, 1], [3, 2], as: .f64), .integers([0, 1, 1], [3], as: .bool)],
      expected: [.values([0, 1, 1, 1], [2, 2], as: .f64)]),
    Sample(
      "compress, a condition shorter than the axis", Compress { $0.axis = 0 },
      [
        .values([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]), .integers([1], [1], as: .bool),
      ],
      expected: [.values([1, 2, 3, 4], [1, 2, 2])]),
    Sample(
      "compress, nothing", Compress(),
      [
        .values([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 2]),
        .integers([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [12], as: .bool),
      ],
      expected: [.values([], [0])]),
  ]
}
