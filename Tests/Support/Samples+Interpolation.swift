import Operators
import Tensors

extension Samples {
  /// Linear interpolation, expected values by the reference implementation of ONNX.
  static let resizeLinear: [Sample] = [
    Sample(
      "resize, linear, half_pixel, twice",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -1.484375, -0.328125, 0.25, -0.90625, -0.72265625, -0.35546875, -0.171875,
            1.40625, 0.80078125, -0.41015625, -1.015625, 2.5625, 1.5625, -0.4375, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, half_pixel, smaller",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 2, 6], 1), nil, .values([1, 1, 1, 0.6000000238], [4])],
      expected: [
        .values(
          [-1.291666743, 2.56249977, 0.1041662838, -0.04166674324, -2.499999603, 1.354166284],
          [1, 1, 2, 3])
      ]),
    Sample(
      "resize, linear, half_pixel, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-1.291666667, 2.5625, 0.1041666667], [1, 1, 3])]),
    Sample(
      "resize, linear, half_pixel_symmetric, twice",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixelSymmetric
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -1.484375, -0.328125, 0.25, -0.90625, -0.72265625, -0.35546875, -0.171875,
            1.40625, 0.80078125, -0.41015625, -1.015625, 2.5625, 1.5625, -0.4375, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, half_pixel_symmetric, smaller",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixelSymmetric
      }, [.pattern([1, 1, 2, 6], 1), nil, .values([1, 1, 1, 0.6000000238], [4])],
      expected: [
        .values(
          [-0.1354165135, 0.5625, 0.2083335982, 1.114583486, -1.34375, 1.458333598], [1, 1, 2, 3])
      ]),
    Sample(
      "resize, linear, half_pixel_symmetric, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .halfPixelSymmetric
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-1.291666667, 2.5625, 0.1041666667], [1, 1, 3])]),
    Sample(
      "resize, linear, pytorch_half_pixel, twice",
      Resize {
        $0.mode = .linear
        $0.coordinates = .pytorchHalfPixel
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -1.484375, -0.328125, 0.25, -0.90625, -0.72265625, -0.35546875, -0.171875,
            1.40625, 0.80078125, -0.41015625, -1.015625, 2.5625, 1.5625, -0.4375, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, pytorch_half_pixel, smaller",
      Resize {
        $0.mode = .linear
        $0.coordinates = .pytorchHalfPixel
      }, [.pattern([1, 1, 2, 6], 1), nil, .values([1, 1, 1, 0.6000000238], [4])],
      expected: [
        .values(
          [-1.291666743, 2.56249977, 0.1041662838, -0.04166674324, -2.499999603, 1.354166284],
          [1, 1, 2, 3])
      ]),
    Sample(
      "resize, linear, pytorch_half_pixel, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .pytorchHalfPixel
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-1.291666667, 2.5625, 0.1041666667], [1, 1, 3])]),
    Sample(
      "resize, linear, align_corners, twice",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -1.291666667, -0.5208333333, 0.25, -0.5208333333, -0.4513888889, -0.3819444444,
            -0.3125, 1.020833333, 0.3888888889, -0.2430555556, -0.875, 2.5625, 1.229166667,
            -0.1041666667, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, align_corners, smaller",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 2, 6], 1), nil, .values([1, 1, 1, 0.6000000238], [4])],
      expected: [
        .values(
          [-2.0625, 2.38461514, 0.5192302799, -0.8125, -2.192307269, 1.76923028], [1, 1, 2, 3])
      ]),
    Sample(
      "resize, linear, align_corners, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-2.0625, 2.5625, 0.875], [1, 1, 3])]),
    Sample(
      "resize, linear, pytorch_half_pixel, 1.2 elements are one",
      Resize {
        $0.mode = .linear
        $0.coordinates = .pytorchHalfPixel
      }, [.values([1, 2], [1, 1, 1, 2]), nil, .values([1, 1, 1, 0.6], [4])],
      expected: [.values([1], [1, 1, 1, 1])]),
    Sample(
      "resize, linear, asymmetric, twice",
      Resize {
        $0.mode = .linear
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -0.90625, 0.25, 0.25, 0.25, -0.171875, -0.59375, -0.59375, 2.5625, 0.5625,
            -1.4375, -1.4375, 2.5625, 0.5625, -1.4375, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, asymmetric, smaller",
      Resize {
        $0.mode = .linear
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 2, 6], 1), nil, .values([1, 1, 1, 0.6000000238], [4])],
      expected: [
        .values(
          [-2.0625, 1.791666514, -0.666666973, -0.8125, -1.166666402, 0.583333027], [1, 1, 2, 3])
      ]),
    Sample(
      "resize, linear, asymmetric, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-2.0625, 1.791666667, -0.6666666667], [1, 1, 3])]),
    Sample(
      "resize, linear, align_corners, one element",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 1], [3])],
      expected: [.values([-2.0625], [1, 1, 1])]),
    Sample(
      "resize, linear, pytorch_half_pixel, one element",
      Resize {
        $0.mode = .linear
        $0.coordinates = .pytorchHalfPixel
      }, [.pattern([1, 1, 5], 1), nil, nil, .integers([1, 1, 1], [3])],
      expected: [.values([-2.0625], [1, 1, 1])]),
    Sample(
      "resize, linear, exclude_outside",
      Resize {
        $0.mode = .linear
        $0.excludeOutside = true
      }, [.pattern([1, 1, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -1.484375, -0.328125, 0.25, -0.90625, -0.72265625, -0.35546875, -0.171875,
            1.40625, 0.80078125, -0.41015625, -1.015625, 2.5625, 1.5625, -0.4375, -1.4375,
          ], [1, 1, 4, 4])
      ]),
    Sample(
      "resize, linear, crop",
      Resize {
        $0.mode = .linear
        $0.coordinates = .cropAndResize
      },
      [
        .pattern([1, 1, 4, 4], 1),
        .values([0, 0, 0.400000006, 0.6000000238, 1, 1, 0.6000000238, 0.8000000119], [8]), nil,
        .integers([1, 1, 3, 3], [4]),
      ],
      expected: [
        .values(
          [
            -0.6874997821, -0.1199999024, 0.1950000449, 0.1937502967, 0.5718750578, 0.3187499883,
            1.075000376, 1.263750018, 0.4424999316,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "resize, linear, crop outside",
      Resize {
        $0.mode = .linear
        $0.coordinates = .cropAndResize
        $0.extrapolation = 10
      },
      [
        .pattern([1, 1, 4, 4], 1),
        .values([0, 0, 0.400000006, 0.6000000238, 1, 1, 1.200000048, 1.700000048], [8]), nil,
        .integers([1, 1, 3, 3], [4]),
      ],
      expected: [.values([-0.6874997821, 10, 10, 0.8174998148, 10, 10, 10, 10, 10], [1, 1, 3, 3])]),
    Sample(
      "resize, linear, crop to one element",
      Resize {
        $0.mode = .linear
        $0.coordinates = .cropAndResize
      },
      [
        .pattern([1, 1, 4], 1), .values([0, 0, 0.25, 1, 1, 0.5], [6]), nil,
        .integers([1, 1, 1], [3]),
      ], expected: [.values([0.5390625], [1, 1, 1])]),
    Sample(
      "resize, linear, antialias",
      Resize {
        $0.mode = .linear
        $0.antialias = true
      }, [.pattern([1, 1, 4, 4], 1), nil, .values([1, 1, 0.6000000238, 0.6000000238], [4])],
      expected: [
        .values([-0.9814453197, 0.4201388939, -0.7560764655, 0.2546296071], [1, 1, 2, 2])
      ]),
    Sample(
      "resize, linear, antialias, sizes",
      Resize {
        $0.mode = .linear
        $0.antialias = true
      }, [.pattern([1, 1, 7], 1), nil, nil, .integers([1, 1, 2], [3])],
      expected: [.values([-0.1415816327, -0.9298469388], [1, 1, 2])]),
    Sample(
      "resize, linear, antialias, larger",
      Resize {
        $0.mode = .linear
        $0.antialias = true
      }, [.pattern([1, 1, 3], 1), nil, nil, .integers([1, 1, 5], [3])],
      expected: [.values([-2.0625, -1.1375, 0.25, 1.6375, 2.5625], [1, 1, 5])]),
    Sample(
      "resize, linear, antialias, align_corners, exclude_outside",
      Resize {
        $0.mode = .linear
        $0.antialias = true
        $0.coordinates = .alignCorners
        $0.excludeOutside = true
      }, [.pattern([1, 1, 6], 1), nil, nil, .integers([1, 1, 3], [3])],
      expected: [.values([-1.291666667, 0.5625, -1.791666667], [1, 1, 3])]),
    Sample(
      "resize, linear, channels resized too", Resize { $0.mode = .linear },
      [.pattern([1, 2, 2, 2], 1), nil, nil, .integers([2, 3, 3, 1], [4])],
      expected: [
        .values(
          [
            -0.90625, -0.171875, 0.5625, -1.015625, -0.28125, 0.453125, -1.125, -0.390625, 0.34375,
            -0.90625, -0.171875, 0.5625, -1.015625, -0.28125, 0.453125, -1.125, -0.390625, 0.34375,
          ], [2, 3, 3, 1])
      ]),
    Sample(
      "resize, linear, three dimensions",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 2, 2, 2], 1), nil, nil, .integers([1, 1, 3, 2, 3], [5])],
      expected: [
        .values(
          [
            -2.0625, -0.90625, 0.25, 2.5625, 0.5625, -1.4375, -0.59375, -1.015625, -1.4375, 0.875,
            0.453125, 0.03125, 0.875, -1.125, -3.125, -0.8125, 0.34375, 1.5,
          ], [1, 1, 3, 2, 3])
      ]),
    Sample(
      "resize, linear, not_larger",
      Resize {
        $0.mode = .linear
        $0.axes = [2, 3]
        $0.policy = .notLarger
      }, [.pattern([1, 1, 2, 4], 1), nil, nil, .integers([3, 5], [2])],
      expected: [
        .values(
          [
            -2.0625, -0.44375, 1.40625, 1.3625, -1.4375, -0.00625, -1.480625, -0.95625, 0.325625,
            0.61875, 0.875, -1.925, -1.96875, -0.11875, 1.5,
          ], [1, 1, 3, 5])
      ]),
    Sample(
      "resize, linear, f16", Resize { $0.mode = .linear },
      [.pattern([1, 1, 3], 1, as: .f16), nil, nil, .integers([1, 1, 5], [3])],
      expected: [.values([-2.0625, -1.1375, 0.25, 1.6375, 2.5625], [1, 1, 5], as: .f16)]),
    Sample(
      "resize, linear, f64", Resize { $0.mode = .linear },
      [.pattern([1, 1, 3], 1, as: .f64), nil, nil, .integers([1, 1, 5], [3])],
      expected: [
        .values(
          [-2.0625, -1.1375000000000002, 0.25, 1.6375000000000002, 2.5625], [1, 1, 5], as: .f64)
      ]),
    Sample(
      "resize, linear, u8 rounds to nearest", Resize { $0.mode = .linear },
      [.pattern([1, 1, 3], 1, as: .u8), nil, nil, .integers([1, 1, 5], [3])],
      expected: [.integers([17, 32, 54, 76, 91], [1, 1, 5], as: .u8)]),
    Sample(
      "resize, linear, i8", Resize { $0.mode = .linear },
      [.pattern([1, 1, 3], 1, as: .i8), nil, nil, .integers([1, 1, 6], [3])],
      expected: [.integers([-33, -24, -5, 13, 32, 41], [1, 1, 6], as: .i8)]),
  ]

  /// Cubic interpolation, expected values by the reference implementation of ONNX.
  static let resizeCubic: [Sample] = [
    Sample(
      "resize, cubic, half_pixel",
      Resize {
        $0.mode = .cubic
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values(
          [
            -2.306396484, -1.619873047, -0.5178222656, 1.158447266, 2.541748047, 1.900146484,
            -0.4499511719, -1.859375,
          ], [1, 1, 8])
      ]),
    Sample(
      "resize, cubic, align_corners",
      Resize {
        $0.mode = .cubic
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values(
          [
            -2.0625, -1.273688047, -0.2118258017, 1.287900875, 2.490798105, 2.260568513,
            0.4238338192, -1.4375,
          ], [1, 1, 8])
      ]),
    Sample(
      "resize, cubic, asymmetric",
      Resize {
        $0.mode = .cubic
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values(
          [-2.0625, -1.123046875, 0.25, 1.998046875, 2.5625, 0.779296875, -1.4375, -1.8125],
          [1, 1, 8])
      ]),
    Sample(
      "resize, cubic, smaller", Resize { $0.mode = .cubic },
      [.pattern([1, 1, 4, 4], 1), nil, .values([1, 1, 0.8000000119, 0.8000000119], [4])],
      expected: [
        .values(
          [
            -1.578708593, 1.09093721, 0.2368793275, -0.4928208607, -1.934145145, 0.4791895222,
            -0.5406970702, 1.588106035, -0.1959023732,
          ], [1, 1, 3, 3])
      ]),
    Sample(
      "resize, cubic, sizes, two dimensions", Resize { $0.mode = .cubic },
      [.pattern([1, 1, 3, 3], 1), nil, nil, .integers([1, 1, 4, 5], [4])],
      expected: [
        .values(
          [
            -2.32936084, -1.409233643, 0.2051391602, 2.064182983, 3.236230713, -1.953384277,
            -0.7099140625, 0.5811157227, -0.3082561035, -1.309791992, -1.365615723, 0.09156713867,
            1.168884277, -1.537045044, -3.975204834, -0.9896391602, 0.4176108398, 1.54486084,
            -0.7366391602, -2.83913916,
          ], [1, 1, 4, 5])
      ]),
    Sample(
      "resize, cubic, coefficient",
      Resize {
        $0.mode = .cubic
        $0.cubicA = -0.5
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values(
          [
            -2.225097656, -1.646972656, -0.3823242188, 0.9760742188, 2.428222656, 1.912597656,
            -0.5708007812, -1.71875,
          ], [1, 1, 8])
      ]),
    Sample(
      "resize, cubic, exclude_outside",
      Resize {
        $0.mode = .cubic
        $0.excludeOutside = true
        $0.cubicA = -0.5
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values(
          [
            -2.266544118, -1.674270073, -0.4208015267, 0.9760742188, 2.428222656, 1.835877863,
            -0.6277372263, -1.790441176,
          ], [1, 1, 8])
      ]),
    Sample(
      "resize, cubic, antialias",
      Resize {
        $0.mode = .cubic
        $0.antialias = true
      }, [.pattern([1, 1, 4, 4], 1), nil, .values([1, 1, 0.6000000238, 0.6000000238], [4])],
      expected: [.values([-1.10847911, 0.3993742919, -0.7864226663, 0.2374840427], [1, 1, 2, 2])]),
    Sample(
      "resize, cubic, antialias, sizes, exclude_outside",
      Resize {
        $0.mode = .cubic
        $0.antialias = true
        $0.excludeOutside = true
      }, [.pattern([1, 1, 9], 1), nil, nil, .integers([1, 1, 4], [3])],
      expected: [.values([-0.1922436666, 0.5031837903, -1.316124425, -0.4943782531], [1, 1, 4])]),
    Sample(
      "resize, cubic, u8 saturates", Resize { $0.mode = .cubic },
      [.integers([0, 255, 0], [1, 1, 3], as: .u8), nil, nil, .integers([1, 1, 6], [3])],
      expected: [.integers([0, 67, 224, 224, 67, 0], [1, 1, 6], as: .u8)]),
  ]
}
