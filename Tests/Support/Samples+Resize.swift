import Operators
import Tensors

extension Samples {
  /// Nearest sampling, expected values by the reference implementation of ONNX.
  static let resizeNearest: [Sample] = [
    Sample(
      "resize, nearest, twice", Resize { $0.mode = .nearest },
      [.pattern([1, 2, 2, 2], 1), nil, .values([1, 1, 2, 2], [4])],
      expected: [
        .values(
          [
            -2.0625, -2.0625, 0.25, 0.25, -2.0625, -2.0625, 0.25, 0.25, 2.5625, 2.5625, -1.4375,
            -1.4375, 2.5625, 2.5625, -1.4375, -1.4375, 0.875, 0.875, -3.125, -3.125, 0.875, 0.875,
            -3.125, -3.125, -0.8125, -0.8125, 1.5, 1.5, -0.8125, -0.8125, 1.5, 1.5,
          ], [1, 2, 4, 4])
      ]),
    Sample(
      "resize, nearest, sizes", Resize { $0.mode = .nearest },
      [.pattern([1, 1, 2, 3], 1), nil, nil, .integers([1, 1, 5, 4], [4])],
      expected: [
        .values(
          [
            -2.0625, 0.25, 0.25, 2.5625, -2.0625, 0.25, 0.25, 2.5625, -2.0625, 0.25, 0.25, 2.5625,
            -1.4375, 0.875, 0.875, -3.125, -1.4375, 0.875, 0.875, -3.125,
          ], [1, 1, 5, 4])
      ]),
    Sample(
      "resize, nearest, smaller", Resize { $0.mode = .nearest },
      [.pattern([1, 1, 4, 6], 1), nil, .values([1, 1, 0.6000000238, 0.5], [4])],
      expected: [.values([-2.0625, 2.5625, 0.875, 0.4375, -1.25, -2.9375], [1, 1, 2, 3])]),
    Sample(
      "resize, nearest, floor_or_ceil, one axis smaller and one larger",
      Resize {
        $0.coordinates = .asymmetric
        $0.nearest = .floorOrCeil
      },
      [
        .values((1...20).map { Double($0) }, [1, 1, 5, 4]), nil, .values([1, 1, 0.75, 2.7], [4]),
      ],
      expected: [
        .values(
          [
            1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 13, 13, 13, 14, 14,
            14, 15, 15, 15, 16,
          ], [1, 1, 3, 10])
      ]),
    Sample(
      "resize, nearest, floor of a quotient that is whole in single precision",
      Resize {
        $0.coordinates = .asymmetric
        $0.nearest = .floor
      },
      [.values([1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 7]), nil, .values([1, 1, 1, 0.6], [4])],
      expected: [.values([1, 2, 4, 6], [1, 1, 1, 4])]),
    Sample(
      "resize, nearest, round_prefer_floor, half_pixel",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferFloor
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, -2.0625, 0.25, 2.5625, 2.5625, -1.4375, 0.875, 0.875, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, round_prefer_floor, asymmetric",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferFloor
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, -3.125, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, round_prefer_floor, align_corners",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferFloor
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, 0.875, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, round_prefer_ceil, half_pixel",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferCeil
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, -3.125, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, round_prefer_ceil, asymmetric",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferCeil
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, -3.125, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, round_prefer_ceil, align_corners",
      Resize {
        $0.mode = .nearest
        $0.nearest = .roundPreferCeil
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, 0.875, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, floor, half_pixel",
      Resize {
        $0.mode = .nearest
        $0.nearest = .floor
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, -2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, -3.125, -3.125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, floor, asymmetric",
      Resize {
        $0.mode = .nearest
        $0.nearest = .floor
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, -2.0625, 0.25, 2.5625, 2.5625, -1.4375, 0.875, 0.875, -3.125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, floor, align_corners",
      Resize {
        $0.mode = .nearest
        $0.nearest = .floor
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, -2.0625, 0.25, 0.25, 2.5625, -1.4375, -1.4375, 0.875, -3.125, -3.125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, ceil, half_pixel",
      Resize {
        $0.mode = .nearest
        $0.nearest = .ceil
        $0.coordinates = .halfPixel
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 2.5625, 2.5625, -1.4375, 0.875, 0.875, -3.125, -0.8125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, ceil, asymmetric",
      Resize {
        $0.mode = .nearest
        $0.nearest = .ceil
        $0.coordinates = .asymmetric
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 2.5625, 2.5625, -1.4375, 0.875, 0.875, -3.125, -0.8125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, ceil, align_corners",
      Resize {
        $0.mode = .nearest
        $0.nearest = .ceil
        $0.coordinates = .alignCorners
      }, [.pattern([1, 1, 7], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [
        .values(
          [-2.0625, 0.25, 2.5625, 2.5625, -1.4375, 0.875, 0.875, -3.125, -0.8125, -0.8125],
          [1, 1, 10])
      ]),
    Sample(
      "resize, nearest, tf_half_pixel_for_nn",
      Resize {
        $0.mode = .nearest
        $0.coordinates = .halfPixelForNearest
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 1.5], [3])],
      expected: [.values([-2.0625, 0.25, 2.5625, 2.5625, -1.4375, -1.4375], [1, 1, 6])]),
    Sample(
      "resize, nearest, tf_half_pixel_for_nn, floor",
      Resize {
        $0.mode = .nearest
        $0.nearest = .floor
        $0.coordinates = .halfPixelForNearest
      }, [.pattern([1, 1, 4], 1), nil, .values([1, 1, 2], [3])],
      expected: [
        .values([-2.0625, -2.0625, 0.25, 0.25, 2.5625, 2.5625, -1.4375, -1.4375], [1, 1, 8])
      ]),
    Sample(
      "resize, nearest, crop outside",
      Resize {
        $0.mode = .nearest
        $0.coordinates = .cropAndResize
        $0.extrapolation = 10
      },
      [
        .pattern([1, 1, 4], 1), .values([0, 0, -0.5, 1, 1, 1.25], [6]), nil,
        .integers([1, 1, 5], [3]),
      ], expected: [.values([10, 10, 0.25, 2.5625, 10], [1, 1, 5])]),
    Sample(
      "resize, nearest, axes",
      Resize {
        $0.mode = .nearest
        $0.axes = [2, 1]
      }, [.pattern([1, 3, 2], 1), nil, nil, .integers([5, 2], [2])],
      expected: [
        .values(
          [-2.0625, -2.0625, -2.0625, 0.25, 0.25, 0.875, 0.875, 0.875, -3.125, -3.125], [1, 2, 5])
      ]),
    Sample(
      "resize, nearest, negative axes",
      Resize {
        $0.mode = .nearest
        $0.axes = [-2]
      }, [.pattern([1, 3, 2], 1), nil, .values([2], [1])],
      expected: [
        .values(
          [
            -2.0625, 0.25, -2.0625, 0.25, 2.5625, -1.4375, 2.5625, -1.4375, 0.875, -3.125, 0.875,
            -3.125,
          ], [1, 6, 2])
      ]),
    Sample(
      "resize, nearest, not_larger",
      Resize {
        $0.mode = .nearest
        $0.axes = [2, 3]
        $0.policy = .notLarger
      }, [.pattern([1, 1, 2, 4], 1), nil, nil, .integers([7, 8], [2])],
      expected: [
        .values(
          [
            -2.0625, -2.0625, 0.25, 0.25, 2.5625, 2.5625, -1.4375, -1.4375, -2.0625, -2.0625, 0.25,
            0.25, 2.5625, 2.5625, -1.4375, -1.4375, 0.875, 0.875, -3.125, -3.125, -0.8125, -0.8125,
            1.5, 1.5, 0.875, 0.875, -3.125, -3.125, -0.8125, -0.8125, 1.5, 1.5,
          ], [1, 1, 4, 8])
      ]),
    Sample(
      "resize, nearest, not_smaller",
      Resize {
        $0.mode = .nearest
        $0.axes = [2, 3]
        $0.policy = .notSmaller
      }, [.pattern([1, 1, 2, 4], 1), nil, nil, .integers([3, 5], [2])],
      expected: [
        .values(
          [
            -2.0625, -2.0625, 0.25, 2.5625, 2.5625, -1.4375, -2.0625, -2.0625, 0.25, 2.5625, 2.5625,
            -1.4375, 0.875, 0.875, -3.125, -0.8125, -0.8125, 1.5,
          ], [1, 1, 3, 6])
      ]),
    Sample(
      "resize, nearest, i64", Resize(),
      [.integers([1_152_921_504_606_846_977, 2, 3], [1, 3]), nil, .values([1, 2], [2])],
      expected: [
        .integers([1_152_921_504_606_846_977, 1_152_921_504_606_846_977, 2, 2, 3, 3], [1, 6])
      ]),
    Sample(
      "resize, nearest, u8", Resize(), [.pattern([1, 3], 1, as: .u8), nil, .values([1, 2], [2])],
      expected: [.integers([17, 17, 54, 54, 91, 91], [1, 6], as: .u8)]),
    Sample(
      "resize, nearest, f16", Resize(),
      [.pattern([1, 3], 1, as: .f16), nil, .values([1, 2], [2])],
      expected: [.values([-2.0625, -2.0625, 0.25, 0.25, 2.5625, 2.5625], [1, 6], as: .f16)]),
    Sample(
      "resize, nearest, bool", Resize(),
      [.values([1, 0, 1], [1, 3], as: .bool), nil, .values([1, 2], [2])],
      expected: [.values([1, 1, 0, 0, 1, 1], [1, 6], as: .bool)]),
  ]

  /// Resizing of the sizes that kernels treat apart.
  static let resizeLarge: [Sample] = [
    Sample(
      "resize, nearest, twice, many channels",
      Resize {
        $0.coordinates = .asymmetric
        $0.nearest = .floor
      }, [.random([2, 19, 6, 7], seed: 1), nil, .values([1, 1, 2, 2], [4])]),
    Sample(
      "resize, linear, twice, many channels", Resize { $0.mode = .linear },
      [.random([1, 19, 6, 7], seed: 1), nil, .values([1, 1, 2, 2], [4])]),
    Sample(
      "resize, linear, align_corners, sizes",
      Resize {
        $0.mode = .linear
        $0.coordinates = .alignCorners
      }, [.random([1, 17, 5, 6], seed: 1), nil, nil, .integers([1, 17, 11, 9], [4])]),
  ]
}
