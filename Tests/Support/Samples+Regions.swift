import Operators
import Tensors

extension Samples {
  /// Boxes without overlaps, expected values by onnxruntime and by hand.
  static let nonMaxSuppression: [Sample] = [
    Sample(
      "non_max_suppression, the best boxes", NonMaxSuppression(),
      [
        .values(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]), Tensor([3]),
        .values([0.5], [1]), .values([0], [1]),
      ],
      expected: [.integers([0, 0, 3, 0, 0, 0, 0, 0, 5], [3, 3])]),
    Sample(
      "non_max_suppression, a score threshold", NonMaxSuppression(),
      [
        .values(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]), Tensor([3]),
        .values([0.5], [1]), .values([0.4], [1]),
      ],
      expected: [.integers([0, 0, 3, 0, 0, 0], [2, 3])]),
    Sample(
      "non_max_suppression, a limit of two", NonMaxSuppression(),
      [
        .values(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]), Tensor([2]),
        .values([0.5], [1]),
      ],
      expected: [.integers([0, 0, 3, 0, 0, 0], [2, 3])]),
    Sample(
      "non_max_suppression, no limit given", NonMaxSuppression(),
      [
        .values(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]),
      ],
      expected: [.integers([], [0, 3])]),
    Sample(
      "non_max_suppression, corners in any order", NonMaxSuppression(),
      [
        .values(
          [
            1, 1, 0, 0, 0, 0.1, 1, 1.1, 0, 0.9, 1, -0.1, 0, 10, 1, 11, 1, 10.1, 0, 11.1, 1, 101, 0,
            100,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]), Tensor([3]),
        .values([0.5], [1]), .values([0], [1]),
      ],
      expected: [.integers([0, 0, 3, 0, 0, 0, 0, 0, 5], [3, 3])]),
    Sample(
      "non_max_suppression, centres and sizes", NonMaxSuppression { $0.centred = true },
      [
        .values(
          [
            0.5, 0.5, 1, 1, 0.5, 0.6, 1, 1, 0.5, 0.4, 1, 1, 0.5, 10.5, 1, 1, 0.5, 10.6, 1, 1, 0.5,
            100.5, 1, 1,
          ], [1, 6, 4]), .values([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], [1, 1, 6]), Tensor([3]),
        .values([0.5], [1]), .values([0], [1]),
      ],
      expected: [.integers([0, 0, 3, 0, 0, 0, 0, 0, 5], [3, 3])]),
    Sample(
      "non_max_suppression, two images of two classes, equal scores", NonMaxSuppression(),
      [
        .values(
          [
            0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1,
            101, 0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0,
            100, 1, 101,
          ], [2, 6, 4]),
        .values(
          [
            0.9, 0.75, 0.6, 0.95, 0.5, 0.3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5,
            0.5, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4,
          ], [2, 2, 6]), Tensor([2]), .values([0.5], [1]), .values([0.2], [1]),
      ],
      expected: [
        .integers(
          [0, 0, 3, 0, 0, 0, 0, 1, 5, 0, 1, 4, 1, 0, 0, 1, 0, 3, 1, 1, 0, 1, 1, 3], [8, 3])
      ]),
    Sample(
      "non_max_suppression, an overlap equal to the threshold stays", NonMaxSuppression(),
      [
        .values([0, 0, 2, 1, 1, 0, 3, 1], [1, 2, 4]), .values([1, 0.5], [1, 1, 2]), Tensor([2]),
        .values([0.3333333433], [1]),
      ],
      expected: [.integers([0, 0, 0, 0, 0, 1], [2, 3])]),
    Sample(
      "non_max_suppression, an overlap just above the threshold goes", NonMaxSuppression(),
      [
        .values([0, 0, 2, 1, 1, 0, 3, 1], [1, 2, 4]), .values([1, 0.5], [1, 1, 2]), Tensor([2]),
        .values([0.333], [1]),
      ],
      expected: [.integers([0, 0, 0], [1, 3])]),
  ]

  /// Regions of images, expected values by ONNX's reference implementation and onnxruntime.
  static let regions: [Sample] = [
    Sample(
      "roi_align, two samples per axis", RoiAlign { ($0.height, $0.width, $0.samples) = (2, 3, 2) },
      [
        .pattern([2, 2, 6, 5], 1),
        .values([0, 0, 4, 5, 1.5, 0.25, 3, 4.75, -2, -3, 2.5, 9], [3, 4]),
        .integers([1, 0, 1], [3]),
      ],
      expected: [
        .values(
          [
            0.2568359375, 0.484375, -0.3776041667, 0.3623046875, -0.791015625, 0.6155598958,
            0.1943359375, 0.421875, -0.4401041667, 0.2998046875, -0.853515625, 0.5530598958,
            -0.1015625, 1.0546875, 0.9780273438, -0.8647460938, -0.7934570312, -0.1796875,
            -0.1640625, 0.9921875, 0.9155273438, -0.9272460938, -0.8559570312, -0.2421875, 0,
            1.40625, 0.017578125, 0, 0.009765625, 0.396484375, 0, 1.375, -0.013671875, 0,
            -0.021484375, 0.365234375,
          ], [3, 2, 2, 3])
      ]),
    Sample(
      "roi_align, without the half pixel, as many samples as elements",
      RoiAlign { ($0.height, $0.width, $0.scale, $0.halfPixel) = (2, 2, 0.5, false) },
      [
        .pattern([2, 2, 6, 5], 1),
        .values([0, 0, 4, 5, 1.5, 0.25, 3, 4.75, -2, -3, 2.5, 9], [3, 4]),
        .integers([1, 0, 1], [3]),
      ],
      expected: [
        .values(
          [
            0.27734375, 0.6171875, 0.1328125, -0.7109375, 0.21484375, 0.5546875, 0.0703125,
            -0.7734375, -0.48046875, 0.67578125, -1.67578125, -0.51953125, -0.54296875, 0.61328125,
            -1.73828125, -0.58203125, -0.4375, -0.2942708333, 0.9375, -0.3658854167, -0.5,
            -0.3567708333, 0.875, -0.4283854167,
          ], [3, 2, 2, 2])
      ]),
    Sample(
      "roi_align, the largest weighted neighbour",
      RoiAlign { ($0.mode, $0.height, $0.width, $0.samples) = (.max, 2, 3, 2) },
      [
        .pattern([2, 2, 6, 5], 1),
        .values([0, 0, 4, 5, 1.5, 0.25, 3, 4.75, -2, -3, 2.5, 9], [3, 4]),
        .integers([1, 0, 1], [3]),
      ],
      expected: [
        .values(
          [
            1.9140625, 1.77734375, 1.06640625, 0.95703125, 1.595052083, 0.8203125, 1.875,
            1.731770833, 1.0390625, 0.9296875, 1.549479167, 0.80078125, 0.6606445312, 1.541503906,
            1.541503906, 1.391113281, 0.5961914062, 0.451171875, 0.64453125, 1.50390625, 1.50390625,
            1.353515625, 0.580078125, 0.4409179688, -0, 3.0625, 0.859375, -0, 0.2734375, 1.9140625,
            -0, 3, 0.8203125, -0, 0.265625, 1.859375,
          ], [3, 2, 2, 3])
      ]),
    Sample(
      "roi_align, one bin, f16", RoiAlign(),
      [
        .pattern([1, 1, 4, 4], 2, as: .f16), .values([0, 0, 3, 3], [1, 4], as: .f16),
        .integers([0], [1]),
      ],
      expected: [.values([-0.6597222222], [1, 1, 1, 1], as: .f16)]),
    Sample(
      "max_roi_pool, regions of two images", MaxRoiPool { ($0.height, $0.width) = (2, 3) },
      [
        .pattern([2, 2, 6, 5], 3),
        .values([0, 0, 0, 4, 5, 1, 1, 2, 3, 3, 1, -4, -4, -3, -3, 0, 2.5, 1, 4, 8], [4, 5]),
      ],
      expected: [
        .values(
          [
            2.375, 2.5625, 3, 2.125, 2.75, 2.75, 2.3125, 2.5, 2.9375, 3.125, 2.6875, 2.6875, 0.125,
            2.4375, -1.5625, -0.9375, 1.375, -2.625, 0.0625, 2.375, -1.625, -1, 1.3125, -2.6875, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2.75, 2.75, 1.9375, 1.6875, 1.6875, -2.3125, 2.6875,
            2.6875, 1.875, 1.625, 1.625, -2.375,
          ], [4, 2, 2, 3])
      ]),
    Sample(
      "max_roi_pool, half the scale", MaxRoiPool { ($0.height, $0.width, $0.scale) = (2, 2, 0.5) },
      [
        .pattern([2, 2, 6, 5], 3),
        .values([0, 0, 0, 4, 5, 1, 1, 2, 3, 3, 1, -4, -4, -3, -3, 0, 2.5, 1, 4, 8], [4, 5]),
      ],
      expected: [
        .values(
          [
            2.375, 2.375, 0.25, 2.5625, 2.3125, 2.3125, 3.125, 2.5, 1.1875, -2.8125, 0.125, 2.4375,
            1.125, -2.875, 0.0625, 2.375, 0, 0, 0, 0, 0, 0, 0, 0, 1.3125, 2.5625, -0.8125, 1.5,
            1.25, 2.5, -0.875, 1.4375,
          ], [4, 2, 2, 2])
      ]),
  ]
}
