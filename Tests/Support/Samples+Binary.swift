import Operators
import Tensors

extension Samples {
  /// Functions of two elements; expected values from onnxruntime and the ONNX reference.
  static let binary: [Sample] = arithmetic + otherBinary

  private static let arithmetic: [Sample] = [
    Sample(
      "binary add, broadcasting both ways in batch 2", Binary(),
      [
        tensor(.f32, [2, 3, 1], [1, 3.25, 2.25, -2.25, -1.5, 3]),
        tensor(.f32, [1, 1, 4], [-4, 2.5, 2.5, -0.25]),
      ],
      expected: [
        tensor(
          .f32, [2, 3, 4],
          [
            -3, 3.5, 3.5, 0.75, -0.75, 5.75, 5.75, 3, -1.75, 4.75, 4.75, 2, -6.25, 0.25, 0.25, -2.5,
            -5.5, 1, 1, -1.75, -1, 5.5, 5.5, 2.75,
          ])
      ]),
    Sample(
      "binary add, a scalar and a vector of odd size", Binary(),
      [tensor(.f32, [], [1]), tensor(.f32, [5], [4, -2.25, -2.75, 1, -3.75])],
      expected: [tensor(.f32, [5], [5, -1.25, -1.75, 2, -2.75])]),
    Sample(
      "binary add, a bias per channel over 2-D images", Binary(),
      [
        tensor(
          .f32, [2, 3, 2, 3],
          [
            -3.75, 0, -0.25, 3.25, 1, 0, -0.0, -2, -4, -2.5, 1.5, -2.5, -1, -4, 2.75, -2.75, -1.75,
            3, 0, 2.75, 1, 2, -3.25, 0.25, 0, 3, -1, 0.75, -3.5, -1, -1.5, -2.75, 2.5, -1, 3.75,
            0.75,
          ]), tensor(.f32, [3, 1, 1], [0.75, 1, 1.5]),
      ],
      expected: [
        tensor(
          .f32, [2, 3, 2, 3],
          [
            -3, 0.75, 0.5, 4, 1.75, 0.75, 1, -1, -3, -1.5, 2.5, -1.5, 0.5, -2.5, 4.25, -1.25, -0.25,
            4.5, 0.75, 3.5, 1.75, 2.75, -2.5, 1, 1, 4, 0, 1.75, -2.5, 0, 0, -1.25, 4, 0.5, 5.25,
            2.25,
          ])
      ]),
    Sample(
      "binary add, no elements", Binary(),
      [tensor(.f32, [0, 3], []), tensor(.f32, [1, 3], [-2.75, -0.5, -2])],
      expected: [tensor(.f32, [0, 3], [])]),
    Sample(
      "binary add, i8 wraps", Binary(),
      [tensor(.i8, [3], [127, -128, 5]), tensor(.i8, [3], [1, -1, -7])],
      expected: [tensor(.i8, [3], [-128, 127, -2])]),
    Sample(
      "binary add, u64 beyond the range of i64", Binary(),
      [
        Tensor([-9_223_372_036_854_775_808, -1] as [Int64], shape: [2], as: .u64),
        tensor(.u64, [2], [5, 2]),
      ],
      expected: [Tensor([-9_223_372_036_854_775_803, 1] as [Int64], shape: [2], as: .u64)]),
    Sample(
      "binary sub, f64, ranks 2 and 1", Binary { $0.function = .sub },
      [
        tensor(.f64, [3, 2], [-0.75, -3.25, 3.75, -2.25, 1.25, -1.5]),
        tensor(.f64, [2], [3, 1.25]),
      ],
      expected: [tensor(.f64, [3, 2], [-3.75, -4.5, 0.75, -3.5, -1.75, -2.75])]),
    Sample(
      "binary sub, u8 wraps", Binary { $0.function = .sub },
      [tensor(.u8, [3], [1, 200, 0]), tensor(.u8, [3], [2, 100, 1])],
      expected: [tensor(.u8, [3], [255, 100, 255])]),
    Sample(
      "binary mul, f16 rounds once", Binary { $0.function = .mul },
      [
        tensor(.f16, [4], [0.0999755859375, 3.30078125, 255, 300]),
        tensor(.f16, [4], [3, 0.7001953125, 257, 300]),
      ],
      expected: [tensor(.f16, [4], [0.2998046875, 2.310546875, .infinity, .infinity])]),
    Sample(
      "binary mul, i32 wraps", Binary { $0.function = .mul },
      [tensor(.i32, [2, 2], [65536, -65536, 46341, 7]), tensor(.i32, [2, 1], [65536, 46341])],
      expected: [tensor(.i32, [2, 2], [0, 0, -2_147_479_015, 324387])]),
    Sample(
      "binary div, f32 by 0 and 0 by 0", Binary { $0.function = .div },
      [tensor(.f32, [4], [1, -1, 0, 5]), tensor(.f32, [4], [0, 0, 0, -2])],
      expected: [tensor(.f32, [4], [.infinity, -.infinity, .nan, -2.5])]),
    Sample(
      "binary div, i32 rounds towards zero", Binary { $0.function = .div },
      [tensor(.i32, [6], [7, -7, 7, -7, 6, 0]), tensor(.i32, [6], [2, 2, -2, -2, 3, 5])],
      expected: [tensor(.i32, [6], [3, -3, -3, 3, 2, 0])]),
    Sample(
      "binary div, u64 is not signed", Binary { $0.function = .div },
      [
        Tensor([-1, -9_223_372_036_854_775_808] as [Int64], shape: [2], as: .u64),
        tensor(.u64, [1], [2]),
      ],
      expected: [
        Tensor(
          [9_223_372_036_854_775_807, 4_611_686_018_427_387_904] as [Int64], shape: [2], as: .u64)
      ]),
  ]

  private static let otherBinary: [Sample] = [
    Sample(
      "binary div, i8, the one quotient that wraps", Binary { $0.function = .div },
      [tensor(.i8, [2], [-128, 7]), tensor(.i8, [2], [-1, -2])],
      expected: [tensor(.i8, [2], [-128, -3])]),
    Sample(
      "binary pow, negative exponents of integers truncate", Binary { $0.function = .pow },
      [tensor(.i64, [5], [2, 1, -1, -1, 0]), tensor(.i64, [5], [-1, -5, -3, -4, 3])],
      expected: [tensor(.i64, [5], [0, 1, -1, 1, 0])]),
    Sample(
      "binary pow, the largest u64 is not -1", Binary { $0.function = .pow },
      [Tensor([-1, -1] as [Int64], shape: [2], as: .u64), tensor(.i64, [2], [-1, 2])],
      expected: [tensor(.u64, [2], [0, 1])]),
    Sample(
      "binary pow, f32 at the edges", Binary { $0.function = .pow },
      [tensor(.f32, [4], [-2, -8, 0, 0]), tensor(.f32, [4], [3, 0.25, 0, -1])],
      expected: [tensor(.f32, [4], [-8, .nan, 1, .infinity])]),
    Sample(
      "binary prelu, i32", Binary { $0.function = .prelu },
      [tensor(.i32, [3], [-3, 4, -5]), tensor(.i32, [1], [2])],
      expected: [tensor(.i32, [3], [-6, 4, -10])]),
    Sample(
      "binary max, a scalar and no elements", Binary { $0.function = .max },
      [tensor(.f32, [], [3]), tensor(.f32, [0, 2], [])],
      expected: [tensor(.f32, [0, 2], [])]),
    Sample(
      "binary add, two scalars", Binary(), [tensor(.f64, [], [3]), tensor(.f64, [], [4])],
      expected: [tensor(.f64, [], [7])]),
    Sample(
      "binary add, one element against none", Binary(),
      [tensor(.f32, [2, 0, 3], []), tensor(.f32, [1, 1], [4])],
      expected: [tensor(.f32, [2, 0, 3], [])]),
    Sample(
      "binary mul, bf16 rounds once", Binary { $0.function = .mul },
      [tensor(.bf16, [2], [1.0078125, 3]), tensor(.bf16, [2], [1.0078125, 85.5])],
      expected: [tensor(.bf16, [2], [1.015625, 256])]),
    Sample(
      "binary pow, f32 with broadcasting", Binary { $0.function = .pow },
      [tensor(.f32, [2, 3], [1, 2, 3, 0.5, 9, 4]), tensor(.f32, [3], [2, -1, 0.5])],
      expected: [tensor(.f32, [2, 3], [1, 0.5, 1.7320508, 0.25, 0.11111111, 2])]),
    Sample(
      "binary pow, an integer exponent of another type", Binary { $0.function = .pow },
      [tensor(.f32, [3], [2, -3, 0.5]), tensor(.i64, [3], [10, 3, -2])],
      expected: [tensor(.f32, [3], [1024, -27, 4])]),
    Sample(
      "binary pow, i64 to i64", Binary { $0.function = .pow },
      [tensor(.i64, [4], [2, -3, 7, 0]), tensor(.i64, [4], [10, 3, 0, 0])],
      expected: [tensor(.i64, [4], [1024, -27, 1, 1])]),
    Sample(
      "binary pow, i32 to a fraction truncates", Binary { $0.function = .pow },
      [tensor(.i32, [3], [2, 9, 10]), tensor(.f32, [3], [0.5, 0.5, 2])],
      expected: [tensor(.i32, [3], [1, 3, 100])]),
    Sample(
      "binary min, NaN on either side wins", Binary { $0.function = .min },
      [tensor(.f32, [4], [1, .nan, 3, -.infinity]), tensor(.f32, [4], [2, 2, .nan, 0])],
      expected: [tensor(.f32, [4], [1, .nan, .nan, -.infinity])]),
    Sample(
      "binary min, i64 with broadcasting", Binary { $0.function = .min },
      [tensor(.i64, [3, 1], [1, -5, 9]), tensor(.i64, [2], [0, 4])],
      expected: [tensor(.i64, [3, 2], [0, 1, -5, -5, 0, 4])]),
    Sample(
      "binary max, f16 and NaN", Binary { $0.function = .max },
      [tensor(.f16, [3], [1, .nan, -2]), tensor(.f16, [3], [2, 0, -3])],
      expected: [tensor(.f16, [3], [2, .nan, -2])]),
    Sample(
      "binary max, u64 is not signed", Binary { $0.function = .max },
      [
        Tensor([-9_223_372_036_854_775_808, 3] as [Int64], shape: [2], as: .u64),
        tensor(.u64, [2], [1, 4]),
      ],
      expected: [Tensor([-9_223_372_036_854_775_808, 4] as [Int64], shape: [2], as: .u64)]),
    Sample(
      "binary prelu, a slope per channel", Binary { $0.function = .prelu },
      [
        tensor(
          .f32, [2, 3, 2, 2],
          [
            -3, 2.75, 3.5, 3.25, 0.5, -2.75, -2.5, 3.5, 0.5, -2.5, 3, 1.25, 0.5, -1, -0.75, -2,
            -3.75, 3, -0.25, 0.5, -1.5, 2, -3.75, -1,
          ]), tensor(.f32, [3, 1, 1], [0.5, -1, 0]),
      ],
      expected: [
        tensor(
          .f32, [2, 3, 2, 2],
          [
            -1.5, 2.75, 3.5, 3.25, 0.5, 2.75, 2.5, 3.5, 0.5, -0.0, 3, 1.25, 0.5, -0.5, -0.375, -1,
            3.75, 3, 0.25, 0.5, -0.0, 2, -0.0, -0.0,
          ])
      ]),
    Sample(
      "binary prelu, one slope", Binary { $0.function = .prelu },
      [tensor(.f32, [4], [-2, -0.5, 0, 3]), tensor(.f32, [1], [0.25])],
      expected: [tensor(.f32, [4], [-0.5, -0.125, 0, 3])]),
  ]
}
