import Operators
import Tensors

extension Samples {
  /// Losses by ONNX's reference implementation in double precision; windows by their formulas; spectra by numpy.
  static let signals: [Sample] = [
    Sample(
      "negative log likelihood, mean", NegativeLogLikelihood(),
      [.pattern([3, 5], 3), .integers([1, 4, 0], [3])],
      expected: [.values([-0.75], [])]),
    Sample(
      "negative log likelihood, none, of images", NegativeLogLikelihood { $0.reduction = .each },
      [.pattern([2, 3, 1, 2], 3), .integers([0, 2, 1, 1], [2, 1, 2])],
      expected: [.values([-0.0625, 1.0, 0.375, -1.9375], [2, 1, 2])]),
    Sample(
      "negative log likelihood, weighted mean", NegativeLogLikelihood(),
      [
        .pattern([2, 3, 2], 3), .integers([0, 2, 1, 1], [2, 2]), .values([0.25, 1.0, 2.0], [3]),
      ],
      expected: [.values([0.0992647], [])]),
    Sample(
      "negative log likelihood, weighted sum", NegativeLogLikelihood { $0.reduction = .sum },
      [
        .pattern([2, 3, 2], 3), .integers([0, 2, 1, 1], [2, 2]), .values([0.25, 1.0, 2.0], [3]),
      ],
      expected: [.values([0.421875], [])]),
    Sample(
      "negative log likelihood, none, ignored class",
      NegativeLogLikelihood { ($0.reduction, $0.ignored) = (.each, 2) },
      [
        .pattern([2, 3, 2], 3), .integers([0, 2, 1, 0], [2, 2]), .values([0.25, 1.0, 2.0], [3]),
      ],
      expected: [.values([-0.015625, 0.0, 0.375, 0.671875], [2, 2])]),
    Sample(
      "negative log likelihood, ignored number that is no class",
      NegativeLogLikelihood { $0.ignored = -7 },
      [.pattern([2, 3, 2], 3), .integers([0, -7, 1, 0], [2, 2], as: .i32)],
      expected: [.values([1.0], [])]),
    Sample(
      "negative log likelihood, f16", NegativeLogLikelihood(),
      [
        .pattern([3, 5], 3, as: .f16), .integers([1, 4, 0], [3]),
        .values([1.0, 2.0, 0.5, 0.25, 3.0], [5], as: .f16),
      ],
      expected: [.values([-1.4169922], [], as: .f16)]),
    Sample(
      "negative log likelihood, f64", NegativeLogLikelihood { $0.reduction = .sum },
      [.pattern([3, 5], 3, as: .f64), .integers([1, 4, 0], [3])],
      expected: [.values([-2.25], [], as: .f64)]),
    Sample(
      "hann window, periodic", WindowFunction { $0.function = .hann },
      [.integers([7], [])],
      expected: [
        .values([0.0, 0.1882551, 0.6112605, 0.95048445, 0.95048445, 0.6112605, 0.1882551], [7])
      ]),
    Sample(
      "hann window, symmetric, i32 size",
      WindowFunction { ($0.function, $0.periodic) = (.hann, false) },
      [.integers([7], [1], as: .i32)],
      expected: [.values([0.0, 0.25, 0.75, 1.0, 0.75, 0.25, 0.0], [7])]),
    Sample(
      "hamming window, periodic", WindowFunction { $0.function = .hamming },
      [.integers([7], [])],
      expected: [
        .values(
          [0.08695652, 0.2588416, 0.6450639, 0.9547901, 0.9547901, 0.6450639, 0.2588416], [7])
      ]),
    Sample(
      "hamming window, symmetric, i32 size",
      WindowFunction { ($0.function, $0.periodic) = (.hamming, false) },
      [.integers([7], [1], as: .i32)],
      expected: [
        .values([0.08695652, 0.3152174, 0.7717391, 1.0, 0.7717391, 0.3152174, 0.08695652], [7])
      ]),
    Sample(
      "blackman window, periodic", WindowFunction { $0.function = .blackman },
      [.integers([7], [])],
      expected: [
        .values(
          [-1.3877788e-17, 0.09045342, 0.45918295, 0.9203636, 0.9203636, 0.45918295, 0.09045342],
          [7])
      ]),
    Sample(
      "blackman window, symmetric, i32 size",
      WindowFunction { ($0.function, $0.periodic) = (.blackman, false) },
      [.integers([7], [1], as: .i32)],
      expected: [.values([-1.3877788e-17, 0.13, 0.63, 1.0, 0.63, 0.13, -1.3877788e-17], [7])]),
    Sample(
      "hamming window of f16", WindowFunction { ($0.function, $0.to) = (.hamming, .f16) },
      [.integers([4], [])],
      expected: [.values([0.08695652, 0.54347825, 1.0, 0.54347825], [4], as: .f16)]),
    Sample(
      "symmetric window of one element", WindowFunction { $0.periodic = false },
      [.integers([1], [])],
      expected: [.values([1.0], [1])]),
    Sample(
      "dft, real, 6", FourierTransform(),
      [.pattern([1, 6, 1], 2)],
      expected: [
        .values(
          [
            -2.875, 0.0, -0.625, 1.0825318, -0.625, -6.928203, -0.625, 0.0, -0.625, 6.928203,
            -0.625, -1.0825318,
          ], [1, 6, 2])
      ]),
    Sample(
      "dft, complex, odd length, first axis of three", FourierTransform(),
      [.pattern([3, 2, 2, 2], 2), nil, .integers([0], [])],
      expected: [
        .values(
          [
            -4.3125, 2.625, -3.0625, -2.4375, 4.5, -7.5, -0.5625, 6.375, 1.0351361, 0.2773639,
            -2.1211138, 5.744149, 1.0351361, 0.2773639, 1.0351361, 0.2773639, 0.2773639, 1.0351361,
            -2.8788862, -4.431649, 0.2773639, 1.0351361, 0.2773639, 1.0351361,
          ], [3, 2, 2, 2])
      ]),
    Sample(
      "dft, inverse", FourierTransform { $0.inverse = true },
      [.pattern([2, 4, 2], 2)],
      expected: [
        .values(
          [
            -0.375, 0.359375, 0.0, 0.109375, 0.84375, -0.734375, -1.46875, 1.578125, -0.8125,
            -0.078125, 0.0, 0.109375, 0.84375, -0.734375, -1.46875, 1.578125,
          ], [2, 4, 2])
      ]),
    Sample(
      "dft, one-sided, cut to 5", FourierTransform { $0.oneSided = true },
      [.pattern([1, 7, 1], 2), .integers([5], []), .integers([-2], [])],
      expected: [.values([-0.8125, 0.0, 2.4819198, 1.9536637, -4.57567, -1.8319525], [1, 3, 2])]),
    Sample(
      "dft, filled to 8", FourierTransform(),
      [.pattern([1, 5, 1], 2), .integers([8], [])],
      expected: [
        .values(
          [
            -0.8125, 0.0, -1.7442573, 2.0245874, 3.625, -1.6875, -4.1307425, -3.3504126, -2.6875,
            0.0, -4.1307425, 3.3504126, 3.625, 1.6875, -1.7442573, -2.0245874,
          ], [1, 8, 2])
      ]),
    Sample(
      "dft, inverse, one-sided", FourierTransform { ($0.inverse, $0.oneSided) = (true, true) },
      [.pattern([1, 4, 2], 2)],
      expected: [
        .values([-0.375, -0.27552104, -0.48713928, 1.3333334, 0.48713928, -1.6828123], [1, 6, 1])
      ]),
    Sample(
      "dft, inverse, one-sided, odd length",
      FourierTransform { ($0.inverse, $0.oneSided) = (true, true) },
      [.pattern([1, 3, 2], 2), .integers([5], [])],
      expected: [.values([-0.5, -0.5316001, 0.2127276, 1.6056353, -1.7867627], [1, 5, 1])]),
    Sample(
      "dft, f16", FourierTransform(),
      [.pattern([1, 4, 1], 2, as: .f16)],
      expected: [
        .values([-2.75, 0.0, 1.6875, -1.6875, -4.625, 0.0, 1.6875, 1.6875], [1, 4, 2], as: .f16)
      ]),
    Sample(
      "stft, real, frames of 4", ShortTimeFourier(),
      [.pattern([2, 9, 1], 4), .integers([2], []), nil, .integers([4], [])],
      expected: [
        .values(
          [
            -0.5625, 0.0, 1.6875, 4.625, 1.6875, 0.0, -1.0, 0.0, 1.6875, -1.6875, -4.625, 0.0,
            -1.4375, 0.0, -4.625, -1.6875, 1.6875, 0.0, 0.625, 0.0, 1.6875, -1.6875, 8.0, 0.0,
            0.1875, 0.0, 1.6875, 4.625, 1.6875, 0.0, -0.25, 0.0, 1.6875, -1.6875, -4.625, 0.0,
          ], [2, 3, 3, 2])
      ]),
    Sample(
      "stft, window, complex, all bins", ShortTimeFourier { $0.oneSided = false },
      [.pattern([1, 7, 2], 4), .integers([3], []), .values([0.5, 1.0, 1.0, 0.25], [4])],
      expected: [
        .values(
          [
            -1.65625, -0.03125, 4.96875, -0.34375, -1.71875, -2.71875, 0.65625, -2.65625, 0.203125,
            3.40625, 5.28125, -3.484375, 0.171875, -2.40625, -0.90625, -0.765625,
          ], [1, 2, 4, 2])
      ]),
    Sample(
      "stft of a whole signal", ShortTimeFourier(),
      [.pattern([1, 6, 1], 4), .integers([1], [])],
      expected: [
        .values([-2.75, 0.0, -0.625, 1.0825318, 5.6875, 4.0053673, -0.625, 0.0], [1, 1, 4, 2])
      ]),
    Sample(
      "mel weights", MelWeightMatrix(),
      [
        .integers([4], []), .integers([16], []), .integers([8192], []), .values([0], []),
        .values([4096], []),
      ],
      expected: [
        .values(
          [
            1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0,
            0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 0.0,
          ], [9, 4])
      ]),
    Sample(
      "mel weights, narrow bands, f16", MelWeightMatrix { $0.to = .f16 },
      [
        .integers([8], [1], as: .i32), .integers([9], [], as: .i32),
        .integers([8192], [], as: .i32), .values([500], [], as: .f64),
        .values([4000], [1], as: .f64),
      ],
      expected: [
        .values(
          [
            1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0,
            0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
          ], [5, 8], as: .f16)
      ]),
  ]
}
