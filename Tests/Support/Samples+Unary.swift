import Operators
import Tensors

extension Samples {
  /// Functions of one element, expected values by numpy in double precision.
  static let unary: [Sample] = [
    Sample(
      "unary, relu", Unary { $0.function = .relu },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [.values([0, 0, 0, 0, 0.5, 2, 4.25, .infinity, 0, .nan], [2, 5])]),
    Sample(
      "unary, sigmoid", Unary { $0.function = .sigmoid },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            0.02931223075, 0.2689414214, 0.4378234991, 0.5, 0.6224593312, 0.880797078, 0.985936373,
            1, 0, .nan,
          ], [2, 5])
      ]),
    Sample(
      "unary, tanh", Unary { $0.function = .tanh },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            -0.9981778976, -0.761594156, -0.2449186624, 0, 0.4621171573, 0.9640275801, 0.999593146,
            1, -1, .nan,
          ], [2, 5])
      ]),
    Sample(
      "unary, exp", Unary { $0.function = .exp },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            0.03019738342, 0.3678794412, 0.7788007831, 1, 1.648721271, 7.389056099, 70.10541235,
            .infinity, 0, .nan,
          ], [2, 5])
      ]),
    Sample(
      "unary, log", Unary { $0.function = .log },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            .nan, .nan, .nan, -.infinity, -0.6931471806, 0.6931471806, 1.446918983, .infinity, .nan,
            .nan,
          ], [2, 5])
      ]),
    Sample(
      "unary, sqrt", Unary { $0.function = .sqrt },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [.nan, .nan, .nan, 0, 0.7071067812, 1.414213562, 2.061552813, .infinity, .nan, .nan],
          [2, 5])
      ]),
    Sample(
      "unary, neg", Unary { $0.function = .neg },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values([3.5, 1, 0.25, -0.0, -0.5, -2, -4.25, -.infinity, .infinity, .nan], [2, 5])
      ]),
    Sample(
      "unary, abs", Unary { $0.function = .abs },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [.values([3.5, 1, 0.25, 0, 0.5, 2, 4.25, .infinity, .infinity, .nan], [2, 5])]),
    Sample(
      "unary, reciprocal", Unary { $0.function = .reciprocal },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values([-0.2857142857, -1, -4, .infinity, 2, 0.5, 0.2352941176, 0, -0.0, .nan], [2, 5])
      ]),
    Sample(
      "unary, floor", Unary { $0.function = .floor },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [.values([-4, -1, -1, 0, 0, 2, 4, .infinity, -.infinity, .nan], [2, 5])]),
    Sample(
      "unary, ceil", Unary { $0.function = .ceil },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [.values([-3, -1, -0.0, 0, 1, 2, 5, .infinity, -.infinity, .nan], [2, 5])]),
    Sample(
      "unary, leaky_relu",
      Unary {
        $0.function = .leakyRelu
        $0.alpha = 0.125
      }, [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values([-0.4375, -0.125, -0.03125, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])
      ]),
    Sample(
      "unary, hard_sigmoid",
      Unary {
        $0.function = .hardSigmoid
        $0.alpha = 0.25
        $0.beta = 0.5
      }, [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [.values([0, 0.25, 0.4375, 0.5, 0.625, 1, 1, 1, 0, .nan], [2, 5])]),
    Sample(
      "unary, hard_swish", Unary { $0.function = .hardSwish },
      [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            -0.0, -0.3333333333, -0.1145833333, 0, 0.2916666667, 1.666666667, 4.25, .infinity, .nan,
            .nan,
          ], [2, 5])
      ]),
    Sample(
      "unary, silu",
      Unary {
        $0.function = .silu
        $0.alpha = 1.5
      }, [.values([-3.5, -1, -0.25, 0, 0.5, 2, 4.25, .infinity, -.infinity, .nan], [2, 5])],
      expected: [
        .values(
          [
            -0.01827043993, -0.1824255238, -0.10183335, 0, 0.3395893496, 1.905148254, 4.24277193,
            .infinity, .nan, .nan,
          ], [2, 5])
      ]),
  ]

  /// Functions of one element in other element types.
  static let unaryTypes: [Sample] = [
    Sample(
      "unary, relu, f16", Unary { $0.function = .relu }, [.pattern([5], 1, as: .f16)],
      expected: [.values([0, 0.25, 2.5625, 0, 0.875], [5], as: .f16)]),
    Sample(
      "unary, relu, bf16", Unary { $0.function = .relu }, [.pattern([5], 1, as: .bf16)],
      expected: [.values([0, 0.25, 2.5625, 0, 0.875], [5], as: .bf16)]),
    Sample(
      "unary, relu, f64", Unary { $0.function = .relu }, [.pattern([5], 1, as: .f64)],
      expected: [.values([0, 0.25, 2.5625, 0, 0.875], [5], as: .f64)]),
    Sample(
      "unary, sigmoid, f16", Unary { $0.function = .sigmoid }, [.pattern([5], 1, as: .f16)],
      expected: [
        .values(
          [0.1127954063, 0.5621765009, 0.9284088006, 0.1919327864, 0.7057850278], [5], as: .f16)
      ]),
    Sample(
      "unary, sigmoid, bf16", Unary { $0.function = .sigmoid }, [.pattern([5], 1, as: .bf16)],
      expected: [
        .values(
          [0.1127954063, 0.5621765009, 0.9284088006, 0.1919327864, 0.7057850278], [5], as: .bf16)
      ]),
    Sample(
      "unary, sigmoid, f64", Unary { $0.function = .sigmoid }, [.pattern([5], 1, as: .f64)],
      expected: [
        .values(
          [
            0.11279540628289322, 0.5621765008857981, 0.9284088005554476, 0.19193278644723683,
            0.7057850278370112,
          ], [5], as: .f64)
      ]),
    Sample(
      "unary, exp, f16", Unary { $0.function = .exp }, [.pattern([5], 1, as: .f16)],
      expected: [
        .values([0.1271357329, 1.284025417, 12.96819732, 0.2375208191, 2.398875294], [5], as: .f16)
      ]),
    Sample(
      "unary, exp, bf16", Unary { $0.function = .exp }, [.pattern([5], 1, as: .bf16)],
      expected: [
        .values(
          [0.1271357329, 1.284025417, 12.96819732, 0.2375208191, 2.398875294], [5], as: .bf16)
      ]),
    Sample(
      "unary, exp, f64", Unary { $0.function = .exp }, [.pattern([5], 1, as: .f64)],
      expected: [
        .values(
          [
            0.12713573293203556, 1.2840254166877414, 12.968197316969134, 0.23752081909545814,
            2.398875293967098,
          ], [5], as: .f64)
      ]),
    Sample(
      "unary, hard_swish, f16", Unary { $0.function = .hardSwish }, [.pattern([5], 1, as: .f16)],
      expected: [
        .values(
          [-0.322265625, 0.1354166667, 2.375651042, -0.3743489583, 0.5651041667], [5], as: .f16)
      ]),
    Sample(
      "unary, hard_swish, bf16", Unary { $0.function = .hardSwish }, [.pattern([5], 1, as: .bf16)],
      expected: [
        .values(
          [-0.322265625, 0.1354166667, 2.375651042, -0.3743489583, 0.5651041667], [5], as: .bf16)
      ]),
    Sample(
      "unary, hard_swish, f64", Unary { $0.function = .hardSwish }, [.pattern([5], 1, as: .f64)],
      expected: [
        .values(
          [
            -0.322265625, 0.13541666666666666, 2.3756510416666665, -0.37434895833333326,
            0.5651041666666667,
          ], [5], as: .f64)
      ]),
    Sample(
      "unary, leaky_relu, f16",
      Unary {
        $0.function = .leakyRelu
        $0.alpha = 0.125
      }, [.pattern([5], 1, as: .f16)],
      expected: [.values([-0.2578125, 0.25, 2.5625, -0.1796875, 0.875], [5], as: .f16)]),
    Sample(
      "unary, leaky_relu, bf16",
      Unary {
        $0.function = .leakyRelu
        $0.alpha = 0.125
      }, [.pattern([5], 1, as: .bf16)],
      expected: [.values([-0.2578125, 0.25, 2.5625, -0.1796875, 0.875], [5], as: .bf16)]),
    Sample(
      "unary, leaky_relu, f64",
      Unary {
        $0.function = .leakyRelu
        $0.alpha = 0.125
      }, [.pattern([5], 1, as: .f64)],
      expected: [.values([-0.2578125, 0.25, 2.5625, -0.1796875, 0.875], [5], as: .f64)]),
    Sample(
      "unary, relu, i32", Unary(), [.integers([-5, 0, 7, -2_147_483_648], [4], as: .i32)],
      expected: [.integers([0, 0, 7, 0], [4], as: .i32)]),
    Sample(
      "unary, relu, i8", Unary(), [.integers([-5, 0, 127], [3], as: .i8)],
      expected: [.integers([0, 0, 127], [3], as: .i8)]),
    Sample(
      "unary, neg, i64", Unary { $0.function = .neg },
      [.integers([-5, 0, 7, -9_223_372_036_854_775_808], [4])],
      expected: [.integers([5, 0, -7, -9_223_372_036_854_775_808], [4])]),
    Sample(
      "unary, neg, i8 wraps", Unary { $0.function = .neg }, [.integers([-128, 1], [2], as: .i8)],
      expected: [.integers([-128, -1], [2], as: .i8)]),
    Sample(
      "unary, abs, i16", Unary { $0.function = .abs },
      [.integers([-300, 0, 7, -32768], [4], as: .i16)],
      expected: [.integers([300, 0, 7, -32768], [4], as: .i16)]),
    Sample(
      "unary, abs, u8", Unary { $0.function = .abs }, [.integers([0, 200, 255], [3], as: .u8)],
      expected: [.integers([0, 200, 255], [3], as: .u8)]),
    Sample(
      "unary, abs, u64 beyond 2^63", Unary { $0.function = .abs },
      [.integers([-1, 3], [2], as: .u64)], expected: [.integers([-1, 3], [2], as: .u64)]),
    Sample("unary, relu, scalar", Unary(), [.values([-2.5], [])], expected: [.values([0], [])]),
    Sample(
      "unary, relu, no elements", Unary(), [.values([], [0, 3])], expected: [.values([], [0, 3])]),
  ]

  /// Limited ranges, expected values by hand.
  static let clip: [Sample] = [
    Sample(
      "clip, both bounds", Clip(),
      [.values([-2.5, 0, 1.5, 9, .nan, .infinity], [6]), .values([-1], []), .values([6], [])],
      expected: [.values([-1, 0, 1.5, 6, .nan, 6], [6])]),
    Sample(
      "clip, no bounds", Clip(), [.values([-2.5, 0, 1.5, 9, .nan, .infinity], [6])],
      expected: [.values([-2.5, 0, 1.5, 9, .nan, .infinity], [6])]),
    Sample(
      "clip, low alone", Clip(),
      [.values([-2.5, 0, 1.5, 9, .nan, .infinity], [6]), .values([0], [])],
      expected: [.values([0, 0, 1.5, 9, .nan, .infinity], [6])]),
    Sample(
      "clip, high alone", Clip(),
      [.values([-2.5, 0, 1.5, 9, .nan, .infinity], [6]), nil, .values([1], [])],
      expected: [.values([-2.5, 0, 1, 1, .nan, 1], [6])]),
    Sample(
      "clip, high below low wins", Clip(),
      [.values([0, 5, 10], [3]), .values([6], []), .values([2], [])],
      expected: [.values([2, 2, 2], [3])]),
    Sample(
      "clip, bounds of shape [1]", Clip(),
      [.values([0, 5, 10], [3]), .values([2], [1]), .values([6], [1])],
      expected: [.values([2, 5, 6], [3])]),
    Sample(
      "clip, i8", Clip(),
      [
        .integers([-100, 3, 100], [3], as: .i8), .integers([-5], [], as: .i8),
        .integers([7], [], as: .i8),
      ], expected: [.integers([-5, 3, 7], [3], as: .i8)]),
    Sample(
      "clip, i64 beyond double precision", Clip(),
      [
        .integers([1_152_921_504_606_846_977, -9], [2]), .integers([0], []),
        .integers([1_152_921_504_606_846_979], []),
      ], expected: [.integers([1_152_921_504_606_846_977, 0], [2])]),
    Sample(
      "clip, u8", Clip(),
      [
        .integers([0, 100, 255], [3], as: .u8), .integers([5], [], as: .u8),
        .integers([200], [], as: .u8),
      ], expected: [.integers([5, 100, 200], [3], as: .u8)]),
    Sample(
      "clip, u64 beyond 2^63", Clip(),
      [.integers([1, -1], [2], as: .u64), .integers([2], [], as: .u64), nil],
      expected: [.integers([2, -1], [2], as: .u64)]),
    Sample(
      "clip, f16", Clip(),
      [
        .values([-3, 0.5, 70], [3], as: .f16), .values([0], [], as: .f16),
        .values([6], [], as: .f16),
      ], expected: [.values([0, 0.5, 6], [3], as: .f16)]),
    Sample(
      "clip, f64", Clip(),
      [
        .values([-3, 0.5, 70], [3], as: .f64), .values([0], [], as: .f64),
        .values([6], [], as: .f64),
      ], expected: [.values([0, 0.5, 6], [3], as: .f64)]),
  ]

  /// Functions of one element over more elements than a register holds.
  static let unaryLarge: [Sample] = [
    Sample(
      "unary, relu, many elements", Unary { $0.function = .relu },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, sigmoid, many elements", Unary { $0.function = .sigmoid },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, tanh, many elements", Unary { $0.function = .tanh },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, exp, many elements", Unary { $0.function = .exp }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, neg, many elements", Unary { $0.function = .neg }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, abs, many elements", Unary { $0.function = .abs }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, reciprocal, many elements", Unary { $0.function = .reciprocal },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, floor, many elements", Unary { $0.function = .floor },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, ceil, many elements", Unary { $0.function = .ceil },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, leaky_relu, many elements",
      Unary {
        $0.function = .leakyRelu
        $0.alpha = 0.125
      }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, hard_sigmoid, many elements",
      Unary {
        $0.function = .hardSigmoid
        $0.alpha = 0.25
        $0.beta = 0.5
      }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, hard_swish, many elements", Unary { $0.function = .hardSwish },
      [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "unary, silu, many elements",
      Unary {
        $0.function = .silu
        $0.alpha = 1.5
      }, [.random([2, 19, 5, 7], seed: 1)]),
    Sample(
      "clip, many elements", Clip(),
      [.random([1, 33, 9], seed: 1), .values([-0.5], []), .values([0.75], [])]),
  ]
}
