import Operators
import Tensors

extension Samples {
  /// Functions of one element at their limits and of every element type; expected values as `functions`.
  static let functionTypes: [Sample] = [
    Sample(
      "unary, round of halves", Unary { $0.function = .round },
      [
        .values(
          [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.4999999701976776, 8_388_609, .infinity, .nan], [10])
      ],
      expected: [.values([-2, -2, -0.0, 0, 2, 2, 0, 8_388_609, .infinity, .nan], [10])]),
    Sample(
      "unary, elu of NaN",
      Unary {
        $0.function = .elu
        $0.alpha = 1
      },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, selu of NaN",
      Unary {
        $0.function = .selu
        $0.alpha = 1
      },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, celu of NaN",
      Unary {
        $0.function = .celu
        $0.alpha = 1
      },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, softplus of NaN", Unary { $0.function = .softplus },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, softsign of NaN", Unary { $0.function = .softsign },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, mish of NaN", Unary { $0.function = .mish },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, gelu of NaN", Unary { $0.function = .gelu },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, erf of NaN", Unary { $0.function = .erf },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, sign of NaN", Unary { $0.function = .sign },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, sin of NaN", Unary { $0.function = .sin },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, acosh of NaN", Unary { $0.function = .acosh },
      [.values([.nan], [1])],
      expected: [.values([.nan], [1])]),
    Sample(
      "unary, shrink of NaN is 0: no comparison holds", Unary { $0.function = .shrink },
      [.values([.nan], [1])],
      expected: [.values([0], [1])]),
    Sample(
      "unary, thresholdedRelu of NaN is 0: no comparison holds",
      Unary { $0.function = .thresholdedRelu },
      [.values([.nan], [1])],
      expected: [.values([0], [1])]),
    Sample(
      "unary, softplus of infinities", Unary { $0.function = .softplus },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([.infinity, 0], [2])]),
    Sample(
      "unary, erf of infinities", Unary { $0.function = .erf },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([1, -1], [2])]),
    Sample(
      "unary, sign of infinities", Unary { $0.function = .sign },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([1, -1], [2])]),
    Sample(
      "unary, sin of infinities", Unary { $0.function = .sin },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([.nan, .nan], [2])]),
    Sample(
      "unary, atan of infinities", Unary { $0.function = .atan },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([1.570796327, -1.570796327], [2])]),
    Sample(
      "unary, sinh of infinities", Unary { $0.function = .sinh },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([.infinity, -.infinity], [2])]),
    Sample(
      "unary, elu of infinities",
      Unary {
        $0.function = .elu
        $0.alpha = 1.5
      },
      [.values([.infinity, -.infinity], [2])],
      expected: [.values([.infinity, -1.5], [2])]),
    Sample(
      "unary, softplus far out", Unary { $0.function = .softplus },
      [.values([100, -100, 88.5, -104], [4])],
      expected: [.values([100, 3.720075976e-44, 88.5, 6.813556822e-46], [4])]),
    Sample(
      "unary, sign of i8", Unary { $0.function = .sign },
      [.integers([-128, -3, 0, 7], [4], as: .i8)],
      expected: [.integers([-1, -1, 0, 1], [4], as: .i8)]),
    Sample(
      "unary, bit_not of i8", Unary { $0.function = .bitNot },
      [.integers([-128, -3, 0, 7], [4], as: .i8)],
      expected: [.integers([127, 2, -1, -8], [4], as: .i8)]),
    Sample(
      "unary, sign of u8", Unary { $0.function = .sign },
      [.integers([0, 1, 200], [3], as: .u8)],
      expected: [.integers([0, 1, 1], [3], as: .u8)]),
    Sample(
      "unary, bit_not of u8", Unary { $0.function = .bitNot },
      [.integers([0, 1, 200], [3], as: .u8)],
      expected: [.integers([255, 254, 55], [3], as: .u8)]),
    Sample(
      "unary, sign of i64", Unary { $0.function = .sign },
      [.integers([-4_611_686_018_427_387_904, 0, 5], [3])],
      expected: [.integers([-1, 0, 1], [3])]),
    Sample(
      "unary, bit_not of i64", Unary { $0.function = .bitNot },
      [.integers([-4_611_686_018_427_387_904, 0, 5], [3])],
      expected: [.integers([4_611_686_018_427_387_903, -1, -6], [3])]),
    Sample(
      "unary, sign of u64", Unary { $0.function = .sign },
      [.integers([0, -9_223_372_036_854_775_807, 3], [3], as: .u64)],
      expected: [.integers([0, 1, 1], [3], as: .u64)]),
    Sample(
      "unary, bit_not of u64", Unary { $0.function = .bitNot },
      [.integers([0, -9_223_372_036_854_775_807, 3], [3], as: .u64)],
      expected: [.integers([-1, 9_223_372_036_854_775_806, -4], [3], as: .u64)]),
    Sample(
      "unary, sign of i16", Unary { $0.function = .sign },
      [.integers([-5, 5], [2], as: .i16)],
      expected: [.integers([-1, 1], [2], as: .i16)]),
    Sample(
      "unary, bit_not of i16", Unary { $0.function = .bitNot },
      [.integers([-5, 5], [2], as: .i16)],
      expected: [.integers([4, -6], [2], as: .i16)]),
    Sample(
      "unary, sign of i32", Unary { $0.function = .sign },
      [.integers([-1, 0, 9], [3], as: .i32)],
      expected: [.integers([-1, 0, 1], [3], as: .i32)]),
    Sample(
      "unary, bit_not of i32", Unary { $0.function = .bitNot },
      [.integers([-1, 0, 9], [3], as: .i32)],
      expected: [.integers([0, -1, -10], [3], as: .i32)]),
    Sample(
      "unary, sign of u16", Unary { $0.function = .sign },
      [.integers([65535, 0], [2], as: .u16)],
      expected: [.integers([1, 0], [2], as: .u16)]),
    Sample(
      "unary, bit_not of u16", Unary { $0.function = .bitNot },
      [.integers([65535, 0], [2], as: .u16)],
      expected: [.integers([0, 65535], [2], as: .u16)]),
    Sample(
      "unary, sign of u32", Unary { $0.function = .sign },
      [.integers([4_294_967_295, 0], [2], as: .u32)],
      expected: [.integers([1, 0], [2], as: .u32)]),
    Sample(
      "unary, bit_not of u32", Unary { $0.function = .bitNot },
      [.integers([4_294_967_295, 0], [2], as: .u32)],
      expected: [.integers([0, 4_294_967_295], [2], as: .u32)]),
    Sample(
      "unary, not", Unary { $0.function = .not },
      [.integers([1, 0, 1], [1, 3], as: .bool)],
      expected: [.integers([0, 1, 0], [1, 3], as: .bool)]),
    Sample(
      "unary, shrink of i32",
      Unary {
        $0.function = .shrink
        $0.alpha = 1.5
        $0.beta = 1
      },
      [.integers([-4, -2, -1, 0, 1, 2, 3], [7], as: .i32)],
      expected: [.integers([-2, 0, 0, 0, 0, 0, 1], [7], as: .i32)]),
    Sample(
      "unary, erf of i8 truncates", Unary { $0.function = .erf },
      [.integers([-100, -1, 0, 2, 100], [5], as: .i8)],
      expected: [.integers([-1, 0, 0, 0, 1], [5], as: .i8)]),
    Sample(
      "unary, elu of f64",
      Unary {
        $0.function = .elu
        $0.alpha = 1.5
      },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [.values([-1.1653047597773554, 0.3, 2], [3], as: .f64)]),
    Sample(
      "unary, softplus of f64", Unary { $0.function = .softplus },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([0.2014132779827524, 0.8543552444685272, 2.1269280110429727], [3], as: .f64)
      ]),
    Sample(
      "unary, softsign of f64", Unary { $0.function = .softsign },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [.values([-0.6, 0.23076923076923075, 0.6666666666666666], [3], as: .f64)]),
    Sample(
      "unary, mish of f64", Unary { $0.function = .mish },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([-0.29809974216680674, 0.20800137234811503, 1.9439589595339946], [3], as: .f64)
      ]),
    Sample(
      "unary, gelu of f64", Unary { $0.function = .gelu },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([-0.10021080190328713, 0.18537342665668577, 1.9544997361036416], [3], as: .f64)
      ]),
    Sample(
      "unary, erf of f64", Unary { $0.function = .erf },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([-0.9661051464753108, 0.3286267594591274, 0.9953222650189527], [3], as: .f64)
      ]),
    Sample(
      "unary, tan of f64", Unary { $0.function = .tan },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([-14.101419947171719, 0.30933624960962325, -2.185039863261519], [3], as: .f64)
      ]),
    Sample(
      "unary, asinh of f64", Unary { $0.function = .asinh },
      [.values([-1.5, 0.3, 2], [3], as: .f64)],
      expected: [
        .values([-1.1947632172871094, 0.29567304756342244, 1.4436354751788103], [3], as: .f64)
      ]),
    Sample(
      "unary, elu of f16",
      Unary {
        $0.function = .elu
        $0.alpha = 1
      },
      [.values([-1, 2, 0.5], [3], as: .f16)],
      expected: [.values([-0.6323242188, 2, 0.5], [3], as: .f16)]),
    Sample(
      "unary, gelu of f16", Unary { $0.function = .gelu },
      [.values([-1, 2, 0.5], [3], as: .f16)],
      expected: [.values([-0.1586914062, 1.954101562, 0.345703125], [3], as: .f16)]),
    Sample(
      "unary, round of f16", Unary { $0.function = .round },
      [.values([2.5, -3.5, 7], [3], as: .f16)],
      expected: [.values([2, -4, 7], [3], as: .f16)]),
    Sample(
      "unary, sign of f16", Unary { $0.function = .sign },
      [.values([-2, 0, 3], [3], as: .f16)],
      expected: [.values([-1, 0, 1], [3], as: .f16)]),
    Sample(
      "unary, cos of f16", Unary { $0.function = .cos },
      [.values([0, 1, 2], [3], as: .f16)],
      expected: [.values([1, 0.5405273438, -0.4162597656], [3], as: .f16)]),
    Sample(
      "unary, softsign of bf16", Unary { $0.function = .softsign },
      [.values([1, -3, 0], [3], as: .bf16)],
      expected: [.values([0.5, -0.75, 0], [3], as: .bf16)]),
    Sample(
      "unary, round of bf16", Unary { $0.function = .round },
      [.values([1.5, -2.5, 0.25], [3], as: .bf16)],
      expected: [.values([2, -2, 0], [3], as: .bf16)]),
    Sample(
      "classify, is_nan of f32", Classify(),
      [.values([.nan, .infinity, -.infinity, 0, 1], [5])],
      expected: [.integers([1, 0, 0, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf of f32", Classify { $0.function = .isInf },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5])],
      expected: [.integers([0, 1, 1, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_nan of f64", Classify(),
      [.values([.nan, .infinity, -.infinity, 0, 1], [5], as: .f64)],
      expected: [.integers([1, 0, 0, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf of f64", Classify { $0.function = .isInf },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5], as: .f64)],
      expected: [.integers([0, 1, 1, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_nan of f16", Classify(),
      [.values([.nan, .infinity, -.infinity, 0, 1], [5], as: .f16)],
      expected: [.integers([1, 0, 0, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf of f16", Classify { $0.function = .isInf },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5], as: .f16)],
      expected: [.integers([0, 1, 1, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_nan of bf16", Classify(),
      [.values([.nan, .infinity, -.infinity, 0, 1], [5], as: .bf16)],
      expected: [.integers([1, 0, 0, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf, positive only",
      Classify {
        $0.function = .isInf
        $0.negative = false
      },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5])],
      expected: [.integers([0, 1, 0, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf, negative only",
      Classify {
        $0.function = .isInf
        $0.positive = false
      },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5])],
      expected: [.integers([0, 0, 1, 0, 0], [5], as: .bool)]),
    Sample(
      "classify, is_inf, neither",
      Classify {
        $0.function = .isInf
        $0.negative = false
        $0.positive = false
      },
      [.values([.nan, .infinity, -.infinity, 0, 1], [5])],
      expected: [.integers([0, 0, 0, 0, 0], [5], as: .bool)]),
  ]
}
