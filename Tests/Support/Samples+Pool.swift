import Operators
import Tensors

extension Samples {
  /// Maximum pooling: values and indices by onnxruntime.
  static let maxPool: [Sample] = [
    Sample(
      "max_pool, 2x2, batch and channels", MaxPool { $0.kernel = [2, 2] },
      [.pattern([2, 2, 3, 2], 1)],
      expected: [
        .values([2.5625, 2.5625, 1.5, 2.125, 2.75, 1.0625, 2.3125, 2.3125], [2, 2, 2, 1]),
        .integers([2, 2, 7, 10, 13, 15, 21, 21], [2, 2, 2, 1]),
      ]),
    Sample(
      "max_pool, 3x3, stride 2, pads 1",
      MaxPool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
      }, [.pattern([1, 2, 5, 4], 1)],
      expected: [
        .values(
          [0.875, 2.5625, 2.75, 2.75, 2.75, 2.75, 2.9375, 2.3125, 2.9375, 3.125, 2.5, 3.125],
          [1, 2, 3, 2]), .integers([4, 2, 13, 13, 13, 13, 24, 21, 24, 35, 32, 35], [1, 2, 3, 2]),
      ]),
    Sample(
      "max_pool, asymmetric pads",
      MaxPool {
        $0.kernel = [2, 3]
        $0.pads = [0, 2, 1, 0]
      }, [.pattern([1, 1, 3, 3], 1)],
      expected: [
        .values([-1.4375, 0.875, 2.5625, -0.8125, 1.5, 1.5, -0.8125, 1.5, 1.5], [1, 1, 3, 3]),
        .integers([3, 4, 2, 6, 7, 7, 6, 7, 7], [1, 1, 3, 3]),
      ]),
    Sample(
      "max_pool, ceil mode",
      MaxPool {
        $0.kernel = [2, 2]
        $0.stride = [2, 2]
        $0.ceilMode = true
      }, [.pattern([1, 1, 5, 3], 1)],
      expected: [
        .values([0.875, 2.5625, 2.125, -1.875, 2.75, -1.25], [1, 1, 3, 2]),
        .integers([4, 2, 10, 11, 13, 14], [1, 1, 3, 2]),
      ]),
    Sample(
      "max_pool, ceil mode leaves out a window in the padding",
      MaxPool {
        $0.kernel = [3, 3]
        $0.stride = [3, 3]
        $0.pads = [1, 1, 1, 1]
        $0.ceilMode = true
      }, [.pattern([1, 1, 5, 6], 1)],
      expected: [
        .values([1.5, 2.5625, -1.875, 2.9375, 2.3125, 1.875], [1, 1, 2, 3]),
        .integers([7, 2, 11, 24, 21, 29], [1, 1, 2, 3]),
      ]),
    Sample(
      "max_pool, ceil mode, a window longer than the image",
      MaxPool {
        $0.kernel = [4, 1]
        $0.stride = [3, 1]
        $0.ceilMode = true
      }, [.values([1, 2, 3, 4, 5, 6], [1, 1, 3, 2])],
      expected: [.values([5, 6], [1, 1, 1, 2]), .integers([4, 5], [1, 1, 1, 2])]),
    Sample(
      "max_pool, dilation 2",
      MaxPool {
        $0.kernel = [2, 2]
        $0.dilation = [2, 1]
        $0.pads = [1, 0, 1, 0]
      }, [.pattern([1, 1, 4, 3], 1)],
      expected: [
        .values([0.875, 0.875, 1.5, 2.5625, 2.125, 2.125, 1.5, 1.5], [1, 1, 4, 2]),
        .integers([4, 4, 7, 2, 10, 10, 7, 7], [1, 1, 4, 2]),
      ]),
    Sample(
      "max_pool, column-major indices",
      MaxPool {
        $0.kernel = [2, 2]
        $0.stride = [1, 2]
        $0.columnMajor = true
      }, [.pattern([2, 2, 3, 4], 1)],
      expected: [
        .values(
          [
            0.875, 2.5625, 0.875, 2.125, 2.75, 1.6875, 2.3125, 1.6875, 2.9375, 1.25, 2.5, 3.125,
            2.0625, 2.6875, 2.0625, 2.6875,
          ], [2, 2, 2, 2]),
        .integers([1, 6, 1, 8, 15, 19, 17, 19, 24, 30, 26, 35, 37, 46, 37, 46], [2, 2, 2, 2]),
      ]),
    Sample(
      "max_pool, same_upper",
      MaxPool {
        $0.kernel = [2, 2]
        $0.autoPad = .sameUpper
      }, [.pattern([1, 1, 3, 3], 1)],
      expected: [
        .values([0.875, 2.5625, 2.5625, 1.5, 1.5, -2.5, 1.5, 1.5, -2.5], [1, 1, 3, 3]),
        .integers([4, 2, 2, 7, 7, 8, 7, 7, 8], [1, 1, 3, 3]),
      ]),
    Sample(
      "max_pool, same_lower, stride 2",
      MaxPool {
        $0.kernel = [3, 2]
        $0.stride = [2, 2]
        $0.autoPad = .sameLower
      }, [.pattern([1, 1, 4, 5], 1)],
      expected: [
        .values([-2.0625, 2.5625, 0.875, 2.125, 1.5, 2.75], [1, 1, 2, 3]),
        .integers([0, 2, 4, 10, 7, 13], [1, 1, 2, 3]),
      ]),
    Sample(
      "max_pool, valid",
      MaxPool {
        $0.kernel = [2, 2]
        $0.stride = [2, 2]
        $0.autoPad = .valid
      }, [.pattern([1, 1, 5, 4], 1)],
      expected: [
        .values([0.875, 2.5625, 2.75, 2.125], [1, 1, 2, 2]),
        .integers([4, 2, 13, 10], [1, 1, 2, 2]),
      ]),
    Sample(
      "max_pool, one dimension",
      MaxPool {
        $0.kernel = [3]
        $0.stride = [2]
        $0.pads = [1, 1]
      }, [.pattern([2, 1, 6], 1)],
      expected: [
        .values([0.25, 2.5625, 0.875, 1.5, 1.5, 2.125], [2, 1, 3]),
        .integers([1, 2, 4, 7, 7, 10], [2, 1, 3]),
      ]),
    Sample(
      "max_pool, three dimensions",
      MaxPool {
        $0.kernel = [2, 2, 2]
        $0.pads = [0, 1, 0, 0, 0, 1]
      }, [.pattern([1, 1, 2, 2, 3], 1)],
      expected: [
        .values([1.5, 2.5625, 2.5625, 2.125, 2.5625, 2.5625], [1, 1, 1, 2, 3]),
        .integers([7, 2, 2, 10, 2, 2], [1, 1, 1, 2, 3]),
      ]),
    Sample(
      "max_pool, i8",
      MaxPool {
        $0.kernel = [2, 2]
        $0.pads = [1, 1, 0, 0]
      }, [.pattern([1, 1, 3, 3], 1, as: .i8)],
      expected: [
        .integers([-33, 4, 41, -23, 14, 41, -13, 24, 24], [1, 1, 3, 3], as: .i8),
        .integers([0, 1, 2, 3, 4, 2, 6, 7, 7], [1, 1, 3, 3]),
      ]),
    Sample(
      "max_pool, u8", MaxPool { $0.kernel = [2, 2] }, [.pattern([1, 1, 3, 3], 1, as: .u8)],
      expected: [
        .integers([64, 91, 74, 74], [1, 1, 2, 2], as: .u8), .integers([4, 2, 7, 7], [1, 1, 2, 2]),
      ]),
    Sample(
      "max_pool, f16", MaxPool { $0.kernel = [2, 2] }, [.pattern([1, 1, 3, 3], 1, as: .f16)],
      expected: [
        .values([0.875, 2.5625, 1.5, 1.5], [1, 1, 2, 2], as: .f16),
        .integers([4, 2, 7, 7], [1, 1, 2, 2]),
      ]),
    Sample(
      "max_pool, f64", MaxPool { $0.kernel = [2, 2] }, [.pattern([1, 1, 3, 3], 1, as: .f64)],
      expected: [
        .values([0.875, 2.5625, 1.5, 1.5], [1, 1, 2, 2], as: .f64),
        .integers([4, 2, 7, 7], [1, 1, 2, 2]),
      ]),
    Sample(
      "max_pool, the first of equal maxima, and a window of infinities",
      MaxPool { $0.kernel = [2] }, [.values([1, 1, 0, -.infinity, -.infinity, 2], [1, 1, 6])],
      expected: [
        .values([1, 1, 0, -.infinity, 2], [1, 1, 5]), .integers([0, 1, 2, 3, 5], [1, 1, 5]),
      ]),
    Sample(
      "max_pool, NaN wins", MaxPool { $0.kernel = [2] },
      [.values([1, .nan, 5, 2, .nan, .nan], [1, 1, 6])],
      expected: [
        .values([.nan, .nan, 5, .nan, .nan], [1, 1, 5]), .integers([1, 1, 2, 4, 4], [1, 1, 5]),
      ]),
    Sample(
      "max_pool, negative pads crop",
      MaxPool {
        $0.kernel = [2, 2]
        $0.pads = [0, -1, -1, 0]
      }, [.values([0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 3, 3])],
      expected: [.values([5], [1, 1, 1, 1]), .integers([5], [1, 1, 1, 1])]),
    Sample(
      "max_pool, negative pads crop what ceil mode would reach",
      MaxPool {
        $0.kernel = [2]
        $0.stride = [2]
        $0.pads = [0, -1]
        $0.ceilMode = true
      }, [.values([1, 2, 3, 9], [1, 1, 4])],
      expected: [.values([2, 3], [1, 1, 2]), .integers([1, 2], [1, 1, 2])]),
  ]

  /// Average pooling, expected values by onnxruntime or by hand.
  static let averagePool: [Sample] = [
    Sample(
      "average_pool, 2x2, batch and channels", AveragePool { $0.kernel = [2, 2] },
      [.pattern([2, 2, 3, 2], 1)],
      expected: [
        .values(
          [-0.171875, -0.28125, -0.5, -0.609375, 0.75, -0.9375, 0.421875, 0.3125], [2, 2, 2, 1])
      ]),
    Sample(
      "average_pool, ceil mode, a window longer than the image",
      AveragePool {
        $0.kernel = [4, 1]
        $0.stride = [3, 1]
        $0.ceilMode = true
        $0.countIncludePad = true
      }, [.values([1, 2, 3, 4, 5, 6], [1, 1, 3, 2])],
      expected: [.values([3, 4], [1, 1, 1, 2])]),
    Sample(
      "average_pool, 3x3, stride 2, pads 1",
      AveragePool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
      }, [.pattern([1, 1, 5, 4], 1)],
      expected: [
        .values(
          [-1.015625, -0.1770833333, -0.2916666667, 0.02083333333, -0.09375, 0.21875], [1, 1, 3, 2])
      ]),
    Sample(
      "average_pool, 3x3, stride 2, pads 1, padding counted",
      AveragePool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
        $0.countIncludePad = true
      }, [.pattern([1, 1, 5, 4], 1)],
      expected: [
        .values(
          [
            -0.4513888889, -0.1180555556, -0.1944444444, 0.02083333333, -0.04166666667,
            0.1458333333,
          ], [1, 1, 3, 2])
      ]),
    Sample(
      "average_pool, ceil mode",
      AveragePool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.ceilMode = true
      }, [.pattern([1, 1, 6, 6], 1)],
      expected: [
        .values(
          [
            0.09722222222, -0.1875, -0.9270833333, 0.4930555556, -0.4930555556, -0.53125,
            0.6145833333, -0.02083333333, 1.34375,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "average_pool, ceil mode, pads, padding counted",
      AveragePool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
        $0.ceilMode = true
        $0.countIncludePad = true
      }, [.pattern([1, 1, 6, 4], 1)],
      expected: [
        .values(
          [
            -0.4513888889, -0.1180555556, 0.01041666667, -0.1944444444, 0.02083333333, 0.1145833333,
            0.2152777778, 0.2847222222, -0.1041666667, 0.3854166667, 0.2083333333, 0.15625,
          ], [1, 1, 4, 3])
      ]),
    Sample(
      "average_pool, ceil mode leaves out a window in the padding",
      AveragePool {
        $0.kernel = [3, 3]
        $0.stride = [3, 3]
        $0.pads = [1, 1, 1, 1]
        $0.ceilMode = true
      }, [.pattern([1, 1, 5, 6], 1)],
      expected: [
        .values([-0.28125, 0.2395833333, -2.5, 0.7395833333, -0.4930555556, 0.625], [1, 1, 2, 3])
      ]),
    Sample(
      "average_pool, asymmetric pads, padding counted",
      AveragePool {
        $0.kernel = [2, 2]
        $0.pads = [0, 0, 1, 1]
        $0.countIncludePad = true
      }, [.pattern([1, 1, 3, 2], 1)],
      expected: [
        .values([-0.171875, -0.296875, -0.28125, -1.140625, -0.5625, -0.78125], [1, 1, 3, 2])
      ]),
    Sample(
      "average_pool, asymmetric pads",
      AveragePool {
        $0.kernel = [2, 3]
        $0.pads = [1, 2, 0, 0]
      }, [.pattern([1, 1, 3, 3], 1)],
      expected: [
        .values(
          [
            -2.0625, -0.90625, 0.25, -1.75, -0.59375, -0.4895833333, -1.125, 0.03125, -0.9166666667,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "average_pool, dilation 2",
      AveragePool {
        $0.kernel = [2, 2]
        $0.pads = [1, 0, 1, 0]
        $0.dilation = [2, 1]
      }, [.pattern([1, 1, 4, 3], 1)],
      expected: [
        .values(
          [-0.28125, -1.125, -0.28125, 0.453125, 0.34375, -0.5, 0.34375, -0.5], [1, 1, 4, 2])
      ]),
    Sample(
      "average_pool, dilation 2, padding counted",
      AveragePool {
        $0.kernel = [2, 2]
        $0.pads = [1, 0, 1, 0]
        $0.dilation = [2, 1]
        $0.countIncludePad = true
      }, [.pattern([1, 1, 4, 3], 1)],
      expected: [
        .values(
          [-0.140625, -0.5625, -0.28125, 0.453125, 0.34375, -0.5, 0.171875, -0.25], [1, 1, 4, 2])
      ]),
    Sample(
      "average_pool, one dimension, ceil mode",
      AveragePool {
        $0.kernel = [3]
        $0.stride = [2]
        $0.pads = [1, 0]
        $0.ceilMode = true
        $0.countIncludePad = true
      }, [.pattern([2, 1, 6], 1)],
      expected: [
        .values(
          [-0.6041666667, 0.4583333333, -1.229166667, 0.2291666667, -0.3958333333, 0.02083333333],
          [2, 1, 3])
      ]),
    Sample(
      "average_pool, three dimensions",
      AveragePool {
        $0.kernel = [2, 1, 2]
        $0.stride = [1, 2, 1]
        $0.pads = [0, 0, 1, 0, 0, 1]
      }, [.pattern([1, 1, 3, 2, 3], 1)],
      expected: [
        .values(
          [-1.4375, -0.28125, 0.453125, 0.03125, -0.1875, 0.96875, 0.125, -1.875], [1, 1, 2, 1, 4])
      ]),
    Sample(
      "average_pool, f16", AveragePool { $0.kernel = [2, 2] },
      [.pattern([1, 1, 3, 3], 1, as: .f16)],
      expected: [.values([-0.59375, 0.140625, 0.03125, -0.8125], [1, 1, 2, 2], as: .f16)]),
    Sample(
      "average_pool, bf16", AveragePool { $0.kernel = [2, 2] },
      [.pattern([1, 1, 3, 3], 1, as: .bf16)],
      expected: [.values([-0.59375, 0.140625, 0.03125, -0.8125], [1, 1, 2, 2], as: .bf16)]),
    Sample(
      "average_pool, f64", AveragePool { $0.kernel = [2, 3] },
      [.pattern([1, 1, 2, 3], 1, as: .f64)],
      expected: [.values([-0.4895833333333333], [1, 1, 1, 1], as: .f64)]),
    Sample(
      "average_pool, same_upper",
      AveragePool {
        $0.kernel = [2, 2]
        $0.autoPad = .sameUpper
      }, [.pattern([1, 1, 3, 3], 1)],
      expected: [
        .values(
          [-0.59375, 0.140625, -0.28125, 0.03125, -0.8125, -2.8125, 0.34375, -0.5, -2.5],
          [1, 1, 3, 3])
      ]),
    Sample(
      "average_pool, same_lower, stride 2, padding counted",
      AveragePool {
        $0.kernel = [3, 2]
        $0.stride = [2, 2]
        $0.autoPad = .sameLower
        $0.countIncludePad = true
      }, [.pattern([1, 1, 4, 5], 1)],
      expected: [
        .values(
          [-0.8645833135, 0.5833333135, -0.5416666865, 0.01041666698, -0.71875, -0.3020833433],
          [1, 1, 2, 3])
      ]),
    Sample(
      "average_pool, valid",
      AveragePool {
        $0.kernel = [2, 2]
        $0.stride = [2, 2]
        $0.autoPad = .valid
      }, [.pattern([1, 1, 5, 4], 1)],
      expected: [.values([-1.015625, 0.453125, 0.125, 0.015625], [1, 1, 2, 2])]),
  ]

  /// Global pooling.
  static let globalPool: [Sample] = [
    Sample(
      "global_pool, average, two dimensions, batch 2", GlobalPool { $0.function = .average },
      [.pattern([2, 3, 3, 2], 1)],
      expected: [
        .values(
          [-0.4895833333, -0.2916666667, -0.09375, 0.1041666667, 0.3020833333, 0.5], [2, 3, 1, 1])
      ]),
    Sample(
      "global_pool, average, one dimension", GlobalPool { $0.function = .average },
      [.pattern([1, 2, 5], 1)], expected: [.values([0.0375, -1.025], [1, 2, 1])]),
    Sample(
      "global_pool, average, three dimensions", GlobalPool { $0.function = .average },
      [.pattern([1, 2, 2, 3, 2], 1)],
      expected: [.values([-0.390625, 0.005208333333], [1, 2, 1, 1, 1])]),
    Sample(
      "global_pool, average, f16", GlobalPool { $0.function = .average },
      [.pattern([1, 2, 3, 3], 1, as: .f16)],
      expected: [.values([-0.5277777778, -0.05555555556], [1, 2, 1, 1], as: .f16)]),
    Sample(
      "global_pool, average, f64", GlobalPool { $0.function = .average },
      [.pattern([1, 2, 3, 3], 1, as: .f64)],
      expected: [.values([-0.5277777777777778, -0.05555555555555555], [1, 2, 1, 1], as: .f64)]),
    Sample(
      "global_pool, average, NaN", GlobalPool { $0.function = .average },
      [.values([1, .nan, 2, 3, 4, 5], [1, 2, 3])], expected: [.values([.nan, 4], [1, 2, 1])]),
    Sample(
      "global_pool, max, two dimensions, batch 2", GlobalPool { $0.function = .max },
      [.pattern([2, 3, 3, 2], 1)],
      expected: [.values([2.5625, 2.125, 2.75, 2.3125, 2.9375, 3.125], [2, 3, 1, 1])]),
    Sample(
      "global_pool, max, one dimension", GlobalPool { $0.function = .max },
      [.pattern([1, 2, 5], 1)], expected: [.values([2.5625, 1.5], [1, 2, 1])]),
    Sample(
      "global_pool, max, three dimensions", GlobalPool { $0.function = .max },
      [.pattern([1, 2, 2, 3, 2], 1)], expected: [.values([2.5625, 2.75], [1, 2, 1, 1, 1])]),
    Sample(
      "global_pool, max, f16", GlobalPool { $0.function = .max },
      [.pattern([1, 2, 3, 3], 1, as: .f16)],
      expected: [.values([2.5625, 2.75], [1, 2, 1, 1], as: .f16)]),
    Sample(
      "global_pool, max, f64", GlobalPool { $0.function = .max },
      [.pattern([1, 2, 3, 3], 1, as: .f64)],
      expected: [.values([2.5625, 2.75], [1, 2, 1, 1], as: .f64)]),
    Sample(
      "global_pool, max, NaN", GlobalPool { $0.function = .max },
      [.values([1, .nan, 2, 3, 4, 5], [1, 2, 3])], expected: [.values([.nan, 5], [1, 2, 1])]),
  ]

  /// Pooling of the sizes that kernels treat apart.
  static let poolLarge: [Sample] = [
    Sample(
      "max_pool, 3x3, stride 2, many channels",
      MaxPool {
        $0.kernel = [3, 3]
        $0.stride = [2, 2]
        $0.pads = [1, 1, 1, 1]
      }, [.random([1, 19, 15, 14], seed: 1)]),
    Sample(
      "max_pool, 2x2, stride 2, batch 2",
      MaxPool {
        $0.kernel = [2, 2]
        $0.stride = [2, 2]
      }, [.random([2, 24, 8, 10], seed: 1)]),
    Sample(
      "average_pool, 3x3, many channels",
      AveragePool {
        $0.kernel = [3, 3]
        $0.pads = [1, 1, 1, 1]
        $0.countIncludePad = true
      }, [.random([1, 24, 9, 10], seed: 1)]),
    Sample(
      "average_pool, 7x7", AveragePool { $0.kernel = [7, 7] }, [.random([2, 33, 7, 7], seed: 1)]),
    Sample("global_pool, average, many channels", GlobalPool(), [.random([2, 37, 7, 9], seed: 1)]),
    Sample(
      "global_pool, max, many channels", GlobalPool { $0.function = .max },
      [.random([1, 37, 7, 9], seed: 1)]),
  ]
}
