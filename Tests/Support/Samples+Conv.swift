import Operators
import Tensors

extension Samples {
  /// Convolutions, expected values by onnxruntime; all sums are exact in single precision.
  static let conv: [Sample] = [
    Sample(
      "conv, 3x3, pads 1, bias", Conv { $0.pads = [1, 1, 1, 1] },
      [.pattern([1, 2, 3, 3], 1), .pattern([2, 2, 3, 3], 2), .pattern([2], 3)],
      expected: [
        .values(
          [
            -8.9375, -7.60546875, 13.20703125, -18.171875, 7.70703125, 0.66015625, -14.55078125,
            21.2734375, -6.8515625, -4.9921875, 24.33203125, -10.1328125, 18.40625, -8.484375,
            -13.35546875, 25.8984375, -14.53515625, 2.76171875,
          ], [1, 2, 3, 3])
      ]),
    Sample(
      "conv, no attributes, no bias, batch 2", Conv(),
      [.pattern([2, 2, 3, 4], 1), .pattern([3, 2, 2, 3], 2)],
      expected: [
        .values(
          [
            -2.23828125, -4.50390625, -17.21875, 20.36328125, 11.46875, -3.08984375, -4.55078125,
            -19.109375, 7.81640625, 6.21484375, 12.0625, 10.4609375, 15.19140625, -6.01171875,
            -3.734375, -2.0546875, -9.6875, 20.73046875, 10.1953125, -0.41796875, -3.79296875,
            -16.046875, -3.4921875, -1.1484375,
          ], [2, 3, 2, 2])
      ]),
    Sample(
      "conv, stride 2, asymmetric pads",
      Conv {
        $0.stride = [2, 2]
        $0.pads = [0, 1, 2, 0]
      }, [.pattern([1, 2, 5, 4], 1), .pattern([2, 2, 3, 2], 2)],
      expected: [
        .values(
          [
            5.046875, 1.8125, 4.390625, -13.15625, -6.09765625, -3.3671875, -3.4453125, -6.98046875,
            -2.37890625, -8.24609375, 8.4375, 2,
          ], [1, 2, 3, 2])
      ]),
    Sample(
      "conv, strides differ", Conv { $0.stride = [3, 1] },
      [.pattern([1, 1, 7, 4], 1), .pattern([2, 1, 2, 2], 2), .pattern([2], 3)],
      expected: [
        .values(
          [
            1.2734375, 11.87890625, -2.765625, 11.36328125, -3.28125, -0.9609375, -9.92578125,
            -5.2890625, 13.9453125, -4.78515625, 14.44921875, -7.7421875,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "conv, dilation 2 and 3",
      Conv {
        $0.dilation = [2, 3]
        $0.pads = [1, 2, 1, 2]
      }, [.pattern([1, 1, 5, 6], 1), .pattern([1, 1, 3, 2], 2), .pattern([1], 3)],
      expected: [
        .values(
          [
            4.26953125, 1, 0.81640625, -5.765625, 6.1953125, 5.046875, -8.91796875, 1.55078125,
            1.31640625, 10.02734375, -6.484375, -4.453125, -6.68359375, 6.234375, 2.8984375,
            -3.21875, -4.7734375, 8.19921875, -0.1328125, -5.96484375, 2.47265625,
          ], [1, 1, 3, 7])
      ]),
    Sample(
      "conv, two groups", Conv { $0.groups = 2 },
      [.pattern([1, 4, 2, 2], 1), .pattern([4, 2, 1, 2], 2), .pattern([4], 3)],
      expected: [
        .values(
          [
            1.2734375, -2.765625, -9.92578125, 13.9453125, -1.796875, -3.27734375, 3.16796875,
            11.0546875,
          ], [1, 4, 2, 1])
      ]),
    Sample(
      "conv, depthwise, pads 1",
      Conv {
        $0.groups = 3
        $0.pads = [1, 1, 1, 1]
      }, [.pattern([1, 3, 3, 2], 1), .pattern([3, 1, 3, 3], 2), .pattern([3], 3)],
      expected: [
        .values(
          [
            4.18359375, -1.72265625, 11.34765625, -9.08203125, 15.4296875, -10.76953125, 8.73046875,
            -7.5546875, 5.17578125, 1.7265625, 5.37890625, 8.6484375, 5.19921875, -1.73828125,
            1.87890625, 5.94140625, 1.84765625, 2.62890625,
          ], [1, 3, 3, 2])
      ]),
    Sample(
      "conv, depthwise, two maps per channel", Conv { $0.groups = 2 },
      [.pattern([1, 2, 3, 3], 1), .pattern([4, 1, 2, 2], 2)],
      expected: [
        .values(
          [
            5.92578125, 1.93359375, 4.20703125, -8.0703125, -2.62890625, -12.58984375, -0.94921875,
            2.109375, -1.47265625, -12.2734375, 0.84375, 4.640625, 0.16796875, 4.703125,
            -12.66015625, 6.47265625,
          ], [1, 4, 2, 2])
      ]),
    Sample(
      "conv, 1x1, stride 2", Conv { $0.stride = [2, 2] },
      [.pattern([2, 3, 3, 3], 1), .pattern([2, 3, 1, 1], 2), .pattern([2], 3)],
      expected: [
        .values(
          [
            -2.65625, -4.9609375, -5.625, -1.6171875, -0.6953125, -2.21875, -1.3203125, -0.4765625,
            -1.0234375, -3.328125, -3.9921875, -6.296875, -0.3515625, -1.875, -0.9765625, -2.5,
          ], [2, 2, 2, 2])
      ]),
    Sample(
      "conv, one dimension, stride 2, batch 2",
      Conv {
        $0.stride = [2]
        $0.pads = [1, 0]
      }, [.pattern([2, 2, 5], 1), .pattern([2, 2, 3], 2), .pattern([2], 3)],
      expected: [
        .values(
          [-7.6953125, 15.40625, 7.15625, 7.703125, 16.0078125, -8.46875, 9.58203125, -2.9140625],
          [2, 2, 2])
      ]),
    Sample(
      "conv, three dimensions",
      Conv {
        $0.pads = [0, 0, 1, 1, 0, 0]
        $0.stride = [1, 2, 1]
      }, [.pattern([1, 1, 2, 3, 3], 1), .pattern([1, 1, 2, 2, 2], 2), .pattern([1], 3)],
      expected: [
        .values(
          [-0.59765625, 8.3984375, 7.46484375, -0.34765625, 0.83203125, -11.4453125],
          [1, 1, 2, 1, 3])
      ]),
    Sample(
      "conv, same_upper, odd padding", Conv { $0.autoPad = .sameUpper },
      [.pattern([1, 1, 3, 3], 1), .pattern([1, 1, 2, 4], 2)],
      expected: [
        .values(
          [
            -9.1640625, -9.8671875, 11.25390625, -7.421875, 5.69140625, 3.0859375, -4.16015625, 9.5,
            -4.78125,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "conv, same_lower, odd padding", Conv { $0.autoPad = .sameLower },
      [.pattern([1, 1, 3, 3], 1), .pattern([1, 1, 2, 4], 2)],
      expected: [
        .values(
          [
            0.125, 10.8828125, -3.87109375, 7.33203125, -9.1640625, -9.8671875, 7.17578125,
            -7.421875, 5.69140625,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "conv, same_upper, stride 2",
      Conv {
        $0.autoPad = .sameUpper
        $0.stride = [2, 2]
      }, [.pattern([1, 1, 4, 5], 1), .pattern([1, 1, 3, 3], 2)],
      expected: [
        .values(
          [0.3828125, 12.04296875, 0.64453125, 15.9453125, -8.53125, -9.50390625], [1, 1, 2, 3])
      ]),
    Sample(
      "conv, same_lower, stride 2",
      Conv {
        $0.autoPad = .sameLower
        $0.stride = [2, 2]
      }, [.pattern([1, 1, 4, 5], 1), .pattern([1, 1, 3, 3], 2)],
      expected: [
        .values(
          [-11.3515625, 15.0703125, 1.12890625, 13.01171875, 0.6171875, -6.703125], [1, 1, 2, 3])
      ]),
    Sample(
      "conv, valid, dilation 2",
      Conv {
        $0.autoPad = .valid
        $0.dilation = [2, 1]
      }, [.pattern([1, 1, 4, 3], 1), .pattern([1, 1, 2, 2], 2)],
      expected: [.values([4.01171875, 0.01953125, 2.29296875, -9.984375], [1, 1, 2, 2])]),
  ]

  /// Convolutions in other element types, and with pads that crop.
  static let convTypes: [Sample] = [
    Sample(
      "conv, f64", Conv { $0.pads = [1, 0, 0, 0] },
      [
        .pattern([1, 1, 2, 3], 1, as: .f64), .pattern([2, 1, 2, 2], 2, as: .f64),
        .pattern([2], 3, as: .f64),
      ],
      expected: [
        .values(
          [
            5.51171875, -1.5703125, 5.98828125, 1.99609375, 2.5, 9.00390625, -0.25390625,
            -10.21484375,
          ], [1, 2, 2, 2], as: .f64)
      ]),
    Sample(
      "conv, f16", Conv { $0.pads = [1, 0, 0, 0] },
      [
        .pattern([1, 1, 2, 3], 1, as: .f16), .pattern([2, 1, 2, 2], 2, as: .f16),
        .pattern([2], 3, as: .f16),
      ],
      expected: [
        .values(
          [
            5.51171875, -1.5703125, 5.98828125, 1.99609375, 2.5, 9.00390625, -0.25390625,
            -10.21484375,
          ], [1, 2, 2, 2], as: .f16)
      ]),
    Sample(
      "conv, bf16", Conv(),
      [
        .pattern([1, 2, 2, 3], 1, as: .bf16), .pattern([2, 2, 2, 2], 2, as: .bf16),
        .pattern([2], 3, as: .bf16),
      ], expected: [.values([6.71875, 5.78515625, 8.921875, 8.1796875], [1, 2, 1, 2], as: .bf16)]),
    Sample(
      "conv, negative pads crop", Conv { $0.pads = [-1, 0, 0, -2] },
      [.pattern([1, 2, 4, 5], 1), .pattern([2, 2, 2, 2], 2), .pattern([2], 3)],
      expected: [
        .values(
          [
            -7.57421875, 22.265625, -12.2421875, 9.3125, -2.8828125, 24.38671875, -9.35546875,
            12.390625,
          ], [1, 2, 2, 2])
      ]),
    Sample(
      "conv, a negative and a positive pad, stride 2",
      Conv {
        $0.pads = [1, -1, -1, 1]
        $0.stride = [2, 2]
      }, [.pattern([1, 1, 5, 5], 1), .pattern([1, 1, 2, 2], 2)],
      expected: [.values([-1.6328125, 3.53515625, 7.65625, -4.66796875], [1, 1, 2, 2])]),
    Sample(
      "conv, empty batch", Conv(), [.pattern([0, 2, 3, 3], 1), .pattern([1, 2, 2, 2], 2)],
      expected: [.values([], [0, 1, 2, 2])]),
  ]

  /// Convolutions of the sizes that kernels treat apart.
  static let convLarge: [Sample] = [
    Sample(
      "conv, first layer, 3 to 16 channels, stride 2",
      Conv {
        $0.stride = [2, 2]
        $0.pads = [0, 0, 1, 1]
      },
      [.random([1, 3, 19, 17], seed: 1), .random([16, 3, 3, 3], seed: 2), .random([16], seed: 3)]),
    Sample(
      "conv, first layer, 7x7",
      Conv {
        $0.stride = [2, 2]
        $0.pads = [3, 3, 3, 3]
      },
      [.random([1, 3, 21, 23], seed: 1), .random([20, 3, 7, 7], seed: 2), .random([20], seed: 3)]),
    Sample(
      "conv, 1x1, batch 2", Conv(),
      [.random([2, 24, 7, 9], seed: 1), .random([40, 24, 1, 1], seed: 2), .random([40], seed: 3)]),
    Sample(
      "conv, 1x1, stride 2, no bias", Conv { $0.stride = [2, 2] },
      [.random([1, 17, 9, 9], seed: 1), .random([33, 17, 1, 1], seed: 2)]),
    Sample(
      "conv, 1x1 on one pixel", Conv(),
      [.random([2, 64, 1, 1], seed: 1), .random([19, 64, 1, 1], seed: 2), .random([19], seed: 3)]),
    Sample(
      "conv, 3x3, pads 1", Conv { $0.pads = [1, 1, 1, 1] },
      [
        .random([1, 32, 11, 13], seed: 1), .random([32, 32, 3, 3], seed: 2), .random([32], seed: 3),
      ]),
    Sample(
      "conv, 3x3, stride 2, odd channels, batch 2",
      Conv {
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
      }, [.random([2, 13, 10, 9], seed: 1), .random([18, 13, 3, 3], seed: 2)]),
    Sample(
      "conv, 3x3, dilation 2",
      Conv {
        $0.dilation = [2, 2]
        $0.pads = [2, 2, 2, 2]
      },
      [
        .random([1, 16, 12, 10], seed: 1), .random([16, 16, 3, 3], seed: 2), .random([16], seed: 3),
      ]),
    Sample(
      "conv, 5x5", Conv { $0.pads = [2, 2, 2, 2] },
      [.random([1, 16, 9, 9], seed: 1), .random([24, 16, 5, 5], seed: 2), .random([24], seed: 3)]),
    Sample(
      "conv, 1x7", Conv { $0.pads = [0, 3, 0, 3] },
      [
        .random([1, 16, 5, 17], seed: 1), .random([16, 16, 1, 7], seed: 2), .random([16], seed: 3),
      ]),
    Sample(
      "conv, depthwise 3x3",
      Conv {
        $0.groups = 24
        $0.pads = [1, 1, 1, 1]
      },
      [
        .random([1, 24, 14, 15], seed: 1), .random([24, 1, 3, 3], seed: 2), .random([24], seed: 3),
      ]),
    Sample(
      "conv, depthwise 3x3, stride 2, batch 2",
      Conv {
        $0.groups = 19
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
      }, [.random([2, 19, 13, 14], seed: 1), .random([19, 1, 3, 3], seed: 2)]),
    Sample(
      "conv, depthwise 5x5, same_upper, stride 2",
      Conv {
        $0.groups = 16
        $0.stride = [2, 2]
        $0.autoPad = .sameUpper
      },
      [
        .random([1, 16, 12, 12], seed: 1), .random([16, 1, 5, 5], seed: 2), .random([16], seed: 3),
      ]),
    Sample(
      "conv, depthwise 3x3, dilation 2",
      Conv {
        $0.groups = 16
        $0.dilation = [2, 2]
        $0.pads = [2, 2, 2, 2]
      },
      [.random([1, 16, 9, 10], seed: 1), .random([16, 1, 3, 3], seed: 2), .random([16], seed: 3)]),
    Sample(
      "conv, four groups",
      Conv {
        $0.groups = 4
        $0.pads = [1, 1, 1, 1]
      },
      [.random([1, 32, 8, 7], seed: 1), .random([48, 8, 3, 3], seed: 2), .random([48], seed: 3)]),
    Sample(
      "conv, one dimension", Conv { $0.pads = [2, 2] },
      [.random([2, 12, 31], seed: 1), .random([20, 12, 5], seed: 2), .random([20], seed: 3)]),
    Sample(
      "conv, three dimensions", Conv { $0.pads = [1, 1, 1, 1, 1, 1] },
      [
        .random([1, 6, 5, 6, 7], seed: 1), .random([10, 6, 3, 3, 3], seed: 2),
        .random([10], seed: 3),
      ]),
  ]
}
