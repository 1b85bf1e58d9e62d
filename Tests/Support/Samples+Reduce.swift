import Operators
import Tensors

extension Samples {
  /// Reductions; expected values from onnxruntime, the ONNX reference and the specification.
  static let reductions: [Sample] = reducedFloats + reducedEdges

  private static let reducedFloats: [Sample] = [
    Sample(
      "reduce sum, the middle axis in batch 2", Reduce(),
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-9.5, -8.25, 2.75, -10.25])]),
    Sample(
      "reduce mean, the middle axis in batch 2", Reduce { $0.function = .mean },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-3.1666667, -2.75, 0.9166667, -3.4166667])]),
    Sample(
      "reduce max, the middle axis in batch 2", Reduce { $0.function = .max },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-2, -2, 1.5, -2.75])]),
    Sample(
      "reduce min, the middle axis in batch 2", Reduce { $0.function = .min },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-3.75, -3.75, 0.5, -3.75])]),
    Sample(
      "reduce prod, the middle axis in batch 2", Reduce { $0.function = .prod },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-28.125, -18.75, 0.5625, -38.671875])]),
    Sample(
      "reduce l1, the middle axis in batch 2", Reduce { $0.function = .l1 },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [9.5, 8.25, 2.75, 10.25])]),
    Sample(
      "reduce l2, the middle axis in batch 2", Reduce { $0.function = .l2 },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [5.667892, 4.930771, 1.75, 5.9739017])]),
    Sample(
      "reduce logSum, the middle axis in batch 2", Reduce { $0.function = .logSum },
      [
        tensor(.f32, [2, 3, 2], [4, 4, 4, 2.25, 2.25, 2.75, 0.75, 4, 1, 3, 1.75, 4]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [2.3272777, 2.1972246, 1.2527629, 2.3978953])]),
    Sample(
      "reduce logSumExp, the middle axis in batch 2", Reduce { $0.function = .logSumExp },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [-1.7017134, -1.4232155, 2.1098993, -2.1985555])]),
    Sample(
      "reduce sumSquare, the middle axis in batch 2", Reduce { $0.function = .sumSquare },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 1, 2], [32.125, 24.3125, 3.0625, 35.6875])]),
    Sample(
      "reduce mean, over the image, dimensions dropped",
      Reduce {
        $0.function = .mean
        $0.keepDims = false
      },
      [
        tensor(
          .f32, [2, 2, 3, 3],
          [
            -1.5, 3.5, 0.25, 2.5, 1.25, 1, -2.5, 0.5, -3.75, 2.5, 3.75, 2.75, -3.5, -1.25, -1.5, -3,
            1, 2.5, -1.5, 3, 2.5, -3, 2.25, 3, -2.5, 0.5, 1, 0.75, -3.25, 1.25, 1, 2.5, 2.5, -1.5,
            1.75, 3,
          ]), tensor(.i64, [2], [2, 3]),
      ],
      expected: [tensor(.f32, [2, 2], [0.1388889, 0.3611111, 0.5833333, 0.8888889])]),
    Sample(
      "reduce sum, all axes by default", Reduce(),
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75])
      ],
      expected: [tensor(.f32, [1, 1, 1], [-25.25])]),
    Sample(
      "reduce sum, all axes by default, to a scalar", Reduce { $0.keepDims = false },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75])
      ],
      expected: [tensor(.f32, [], [-25.25])]),
    Sample(
      "reduce sum, no axes under noop", Reduce { $0.noopWithEmptyAxes = true },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [0], []),
      ],
      expected: [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75])
      ]),
    Sample(
      "reduce max, axes from the back in any order",
      Reduce {
        $0.function = .max
        $0.keepDims = false
      },
      [
        tensor(
          .f32, [2, 3, 2], [-3.75, -3.75, -3.75, -2, -2, -2.5, 0.5, -3.75, 0.75, -2.75, 1.5, -3.75]),
        tensor(.i64, [2], [-1, 0]),
      ],
      expected: [tensor(.f32, [3], [0.5, 0.75, 1.5])]),
  ]

  private static let reducedEdges: [Sample] = [
    Sample(
      "reduce sumSquare, absent axes under noop: squares",
      Reduce {
        $0.function = .sumSquare
        $0.noopWithEmptyAxes = true
      },
      [tensor(.f32, [1, 2], [-3, 2])], expected: [tensor(.f32, [1, 2], [9, 4])]),
    Sample(
      "reduce logSum, absent axes under noop: logarithms",
      Reduce {
        $0.function = .logSum
        $0.noopWithEmptyAxes = true
      },
      [tensor(.f32, [1, 2], [-3, 2])], expected: [tensor(.f32, [1, 2], [.nan, 0.6931472])]),
    Sample(
      "reduce l2, a scalar", Reduce { $0.function = .l2 }, [tensor(.f32, [], [-2])],
      expected: [tensor(.f32, [], [2])]),
    Sample(
      "reduce mean, nothing gives NaN", Reduce { $0.function = .mean },
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [.nan, .nan])]),
    Sample(
      "reduce logSum, nothing gives the logarithm of 0", Reduce { $0.function = .logSum },
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [-.infinity, -.infinity])]),
    Sample(
      "reduce logSumExp, nothing gives the logarithm of 0", Reduce { $0.function = .logSumExp },
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [-.infinity, -.infinity])]),
    Sample(
      "reduce max, i32, nothing gives the least value", Reduce { $0.function = .max },
      [tensor(.i32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.i32, [2, 1], [-2_147_483_648, -2_147_483_648])]),
    Sample(
      "reduce sum, no groups", Reduce(), [tensor(.f32, [0, 2], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [0, 1], [])]),
    Sample(
      "reduce logSumExp, infinity and small numbers", Reduce { $0.function = .logSumExp },
      [tensor(.f32, [2, 2], [.infinity, 1, -1000, -1000]), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [.infinity, -999.3068])]),
    Sample(
      "reduce max, u64 is not signed", Reduce { $0.function = .max },
      [Tensor([.min, 3] as [Int64], shape: [2], as: .u64), tensor(.i64, [1], [0])],
      expected: [Tensor([.min] as [Int64], shape: [1], as: .u64)]),
    Sample(
      "reduce sum, u8 wraps", Reduce(), [tensor(.u8, [3], [200, 100, 5])],
      expected: [tensor(.u8, [1], [49])]),
    Sample(
      "reduce logSumExp, i32 truncates", Reduce { $0.function = .logSumExp },
      [tensor(.i32, [3], [3, 4, 1]), tensor(.i64, [1], [0])],
      expected: [tensor(.i32, [1], [4])]),
    Sample(
      "reduce mean, bf16 rounds once", Reduce { $0.function = .mean },
      [tensor(.bf16, [2], [1, 1.0078125])], expected: [tensor(.bf16, [1], [1])]),
    Sample(
      "reduce sum, i64", Reduce(),
      [tensor(.i64, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [1], [1])],
      expected: [tensor(.i64, [2, 1], [3, 12])]),
    Sample(
      "reduce mean, i32 truncates towards zero", Reduce { $0.function = .mean },
      [tensor(.i32, [2, 3], [1, 2, 2, -1, -2, -2]), tensor(.i64, [1], [1])],
      expected: [tensor(.i32, [2, 1], [1, -1])]),
    Sample(
      "reduce prod, i32 wraps", Reduce { $0.function = .prod },
      [tensor(.i32, [3], [65536, 65537, 3]), tensor(.i64, [1], [0])],
      expected: [tensor(.i32, [1], [196608])]),
    Sample(
      "reduce max, u8", Reduce { $0.function = .max },
      [tensor(.u8, [2, 2], [1, 255, 3, 128]), tensor(.i64, [1], [0])],
      expected: [tensor(.u8, [1, 2], [3, 255])]),
    Sample(
      "reduce max, booleans: any", Reduce { $0.function = .max },
      [tensor(.bool, [2, 2], [0, 0, 1, 0]), tensor(.i64, [1], [1])],
      expected: [tensor(.bool, [2, 1], [0, 1])]),
    Sample(
      "reduce min, booleans: all", Reduce { $0.function = .min },
      [tensor(.bool, [2, 2], [1, 1, 1, 0]), tensor(.i64, [1], [1])],
      expected: [tensor(.bool, [2, 1], [1, 0])]),
    Sample(
      "reduce max, NaN wins", Reduce { $0.function = .max },
      [tensor(.f32, [2, 2], [1, .nan, 3, 2]), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [.nan, 3])]),
    Sample(
      "reduce sum, f64, a large cancelled", Reduce(),
      [tensor(.f64, [3], [1e+16, 1, -1e+16]), tensor(.i64, [1], [0])],
      expected: [tensor(.f64, [1], [0])]),
    Sample(
      "reduce logSumExp, no overflow", Reduce { $0.function = .logSumExp },
      [tensor(.f32, [2, 2], [1000, 1000, -.infinity, -.infinity]), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [1000.6932, -.infinity])]),
    Sample(
      "reduce sum, f16 does not overflow inside", Reduce(),
      [tensor(.f16, [3], [60000, 60000, -60000]), tensor(.i64, [1], [0])],
      expected: [tensor(.f16, [1], [60000])]),
    Sample(
      "reduce mean, f16 does not overflow inside", Reduce { $0.function = .mean },
      [tensor(.f16, [4], [60000, 60000, 60000, 60000]), tensor(.i64, [1], [0])],
      expected: [tensor(.f16, [1], [60000])]),
    Sample(
      "reduce sum, nothing gives 0", Reduce(),
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [0, 0])]),
    Sample(
      "reduce prod, nothing gives 1", Reduce { $0.function = .prod },
      [tensor(.i64, [0, 2], []), tensor(.i64, [1], [0])],
      expected: [tensor(.i64, [1, 2], [1, 1])]),
    Sample(
      "reduce max, nothing gives the least value", Reduce { $0.function = .max },
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [2, 1], [-.infinity, -.infinity])]),
    Sample(
      "reduce min, nothing gives the greatest value", Reduce { $0.function = .min },
      [tensor(.i8, [0], []), tensor(.i64, [1], [0])],
      expected: [tensor(.i8, [1], [127])]),
    Sample(
      "reduce l1, i32", Reduce { $0.function = .l1 },
      [tensor(.i32, [3], [-3, 4, -5]), tensor(.i64, [1], [0])],
      expected: [tensor(.i32, [1], [12])]),
    Sample(
      "reduce l2, i64 truncates", Reduce { $0.function = .l2 },
      [tensor(.i64, [2], [2, 2]), tensor(.i64, [1], [0])],
      expected: [tensor(.i64, [1], [2])]),
  ]
}
