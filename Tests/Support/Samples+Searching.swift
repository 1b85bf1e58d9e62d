import Operators
import Tensors

extension Samples {
  /// Indices of extrema and cumulative sums; expected values by numpy and the reference implementation of ONNX.
  static let searching: [Sample] = [
    Sample(
      "arg_extremum, max of f32", ArgExtremum { $0.axis = 2 },
      [
        .values(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4])
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of f64", ArgExtremum { $0.axis = 2 },
      [
        .values(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .f64)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of f16", ArgExtremum { $0.axis = 2 },
      [
        .values(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .f16)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of i32", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .i32)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of i64", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4])
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of i8", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .i8)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of u8", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [12, 9, 8, 15, 5, 9, 4, 12, 9, 11, 6, 1, 11, 12, 12, 13, 4, 7, 9, 6, 15, 11, 16, 5],
          [2, 3, 4], as: .u8)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of i16", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .i16)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of u16", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [12, 9, 8, 15, 5, 9, 4, 12, 9, 11, 6, 1, 11, 12, 12, 13, 4, 7, 9, 6, 15, 11, 16, 5],
          [2, 3, 4], as: .u16)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of u32", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [12, 9, 8, 15, 5, 9, 4, 12, 9, 11, 6, 1, 11, 12, 12, 13, 4, 7, 9, 6, 15, 11, 16, 5],
          [2, 3, 4], as: .u32)
      ],
      expected: [.integers([3, 3, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max of u64", ArgExtremum { $0.axis = 2 },
      [
        .integers(
          [
            12, 9, 8, 15, 5, 9, -9_223_372_036_854_775_799, 12, 9, 11, 6, 1, 11, 12, 12, 13, 4, 7,
            9, 6, 15, 11, 16, 5,
          ], [2, 3, 4], as: .u64)
      ],
      expected: [.integers([3, 2, 1, 3, 2, 2], [2, 3, 1])]),
    Sample(
      "arg_extremum, max along 0",
      ArgExtremum {
        $0.function = .max
        $0.axis = 0
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 1, 1], [1, 3])]),
    Sample(
      "arg_extremum, max along 0, last",
      ArgExtremum {
        $0.function = .max
        $0.axis = 0
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 1, 1], [1, 3])]),
    Sample(
      "arg_extremum, max along 0, dropped",
      ArgExtremum {
        $0.function = .max
        $0.axis = 0
        $0.keepDims = false
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 1, 1], [3])]),
    Sample(
      "arg_extremum, max along 0, dropped, last",
      ArgExtremum {
        $0.function = .max
        $0.axis = 0
        $0.keepDims = false
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 1, 1], [3])]),
    Sample(
      "arg_extremum, max along -1",
      ArgExtremum {
        $0.function = .max
        $0.axis = -1
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([0, 1, 0], [3, 1])]),
    Sample(
      "arg_extremum, max along -1, last",
      ArgExtremum {
        $0.function = .max
        $0.axis = -1
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 2, 2], [3, 1])]),
    Sample(
      "arg_extremum, max along -1, dropped",
      ArgExtremum {
        $0.function = .max
        $0.axis = -1
        $0.keepDims = false
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([0, 1, 0], [3])]),
    Sample(
      "arg_extremum, max along -1, dropped, last",
      ArgExtremum {
        $0.function = .max
        $0.axis = -1
        $0.keepDims = false
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([1, 2, 2], [3])]),
    Sample(
      "arg_extremum, min along 0",
      ArgExtremum {
        $0.function = .min
        $0.axis = 0
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 2, 0], [1, 3])]),
    Sample(
      "arg_extremum, min along 0, last",
      ArgExtremum {
        $0.function = .min
        $0.axis = 0
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 2, 2], [1, 3])]),
    Sample(
      "arg_extremum, min along 0, dropped",
      ArgExtremum {
        $0.function = .min
        $0.axis = 0
        $0.keepDims = false
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 2, 0], [3])]),
    Sample(
      "arg_extremum, min along 0, dropped, last",
      ArgExtremum {
        $0.function = .min
        $0.axis = 0
        $0.keepDims = false
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 2, 2], [3])]),
    Sample(
      "arg_extremum, min along -1",
      ArgExtremum {
        $0.function = .min
        $0.axis = -1
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 0, 0], [3, 1])]),
    Sample(
      "arg_extremum, min along -1, last",
      ArgExtremum {
        $0.function = .min
        $0.axis = -1
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 0, 2], [3, 1])]),
    Sample(
      "arg_extremum, min along -1, dropped",
      ArgExtremum {
        $0.function = .min
        $0.axis = -1
        $0.keepDims = false
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 0, 0], [3])]),
    Sample(
      "arg_extremum, min along -1, dropped, last",
      ArgExtremum {
        $0.function = .min
        $0.axis = -1
        $0.keepDims = false
        $0.selectLast = true
      },
      [.values([2, 2, 1, 3, 10, 10, 1, 1, 1], [3, 3])],
      expected: [.integers([2, 0, 2], [3])]),
    Sample(
      "arg_extremum, NaN is the extremum", ArgExtremum(),
      [.values([1, .nan, 5, .nan], [4])],
      expected: [.integers([1], [1])]),
    Sample(
      "arg_extremum, the last NaN",
      ArgExtremum {
        $0.function = .min
        $0.selectLast = true
      },
      [.values([1, .nan, 5, .nan, 0], [5])],
      expected: [.integers([3], [1])]),
    Sample(
      "arg_extremum of bf16", ArgExtremum(),
      [.values([1, 3, 2], [3], as: .bf16)],
      expected: [.integers([1], [1])]),
    Sample(
      "arg_extremum, nothing to search for", ArgExtremum { $0.axis = 1 },
      [.values([], [0, 3])],
      expected: [.integers([], [0, 1])]),
    Sample(
      "cum_sum along 0", CumSum(),
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([0], [], as: .i32)],
      expected: [.values([-6, 4, -9, -14, 8, -10], [2, 3])]),
    Sample(
      "cum_sum along 0, reverse", CumSum { $0.reverse = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([0], [], as: .i32)],
      expected: [.values([-14, 8, -10, -8, 4, -1], [2, 3])]),
    Sample(
      "cum_sum along 0, exclusive", CumSum { $0.exclusive = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([0], [], as: .i32)],
      expected: [.values([0, 0, 0, -6, 4, -9], [2, 3])]),
    Sample(
      "cum_sum along 0, exclusive, reverse",
      CumSum {
        $0.exclusive = true
        $0.reverse = true
      },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([0], [], as: .i32)],
      expected: [.values([-8, 4, -1, 0, 0, 0], [2, 3])]),
    Sample(
      "cum_sum along 1", CumSum(),
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([1], [])],
      expected: [.values([-6, -2, -11, -8, -4, -5], [2, 3])]),
    Sample(
      "cum_sum along 1, reverse", CumSum { $0.reverse = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([1], [])],
      expected: [.values([-11, -5, -9, -5, 3, -1], [2, 3])]),
    Sample(
      "cum_sum along 1, exclusive", CumSum { $0.exclusive = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([1], [])],
      expected: [.values([0, -6, -2, 0, -8, -4], [2, 3])]),
    Sample(
      "cum_sum along 1, exclusive, reverse",
      CumSum {
        $0.exclusive = true
        $0.reverse = true
      },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([1], [])],
      expected: [.values([-5, -9, 0, 3, -1, 0], [2, 3])]),
    Sample(
      "cum_sum along -1", CumSum(),
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([-1], [])],
      expected: [.values([-6, -2, -11, -8, -4, -5], [2, 3])]),
    Sample(
      "cum_sum along -1, reverse", CumSum { $0.reverse = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([-1], [])],
      expected: [.values([-11, -5, -9, -5, 3, -1], [2, 3])]),
    Sample(
      "cum_sum along -1, exclusive", CumSum { $0.exclusive = true },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([-1], [])],
      expected: [.values([0, -6, -2, 0, -8, -4], [2, 3])]),
    Sample(
      "cum_sum along -1, exclusive, reverse",
      CumSum {
        $0.exclusive = true
        $0.reverse = true
      },
      [.values([-6, 4, -9, -8, 4, -1], [2, 3]), .integers([-1], [])],
      expected: [.values([-5, -9, 0, 3, -1, 0], [2, 3])]),
    Sample(
      "cum_sum, the middle axis of i32", CumSum(),
      [
        .integers(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4], as: .i32), .integers([1], [1]),
      ],
      expected: [
        .integers(
          [3, 0, -1, 6, -1, 0, -6, 9, -1, 2, -9, 1, 2, 3, 3, 4, -3, 1, 3, 1, 3, 3, 10, -3],
          [2, 3, 4], as: .i32)
      ]),
    Sample(
      "cum_sum of f64", CumSum(),
      [.values([1, 2, 3, 4], [4], as: .f64), .integers([0], [])],
      expected: [.values([1, 3, 6, 10], [4], as: .f64)]),
    Sample(
      "cum_sum of f16", CumSum(),
      [.values([1, 2, 3, 4], [4], as: .f16), .integers([0], [])],
      expected: [.values([1, 3, 6, 10], [4], as: .f16)]),
    Sample(
      "cum_sum of i64", CumSum(),
      [.integers([1, 2, 3, 4], [4]), .integers([0], [])],
      expected: [.integers([1, 3, 6, 10], [4])]),
    Sample(
      "cum_sum of u32", CumSum(),
      [.integers([1, 2, 3, 4], [4], as: .u32), .integers([0], [])],
      expected: [.integers([1, 3, 6, 10], [4], as: .u32)]),
    Sample(
      "cum_sum of u64", CumSum(),
      [.integers([1, 2, 3, 4], [4], as: .u64), .integers([0], [])],
      expected: [.integers([1, 3, 6, 10], [4], as: .u64)]),
    Sample(
      "cum_sum of i32 wraps", CumSum(),
      [.integers([2_147_483_647, 1], [2], as: .i32), .integers([0], [])],
      expected: [.integers([2_147_483_647, -2_147_483_648], [2], as: .i32)]),
    Sample(
      "cum_sum of bf16", CumSum(),
      [.values([1, 2, 4], [3], as: .bf16), .integers([0], [])],
      expected: [.values([1, 3, 7], [3], as: .bf16)]),
    Sample(
      "trilu of f32", Trilu(),
      [.values([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4])],
      expected: [.values([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4])]),
    Sample(
      "trilu of f64", Trilu(),
      [.values([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4], as: .f64)],
      expected: [.values([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4], as: .f64)]),
    Sample(
      "trilu of f16", Trilu(),
      [.values([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4], as: .f16)],
      expected: [.values([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4], as: .f16)]),
    Sample(
      "trilu of i64", Trilu(),
      [.integers([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4])],
      expected: [.integers([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4])]),
    Sample(
      "trilu of i8", Trilu(),
      [.integers([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4], as: .i8)],
      expected: [.integers([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4], as: .i8)]),
    Sample(
      "trilu of u16", Trilu(),
      [.integers([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2], [3, 4], as: .u16)],
      expected: [.integers([1, 2, 1, 2, 0, 2, 1, 2, 0, 0, 1, 2], [3, 4], as: .u16)]),
    Sample(
      "trilu of bool", Trilu(),
      [.integers([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 4], as: .bool)],
      expected: [.integers([1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1], [3, 4], as: .bool)]),
  ]
}
