import Tensors
import TestSupport

extension LayerCases {
  /// Pooling by Caffe's rules for sizes and divisors.
  static let pooling: [LayerCase] = [
    LayerCase(
      "max, rounded up, no padding", "Pooling",
      "pooling_param { pool: MAX kernel_size: 3 stride: 2 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [2.75, 2.5625, 2.125, 2.9375, 2.3125, 1.875, 2.6875, 2.5, 3.125, 2.875, 2.25, 1.8125],
          [1, 2, 2, 3])
      ]),
    LayerCase(
      "max, rounded up, padding", "Pooling",
      "pooling_param { pool: MAX kernel_size: 3 stride: 2 pad: 1 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            1.5, 2.5625, 2.125, -1.875, 2.75, 2.75, 2.3125, 0.625, 2.9375, 2.3125, 2.3125, 1.875,
            1.4375, 2.5, 3.125, 3.125, 2.6875, 2.6875, 2.25, 0.5625, 2.875, 2.25, 2.25, 1.8125,
          ], [1, 2, 3, 4])
      ]),
    LayerCase(
      "max, rounded down", "Pooling",
      "pooling_param { pool: MAX kernel_size: 2 stride: 2 round_mode: FLOOR }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [1.5, 2.5625, 2.125, 2.75, 2.3125, 0.625, 1.4375, 2.5, 3.125, 2.6875, 2.25, 0.5625],
          [1, 2, 2, 3])
      ]),
    LayerCase(
      "max, rounded down by the other name", "Pooling",
      "pooling_param { pool: MAX kernel_size: 2 stride: 2 ceil_mode: false }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [1.5, 2.5625, 2.125, 2.75, 2.3125, 0.625, 1.4375, 2.5, 3.125, 2.6875, 2.25, 0.5625],
          [1, 2, 2, 3])
      ]),
    LayerCase(
      "max, each axis its own, padding along one", "Pooling",
      "pooling_param { pool: MAX kernel_h: 2 kernel_w: 3 stride_h: 3 stride_w: 2 pad_h: 1 "
        + "pad_w: 0 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [2.5625, 2.5625, 0.875, 2.75, 2.3125, 0.625, 2.5, 2.5, 3.125, 2.6875, 2.25, 0.5625],
          [1, 2, 2, 3])
      ]),
    LayerCase(
      "max, a kernel larger than the image", "Pooling",
      "pooling_param { pool: MAX kernel_size: 7 stride: 3 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [.values([2.9375, 3.125], [1, 2, 1, 1])]),
    LayerCase(
      "ave, rounded up, no padding", "Pooling",
      "pooling_param { pool: AVE kernel_size: 3 stride: 2 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            0.097222224, -0.1875, -0.9270833, 0.49305555, -0.49305555, -0.53125, 0.034722224, -0.25,
            0.0625, 0.43055555, -0.5555556, -0.59375,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "ave, rounded up, padding", "Pooling",
      "pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            -0.125, 0.020833334, -0.4027778, -0.8333333, 0.3611111, 0.15277778, -0.13194445,
            -0.3125, 0.1388889, -0.2847222, -0.0069444445, 0.41666666, -0.15277778, -0.020833334,
            0.25694445, 0.19791667, 0.31944445, 0.090277776, -0.19444445, -0.34375, 0.11111111,
            -0.3263889, -0.048611112, 0.39583334,
          ], [1, 2, 3, 4])
      ]),
    LayerCase(
      "ave, rounded down", "Pooling",
      "pooling_param { pool: AVE kernel_size: 2 stride: 2 round_mode: FLOOR }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            -0.28125, -0.390625, -0.5, 0.640625, 0.53125, -1.15625, -0.34375, -0.453125, 1.015625,
            0.578125, 0.46875, -1.21875,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "ave, rounded down by the other name", "Pooling",
      "pooling_param { pool: AVE kernel_size: 2 stride: 2 ceil_mode: false }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            -0.28125, -0.390625, -0.5, 0.640625, 0.53125, -1.15625, -0.34375, -0.453125, 1.015625,
            0.578125, 0.46875, -1.21875,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "ave, each axis its own, padding along one", "Pooling",
      "pooling_param { pool: AVE kernel_h: 2 kernel_w: 3 stride_h: 3 stride_w: 2 pad_h: 1 "
        + "pad_w: 0 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            0.125, 0.33333334, -0.5625, 0.21875, -0.41666666, -1.15625, 0.09375, 0.30208334,
            0.984375, 0.15625, -0.47916666, -1.21875,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "ave, a kernel larger than the image", "Pooling",
      "pooling_param { pool: AVE kernel_size: 7 stride: 3 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [.values([-0.09375, 0.054166667], [1, 2, 1, 1])]),
    LayerCase(
      "maxima and where they are in their plane", "Pooling",
      "pooling_param { kernel_size: 3 stride: 2 pad: 1 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            1.5, 2.5625, 2.125, -1.875, 2.75, 2.75, 2.3125, 0.625, 2.9375, 2.3125, 2.3125, 1.875,
            1.4375, 2.5, 3.125, 3.125, 2.6875, 2.6875, 2.25, 0.5625, 2.875, 2.25, 2.25, 1.8125,
          ], [1, 2, 3, 4]),
        .values(
          [
            7, 2, 10, 11, 13, 13, 21, 23, 24, 21, 21, 29, 7, 2, 5, 5, 13, 13, 21, 23, 24, 21, 21,
            29,
          ], [1, 2, 3, 4]),
      ]),
    LayerCase(
      "all of a plane, maximum", "Pooling",
      "pooling_param { global_pooling: true }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [.values([2.9375, 3.125], [1, 2, 1, 1])]),
    LayerCase(
      "all of a plane, mean", "Pooling",
      "pooling_param { pool: AVE global_pooling: true }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [.values([-0.09375, 0.054166667], [1, 2, 1, 1])]),
    LayerCase(
      "two levels, max", "SPP",
      "spp_param { pyramid_height: 2 pool: MAX }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values([2.9375, 3.125, 2.5625, 2.125, 2.9375, 2.3125, 2.5, 3.125, 2.875, 2.25], [1, 10])
      ]),
    LayerCase(
      "two levels, ave", "SPP",
      "spp_param { pyramid_height: 2 pool: AVE }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [
        .values(
          [
            -0.09375, 0.054166667, -0.11805555, -0.4027778, 0.49305555, -0.2847222, -0.15972222,
            0.25694445, 0.43055555, -0.3472222,
          ], [1, 10])
      ]),
    LayerCase(
      "one level stays an image", "SPP",
      "spp_param { pyramid_height: 1 }",
      [.pattern([1, 2, 5, 6], 1)],
      gives: [.values([2.9375, 3.125], [1, 2, 1, 1])]),
  ]
}
