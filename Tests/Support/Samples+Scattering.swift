import Operators
import Tensors

extension Samples {
  /// Elements and slices that indices name, expected values by onnxruntime and by hand.
  static let gathering: [Sample] = [
    Sample(
      "gather_elements, first axis", GatherElements(),
      [.pattern([3, 4], 1), .integers([0, 2, -1, 1, 0, 0], [2, 3])],
      expected: [.values([-2.0625, -0.1875, 2.125, 0.875, 0.25, 2.5625], [2, 3])]),
    Sample(
      "gather_elements, last axis, i32 indices", GatherElements { $0.axis = -1 },
      [
        .pattern([2, 3, 4], 2, as: .i16),
        .integers([3, 0, -4, 1, 2, -1, 0, 0, 0, 1, 1, 1], [2, 3, 2], as: .i32),
      ],
      expected: [
        .integers([-6, -16, 31, -33, -50, -13, 24, 24, -30, 7, -47, -47], [2, 3, 2], as: .i16)
      ]),
    Sample(
      "gather_elements, u64", GatherElements(),
      [.pattern([4], 3, as: .u64), .integers([3, 3], [2])],
      expected: [.integers([61, 61], [2], as: .u64)]),
    Sample(
      "gather_elements, booleans", GatherElements(),
      [.integers([1, 0, 0, 1], [2, 2], as: .bool), .integers([1, 1], [1, 2])],
      expected: [.integers([0, 1], [1, 2], as: .bool)]),
    Sample(
      "gather_nd, rows", GatherND(),
      [.pattern([2, 3, 4], 1), .integers([0, 2, 1, -1], [2, 2])],
      expected: [.values([-2.5, -0.1875, 2.125, -1.875, 0, 2.3125, -1.6875, 0.625], [2, 4])]),
    Sample(
      "gather_nd, elements", GatherND(),
      [.pattern([2, 3, 4], 1), .integers([1, 2, 3, 0, 0, -1], [2, 1, 3])],
      expected: [.values([0.625, -1.4375], [2, 1])]),
    Sample(
      "gather_nd, one batch dimension", GatherND { $0.batchDims = 1 },
      [.pattern([2, 3, 4], 1), .integers([2, 0], [2, 1])],
      expected: [.values([-2.5, -0.1875, 2.125, -1.875, 0.4375, 2.75, -1.25, 1.0625], [2, 4])]),
    Sample(
      "gather_nd, two batch dimensions, i8", GatherND { $0.batchDims = 2 },
      [.pattern([2, 2, 3], 4, as: .i8), .integers([1, 0, 2, -1], [2, 2, 1])],
      expected: [.integers([-46, 28, 11, 21], [2, 2], as: .i8)]),
    Sample(
      "gather_nd, one slice", GatherND(),
      [.pattern([3, 2], 5, as: .f16), .integers([1], [1])],
      expected: [.values([0.5, 2.8125], [2], as: .f16)]),
  ]

  /// Elements and slices replaced, expected values by onnxruntime and by hand.
  static let scattering: [Sample] = [
    Sample(
      "scatter_elements, first axis", ScatterElements(),
      [.pattern([3, 3], 1), .integers([1, 0, -1, 2, 1, 0], [2, 3]), .pattern([2, 3], 7)],
      expected: [
        .values([-2.0625, 0.3125, -3.0625, -2, 0.9375, -3.125, -1.375, 1.5, 2.625], [3, 3])
      ]),
    Sample(
      "scatter_elements, add, twice the same",
      ScatterElements { ($0.axis, $0.reduction) = (1, .add) },
      [
        .pattern([1, 5], 2), .integers([1, 1, 3], [1, 3], as: .i32),
        .values([1.5, 2.25, -3], [1, 3]),
      ],
      expected: [.values([-1, 5.0625, -2.6875, -3.375, 1.9375], [1, 5])]),
    Sample(
      "scatter_elements, mul, twice the same",
      ScatterElements { ($0.axis, $0.reduction) = (1, .mul) },
      [
        .pattern([1, 5], 2), .integers([1, 1, 3], [1, 3], as: .i32),
        .values([1.5, 2.25, -3], [1, 3]),
      ],
      expected: [.values([-1, 4.4296875, -2.6875, 1.125, 1.9375], [1, 5])]),
    Sample(
      "scatter_elements, max, twice the same",
      ScatterElements { ($0.axis, $0.reduction) = (1, .max) },
      [
        .pattern([1, 5], 2), .integers([1, 1, 3], [1, 3], as: .i32),
        .values([1.5, 2.25, -3], [1, 3]),
      ],
      expected: [.values([-1, 2.25, -2.6875, -0.375, 1.9375], [1, 5])]),
    Sample(
      "scatter_elements, min, twice the same",
      ScatterElements { ($0.axis, $0.reduction) = (1, .min) },
      [
        .pattern([1, 5], 2), .integers([1, 1, 3], [1, 3], as: .i32),
        .values([1.5, 2.25, -3], [1, 3]),
      ],
      expected: [.values([-1, 1.3125, -2.6875, -3, 1.9375], [1, 5])]),
    Sample(
      "scatter_elements, u8 wraps", ScatterElements { $0.reduction = .add },
      [
        .integers([250, 7, 3], [3], as: .u8), .integers([0, 0, 2], [3]),
        .integers([10, 10, 200], [3], as: .u8),
      ],
      expected: [.integers([14, 7, 203], [3], as: .u8)]),
    Sample(
      "scatter_elements, maximum of u64", ScatterElements { $0.reduction = .max },
      [
        .integers([-9_223_372_036_854_775_808, 7], [2], as: .u64), .integers([0, 1], [2]),
        .integers([5, -9_223_372_036_854_775_808], [2], as: .u64),
      ],
      expected: [
        .integers([-9_223_372_036_854_775_808, -9_223_372_036_854_775_808], [2], as: .u64)
      ]),
    Sample(
      "scatter_elements, booleans", ScatterElements(),
      [
        .integers([1, 0, 0], [3], as: .bool), .integers([0, 1], [2]),
        .integers([0, 1], [2], as: .bool),
      ],
      expected: [.integers([0, 1, 0], [3], as: .bool)]),
    Sample(
      "scatter_elements, booleans by and", ScatterElements { $0.reduction = .mul },
      [
        .integers([1, 0, 0], [3], as: .bool), .integers([0, 1], [2]),
        .integers([0, 1], [2], as: .bool),
      ],
      expected: [.integers([0, 0, 0], [3], as: .bool)]),
    Sample(
      "scatter_elements, bf16", ScatterElements { $0.reduction = .add },
      [.values([1, 2, 3], [3], as: .bf16), .integers([-1], [1]), .values([0.5], [1], as: .bf16)],
      expected: [.values([1, 2, 3.5], [3], as: .bf16)]),
    Sample(
      "scatter_elements, NaN wins", ScatterElements { $0.reduction = .max },
      [.values([1, .nan], [2]), .integers([0, 1], [2]), .values([.nan, 5], [2])],
      expected: [.values([.nan, .nan], [2])]),
    Sample(
      "scatter_nd, rows", ScatterND(),
      [.pattern([4, 2], 3), .integers([3, 1], [2, 1]), .pattern([2, 2], 4)],
      expected: [.values([0.0625, 2.375, -0.5625, 1.75, 3, -1, 1.125, -2.875], [4, 2])]),
    Sample(
      "scatter_nd, elements", ScatterND(),
      [.pattern([4, 2], 3), .integers([0, 1, -1, 0], [2, 2]), .values([9, 8], [2])],
      expected: [.values([0.0625, 9, -1.625, 0.6875, 3, -1, 8, -2.6875], [4, 2])]),
    Sample(
      "scatter_nd, add, twice the same row", ScatterND { $0.reduction = .add },
      [.pattern([4, 2], 3), .integers([1, 1, 0], [3, 1]), .pattern([3, 2], 6)],
      expected: [.values([-0.0625, 4.5625, -3.125, -2.5, 3, -1, 1.3125, -2.6875], [4, 2])]),
    Sample(
      "scatter_nd, mul, twice the same row", ScatterND { $0.reduction = .mul },
      [.pattern([4, 2], 3), .integers([1, 1, 0], [3, 1]), .pattern([3, 2], 6)],
      expected: [
        .values([-0.0078125, 5.1953125, 7.775878906, 1.256835938, 3, -1, 1.3125, -2.6875], [4, 2])
      ]),
    Sample(
      "scatter_nd, max, twice the same row", ScatterND { $0.reduction = .max },
      [.pattern([4, 2], 3), .integers([1, 1, 0], [3, 1]), .pattern([3, 2], 6)],
      expected: [.values([0.0625, 2.375, 1.5625, 0.6875, 3, -1, 1.3125, -2.6875], [4, 2])]),
    Sample(
      "scatter_nd, min, twice the same row", ScatterND { $0.reduction = .min },
      [.pattern([4, 2], 3), .integers([1, 1, 0], [3, 1]), .pattern([3, 2], 6)],
      expected: [.values([-0.125, 2.1875, -3.0625, -2.4375, 3, -1, 1.3125, -2.6875], [4, 2])]),
    Sample(
      "scatter_nd, i64 by i32 indices", ScatterND { $0.reduction = .mul },
      [
        .pattern([3, 2], 3, as: .i64), .integers([0, 2], [1, 2, 1], as: .i32),
        .pattern([1, 2, 2], 4, as: .i64),
      ],
      expected: [.integers([18, -1748, -26, 11, -432, -448], [3, 2])]),
    Sample(
      "tensor_scatter, a position per batch", TensorScatter(),
      [.pattern([2, 4, 2], 1), .pattern([2, 2, 2], 2), Tensor([1, 2])],
      expected: [
        .values(
          [
            -2.0625, 0.25, -1, 1.3125, -2.6875, -0.375, -0.8125, 1.5, -2.5, -0.1875, 2.125, -1.875,
            1.9375, -2.0625, 0.25, 2.5625,
          ], [2, 4, 2])
      ]),
    Sample(
      "tensor_scatter, from the start", TensorScatter(),
      [.pattern([2, 4, 2], 1), .pattern([2, 2, 2], 2)],
      expected: [
        .values(
          [
            -1, 1.3125, -2.6875, -0.375, 0.875, -3.125, -0.8125, 1.5, 1.9375, -2.0625, 0.25, 2.5625,
            0.4375, 2.75, -1.25, 1.0625,
          ], [2, 4, 2])
      ]),
    Sample(
      "tensor_scatter, around the end", TensorScatter { $0.circular = true },
      [.pattern([2, 4, 2], 1), .pattern([2, 2, 2], 2), Tensor([3, 6])],
      expected: [
        .values(
          [
            -2.6875, -0.375, 2.5625, -1.4375, 0.875, -3.125, -1, 1.3125, -2.5, -0.1875, 2.125,
            -1.875, 1.9375, -2.0625, 0.25, 2.5625,
          ], [2, 4, 2])
      ]),
    Sample(
      "tensor_scatter, last axis, f16", TensorScatter { $0.axis = -1 },
      [.pattern([2, 1, 4], 1, as: .f16), .pattern([2, 1, 1], 2, as: .f16), Tensor([3, 0])],
      expected: [
        .values([-2.0625, 0.25, 2.5625, -1, 1.3125, -3.125, -0.8125, 1.5], [2, 1, 4], as: .f16)
      ]),
  ]

  /// The best elements, expected values by ONNX's reference implementation and by hand.
  static let topK: [Sample] = [
    Sample(
      "top_k, last axis, batch 2", TopK(),
      [.pattern([2, 5], 1), Tensor([3])],
      expected: [
        .values([2.5625, 0.875, 0.25, 1.5, -0.1875, -0.8125], [2, 3]),
        .integers([2, 4, 1, 2, 4, 1], [2, 3]),
      ]),
    Sample(
      "top_k, smallest", TopK { $0.largest = false },
      [.pattern([2, 5], 1), Tensor([2])],
      expected: [
        .values([-2.0625, -1.4375, -3.125, -2.5], [2, 2]), .integers([0, 3, 0, 3], [2, 2]),
      ]),
    Sample(
      "top_k, first axis, i32", TopK { ($0.axis, $0.sorted) = (-3, false) },
      [.pattern([3, 2, 2], 2, as: .i32), Tensor([2])],
      expected: [
        .integers([31, 21, 4, 41, -16, 14, -43, -6], [2, 2, 2], as: .i32),
        .integers([1, 0, 1, 1, 0, 2, 0, 0], [2, 2, 2]),
      ]),
    Sample(
      "top_k, equals by index", TopK(),
      [.values([2, 7, 7, 2, 7], [5]), Tensor([4])],
      expected: [.values([7, 7, 7, 2], [4]), .integers([1, 2, 4, 0], [4])]),
    Sample(
      "top_k, smallest equals by index", TopK { $0.largest = false },
      [.values([2, 7, 7, 2, 7], [5]), Tensor([3])],
      expected: [.values([2, 2, 7], [3]), .integers([0, 3, 1], [3])]),
    Sample(
      "top_k, NaN is the largest", TopK(),
      [.values([1, .nan, .infinity, -2], [4]), Tensor([2])],
      expected: [.values([.nan, .infinity], [2]), .integers([1, 2], [2])]),
    Sample(
      "top_k, u64", TopK(),
      [.integers([1, -9_223_372_036_854_775_808, 5], [3], as: .u64), Tensor([2])],
      expected: [
        .integers([-9_223_372_036_854_775_808, 5], [2], as: .u64), .integers([1, 2], [2]),
      ]),
    Sample(
      "top_k, bf16", TopK(),
      [.pattern([4], 3, as: .bf16), Tensor([1])],
      expected: [.values([2.375], [1], as: .bf16), .integers([1], [1])]),
    Sample(
      "top_k, none", TopK(),
      [.pattern([4], 3, as: .bf16), Tensor([0])],
      expected: [.values([], [0], as: .bf16), .integers([], [0])]),
  ]
}
