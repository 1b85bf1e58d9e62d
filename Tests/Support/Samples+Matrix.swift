import Operators
import Tensors

extension Samples {
  /// Products of two matrices plus a third, expected values by onnxruntime or exact by hand; sums are exact.
  static let gemm: [Sample] = [
    Sample(
      "gemm, no third matrix", Gemm(), [.pattern([2, 3], 1), .pattern([3, 4], 2)],
      expected: [
        .values(
          [
            -1.13671875, -0.98046875, -2.40234375, -0.66796875, 7.625, -6.42578125, 13.84765625,
            5.3203125,
          ], [2, 4])
      ]),
    Sample(
      "gemm, row added", Gemm(), [.pattern([2, 3], 1), .pattern([3, 4], 2), .pattern([4], 3)],
      expected: [
        .values(
          [
            -1.07421875, 1.39453125, -4.02734375, 0.01953125, 7.6875, -4.05078125, 12.22265625,
            6.0078125,
          ], [2, 4])
      ]),
    Sample(
      "gemm, scalar added", Gemm(), [.pattern([2, 3], 1), .pattern([3, 2], 2), .pattern([], 3)],
      expected: [.values([6.41796875, -8.0234375, -6.90625, 4.29296875], [2, 2])]),
    Sample(
      "gemm, column added", Gemm(),
      [.pattern([3, 2], 1), .pattern([2, 2], 2), .pattern([3, 1], 3)],
      expected: [
        .values([1.453125, -2.73828125, 3.67578125, 6.27734375, 5.8984375, 0.6953125], [3, 2])
      ]),
    Sample(
      "gemm, matrix added, alpha and beta",
      Gemm {
        $0.alpha = 0.5
        $0.beta = 2
      }, [.pattern([2, 3], 1), .pattern([3, 2], 2), .pattern([2, 2], 3)],
      expected: [.values([3.302734375, 0.70703125, -6.734375, 3.490234375], [2, 2])]),
    Sample(
      "gemm, a transposed", Gemm { $0.transposeA = true },
      [.pattern([3, 2], 1), .pattern([3, 4], 2), .pattern([1, 4], 3)],
      expected: [
        .values(
          [
            5.83203125, -4.8515625, 1.82421875, 7.31640625, 1.51953125, 2.93359375, 7.109375,
            -0.55078125,
          ], [2, 4])
      ]),
    Sample(
      "gemm, b transposed", Gemm { $0.transposeB = true },
      [.pattern([2, 3], 1), .pattern([4, 3], 2), .pattern([4], 3)],
      expected: [
        .values(
          [
            -4.43359375, -1.65234375, -5.18359375, -3.98046875, 11.046875, 11.0546875, 4.75,
            -0.765625,
          ], [2, 4])
      ]),
    Sample(
      "gemm, both transposed, alpha",
      Gemm {
        $0.transposeA = true
        $0.transposeB = true
        $0.alpha = 0.25
      }, [.pattern([3, 2], 1), .pattern([2, 3], 2), .pattern([2, 1], 3)],
      expected: [.values([0.8310546875, 1.045898438, 3.940429688, 3.266601562], [2, 2])]),
    Sample(
      "gemm, one row", Gemm { $0.transposeB = true },
      [.pattern([1, 5], 1), .pattern([3, 5], 2), .pattern([3], 3)],
      expected: [.values([-2.19921875, 16.08984375, 11.890625], [1, 3])]),
    Sample(
      "gemm, beta 0", Gemm { $0.beta = 0 },
      [.pattern([2, 2], 1), .pattern([2, 2], 2), .pattern([2], 3)],
      expected: [.values([1.390625, -2.80078125, 1.30078125, 3.90234375], [2, 2])]),
    Sample(
      "gemm, f64", Gemm(),
      [.pattern([2, 3], 1, as: .f64), .pattern([3, 2], 2, as: .f64), .pattern([2], 3, as: .f64)],
      expected: [.values([6.41796875, -5.7109375, -6.90625, 6.60546875], [2, 2], as: .f64)]),
    Sample(
      "gemm, f16", Gemm(),
      [.pattern([2, 2], 1, as: .f16), .pattern([2, 2], 2, as: .f16), .pattern([2], 3, as: .f16)],
      expected: [.values([1.453125, -0.42578125, 1.36328125, 6.27734375], [2, 2], as: .f16)]),
    Sample(
      "gemm, bf16", Gemm(),
      [
        .pattern([2, 2], 1, as: .bf16), .pattern([2, 2], 2, as: .bf16), .pattern([2], 3, as: .bf16),
      ], expected: [.values([1.453125, -0.42578125, 1.36328125, 6.27734375], [2, 2], as: .bf16)]),
    Sample(
      "gemm, i32", Gemm(),
      [.pattern([2, 3], 1, as: .i32), .pattern([3, 2], 2, as: .i32), .pattern([2], 3, as: .i32)],
      expected: [.integers([1628, -2032, -1783, 1121], [2, 2], as: .i32)]),
    Sample(
      "gemm, u32 wraps", Gemm(),
      [.pattern([1, 2], 1, as: .u32), .pattern([2, 2], 2, as: .u32), .pattern([2], 3, as: .u32)],
      expected: [.integers([1007, 3671], [1, 2], as: .u32)]),
    Sample(
      "gemm, i64 scaled, towards zero",
      Gemm {
        $0.alpha = 0.5
        $0.beta = 0.25
      }, [.integers([7, -3], [1, 2]), .integers([1, 4], [2, 1]), .integers([9], [1])],
      expected: [.integers([0], [1, 1])]),
    Sample(
      "gemm, nothing to sum", Gemm(),
      [.values([], [2, 0]), .values([], [0, 2]), .values([1.5, -2], [2])],
      expected: [.values([1.5, -2, 1.5, -2], [2, 2])]),
  ]

  /// Matrix products with leading dimensions, expected values by numpy; sums are exact.
  static let matmul: [Sample] = [
    Sample(
      "matmul, two matrices", MatMul(), [.pattern([2, 3], 1), .pattern([3, 4], 2)],
      expected: [
        .values(
          [
            -1.13671875, -0.98046875, -2.40234375, -0.66796875, 7.625, -6.42578125, 13.84765625,
            5.3203125,
          ], [2, 4])
      ]),
    Sample(
      "matmul, batch of matrices", MatMul(), [.pattern([2, 2, 3], 1), .pattern([2, 3, 2], 2)],
      expected: [
        .values(
          [
            6.35546875, -8.0859375, -6.96875, 4.23046875, 5.453125, 1.26171875, 2.7578125,
            2.90234375,
          ], [2, 2, 2])
      ]),
    Sample(
      "matmul, one matrix for the batch", MatMul(),
      [.pattern([2, 2, 3], 1), .pattern([3, 2], 2)],
      expected: [
        .values(
          [
            6.35546875, -8.0859375, -6.96875, 4.23046875, -8.0625, 3.52734375, -9.15625, 2.82421875,
          ], [2, 2, 2])
      ]),
    Sample(
      "matmul, both batches broadcast", MatMul(),
      [.pattern([2, 1, 1, 2], 1), .pattern([1, 3, 2, 2], 2)],
      expected: [
        .values(
          [
            1.390625, -2.80078125, -3.93359375, 4.89453125, 2.18359375, -2.0078125, 1.30078125,
            3.90234375, 4.60546875, -8.96875, 0.80859375, 3.41015625,
          ], [2, 3, 1, 2])
      ]),
    Sample(
      "matmul, a batch for one matrix", MatMul(), [.pattern([2, 3], 1), .pattern([2, 3, 2], 2)],
      expected: [
        .values(
          [
            6.35546875, -8.0859375, -6.96875, 4.23046875, -8.8828125, -7.1484375, 8.1484375,
            -0.37890625,
          ], [2, 2, 2])
      ]),
    Sample(
      "matmul, vector times matrix", MatMul(), [.pattern([3], 1), .pattern([3, 2], 2)],
      expected: [.values([6.35546875, -8.0859375], [2])]),
    Sample(
      "matmul, matrix times vector", MatMul(), [.pattern([2, 3], 1), .pattern([3], 2)],
      expected: [.values([-4.49609375, 10.984375], [2])]),
    Sample(
      "matmul, vector times vector", MatMul(), [.pattern([4], 1), .pattern([4], 2)],
      expected: [.values([-3.95703125], [])]),
    Sample(
      "matmul, vector times batch", MatMul(), [.pattern([2], 1), .pattern([2, 2, 3], 2)],
      expected: [
        .values([1.96875, -2.22265625, 5.02734375, -0.296875, -6.06640625, 2.76171875], [2, 3])
      ]),
    Sample(
      "matmul, batch times vector", MatMul(), [.pattern([2, 2, 3], 1), .pattern([3], 2)],
      expected: [.values([-4.49609375, 10.984375, 9.5, 8.015625], [2, 2])]),
    Sample(
      "matmul, f64", MatMul(), [.pattern([2, 2], 1, as: .f64), .pattern([2, 2], 2, as: .f64)],
      expected: [.values([1.390625, -2.80078125, 1.30078125, 3.90234375], [2, 2], as: .f64)]),
    Sample(
      "matmul, f16", MatMul(), [.pattern([2, 2], 1, as: .f16), .pattern([2, 2], 2, as: .f16)],
      expected: [.values([1.390625, -2.80078125, 1.30078125, 3.90234375], [2, 2], as: .f16)]),
    Sample(
      "matmul, bf16", MatMul(), [.pattern([2, 2], 1, as: .bf16), .pattern([2, 2], 2, as: .bf16)],
      expected: [.values([1.390625, -2.80078125, 1.30078125, 3.90234375], [2, 2], as: .bf16)]),
    Sample(
      "matmul, i32", MatMul(), [.pattern([2, 3], 1, as: .i32), .pattern([3, 2], 2, as: .i32)],
      expected: [.integers([1627, -2070, -1784, 1083], [2, 2], as: .i32)]),
    Sample(
      "matmul, u32 wraps", MatMul(),
      [.integers([4_000_000_000, 2], [1, 2], as: .u32), .integers([3, 5], [2, 1], as: .u32)],
      expected: [.integers([3_410_065_418], [1, 1], as: .u32)]),
    Sample(
      "matmul, i64 wraps", MatMul(),
      [.integers([4_611_686_018_427_387_904, 1], [1, 2]), .integers([2, 5], [2, 1])],
      expected: [.integers([-9_223_372_036_854_775_803], [1, 1])]),
    Sample(
      "matmul, u64 beyond 2^63", MatMul(),
      [
        .integers([-9_223_372_036_854_775_808, 1], [1, 2], as: .u64),
        .integers([1, 5], [2, 1], as: .u64),
      ], expected: [.integers([-9_223_372_036_854_775_803], [1, 1], as: .u64)]),
  ]

  /// Matrix products of the sizes that kernels treat apart.
  static let matrixLarge: [Sample] = [
    Sample(
      "gemm, classifier", Gemm { $0.transposeB = true },
      [.random([2, 130], seed: 1), .random([37, 130], seed: 2), .random([37], seed: 3)]),
    Sample("gemm, odd sizes", Gemm(), [.random([19, 23], seed: 1), .random([23, 35], seed: 2)]),
    Sample(
      "matmul, odd sizes, batch", MatMul(),
      [.random([2, 15, 17], seed: 1), .random([2, 17, 33], seed: 2)]),
  ]
}
