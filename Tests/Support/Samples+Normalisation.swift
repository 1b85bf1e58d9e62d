import Operators
import Tensors

extension Samples {
  /// Batch normalisation, expected values by the definition in double precision.
  static let batchNorm: [Sample] = [
    Sample(
      "batch_norm, two dimensions, batch 2", BatchNorm(),
      [
        .pattern([2, 3, 2, 2], 1), .values([0.5, 1.5, 2.5], [3]), .values([-1, 0, 1], [3]),
        .values([0, 0.25, 0.5], [3]), .values([0.5, 1.25, 2], [3]),
      ],
      expected: [
        .values(
          [
            -2.458393152, -0.8232250724, 0.8119430075, -2.016455833, 0.8385221375, -4.528019542,
            -1.425487634, 1.677044275, -4.303287601, -0.2153367418, 3.872614117, -3.198436017,
            -0.6906438768, 0.9445242031, -1.883874638, -0.2487065579, -4.276462901, -1.173930992,
            1.928600916, -3.437940764, 0.1161187332, 4.204069592, -2.866980542, 1.220970317,
          ], [2, 3, 2, 2])
      ]),
    Sample(
      "batch_norm, rank 2", BatchNorm(),
      [
        .pattern([2, 3], 1), .values([0.5, 1.5, 2.5], [3]), .values([-1, 0, 1], [3]),
        .values([0, 0.25, 0.5], [3]), .values([0.5, 1.25, 2], [3]),
      ],
      expected: [
        .values([-2.458393152, 0, 4.646010225, -2.016455833, 0.8385221375, -5.408139184], [2, 3])
      ]),
    Sample(
      "batch_norm, one dimension", BatchNorm(),
      [
        .pattern([1, 2, 3], 1), .values([0.5, 1.5], [2]), .values([-1, 0], [2]),
        .values([0, 0.25], [2]), .values([0.5, 1.25], [2]),
      ],
      expected: [
        .values(
          [-2.458393152, -0.8232250724, 0.8119430075, -2.264009771, 0.8385221375, -4.528019542],
          [1, 2, 3])
      ]),
    Sample(
      "batch_norm, three dimensions", BatchNorm(),
      [
        .pattern([1, 2, 2, 1, 2], 1), .values([0.5, 1.5], [2]), .values([-1, 0], [2]),
        .values([0, 0.25], [2]), .values([0.5, 1.25], [2]),
      ],
      expected: [
        .values(
          [
            -2.458393152, -0.8232250724, 0.8119430075, -2.016455833, 0.8385221375, -4.528019542,
            -1.425487634, 1.677044275,
          ], [1, 2, 2, 1, 2])
      ]),
    Sample(
      "batch_norm, f16", BatchNorm(),
      [
        .pattern([1, 2, 2, 2], 1, as: .f16), .values([0.5, 1.5], [2], as: .f16),
        .values([-1, 0], [2], as: .f16), .values([0, 0.25], [2], as: .f16),
        .values([0.5, 1.25], [2], as: .f16),
      ],
      expected: [
        .values(
          [
            -2.458393152, -0.8232250724, 0.8119430075, -2.016455833, 0.8385221375, -4.528019542,
            -1.425487634, 1.677044275,
          ], [1, 2, 2, 2], as: .f16)
      ]),
    Sample(
      "batch_norm, f64", BatchNorm(),
      [
        .pattern([1, 2, 2, 2], 1, as: .f64), .values([0.5, 1.5], [2], as: .f64),
        .values([-1, 0], [2], as: .f64), .values([0, 0.25], [2], as: .f64),
        .values([0.5, 1.25], [2], as: .f64),
      ],
      expected: [
        .values(
          [
            -2.4583931523390183, -0.8232250724437553, 0.8119430074515077, -2.016455833448407,
            0.8385221374806642, -4.528019542395586, -1.425487633717129, 1.6770442749613284,
          ], [1, 2, 2, 2], as: .f64)
      ]),
    Sample(
      "batch_norm, bf16", BatchNorm(),
      [
        .pattern([1, 2, 2, 2], 1, as: .bf16), .values([0.5, 1.5], [2], as: .bf16),
        .values([-1, 0], [2], as: .bf16), .values([0, 0.25], [2], as: .bf16),
        .values([0.5, 1.25], [2], as: .bf16),
      ],
      expected: [
        .values(
          [
            -2.458393152, -0.8232250724, 0.8119430075, -2.016455833, 0.8385221375, -4.528019542,
            -1.425487634, 1.677044275,
          ], [1, 2, 2, 2], as: .bf16)
      ]),
    Sample(
      "batch_norm, f16 with f32 parameters", BatchNorm(),
      [
        .pattern([1, 2, 2, 2], 1, as: .f16), .values([0.5, 1.5], [2]), .values([-1, 0], [2]),
        .values([0, 0.25], [2]), .values([0.5, 1.25], [2]),
      ],
      expected: [
        .values(
          [
            -2.458393152, -0.8232250724, 0.8119430075, -2.016455833, 0.8385221375, -4.528019542,
            -1.425487634, 1.677044275,
          ], [1, 2, 2, 2], as: .f16)
      ]),
    Sample(
      "batch_norm, rank 1 is one channel", BatchNorm(),
      [
        .pattern([4], 1), .values([0.5], [1]), .values([-1], [1]), .values([0], [1]),
        .values([0.5], [1]),
      ], expected: [.values([-2.458393152, -0.8232250724, 0.8119430075, -2.016455833], [4])]),
    Sample(
      "batch_norm, epsilon", BatchNorm { $0.epsilon = 0.125 },
      [
        .pattern([1, 2, 2, 2], 1), .values([0.5, 1.5], [2]), .values([-1, 0], [2]),
        .values([0, 0.25], [2]), .values([0.5, 1.25], [2]),
      ],
      expected: [
        .values(
          [
            -2.304439535, -0.841886117, 0.6206673008, -1.909154827, 0.7995026863, -4.317314506,
            -1.359154567, 1.599005373,
          ], [1, 2, 2, 2])
      ]),
    Sample(
      "batch_norm, variance 0", BatchNorm(),
      [
        .values([1, -2], [1, 1, 2]), .values([1], [1]), .values([0], [1]), .values([0], [1]),
        .values([0], [1]),
      ], expected: [.values([316.22777, -632.45554], [1, 1, 2])]),
    Sample(
      "batch_norm, statistics per element", BatchNorm { $0.spatial = false },
      [
        .pattern([2, 2, 2], 1), .pattern([2, 2], 3), .pattern([2, 2], 4), .pattern([2, 2], 5),
        .values([0.5, 1, 2, 4], [2, 2]),
      ],
      expected: [
        .values(
          [
            0.7493532789, 2.023413008, -2.932406647, 0.2890643262, 1.008991454, -5.992171914,
            0.9456224114, 1.298828689,
          ], [2, 2, 2])
      ]),
    Sample(
      "batch_norm, training",
      BatchNorm {
        $0.training = true
        $0.momentum = 0.75
      },
      [
        .pattern([2, 2, 2, 2], 1), .values([0.5, 1.5], [2]), .values([-1, 0], [2]),
        .values([0, 0.25], [2]), .values([0.5, 1.25], [2]),
      ],
      expected: [
        .values(
          [
            -1.463293924, -0.8224761598, -0.1816583951, -1.290099934, 0.6068735814, -2.884354213,
            -0.8659881442, 1.152377924, -1.584529718, -0.9437119531, -0.3028941884, -1.411335727,
            0.2250205414, 2.24338661, -1.247841184, 0.7705248842,
          ], [2, 2, 2, 2]), .values([-0.09765625, 0.232421875], [2]),
        .values([1.188903809, 1.675888062], [2]),
      ]),
  ]

  /// Local response normalisation, expected values by the definition in double precision.
  static let lrn: [Sample] = [
    Sample(
      "lrn, size 3",
      LRN {
        $0.size = 3
        $0.alpha = 1
        $0.beta = 0.5
      }, [.pattern([1, 4, 2, 2], 1)],
      expected: [
        .values(
          [
            -1.261479196, 0.12089798, 1.387904753, -0.9204910595, 0.4012026814, -1.509158195,
            -0.3665245184, 0.7893996587, -1.355348295, -0.07196776566, 1.179446932, -1.032438728,
            0.2466154848, 1.463148502, -0.7185757571, 0.6656012608,
          ], [1, 4, 2, 2])
      ]),
    Sample(
      "lrn, defaults, batch 2", LRN { $0.size = 5 }, [.pattern([2, 3, 1, 2], 1)],
      expected: [
        .values(
          [
            -2.062141633, 0.2499554048, 2.562054756, -1.437243578, 0.8748479654, -3.12444256,
            -0.8123607761, 1.499869496, -2.499571619, -0.187483687, 2.124635876, -1.87483687,
          ], [2, 3, 1, 2])
      ]),
    Sample(
      "lrn, even size reaches further up",
      LRN {
        $0.size = 4
        $0.alpha = 2
        $0.beta = 0.75
        $0.bias = 2
      }, [.pattern([1, 5, 1, 2], 1)],
      expected: [
        .values(
          [
            -0.4421979819, 0.0528173627, 0.5325674932, -0.2749926178, 0.1667143039, -0.5984866043,
            -0.2163372995, 0.3145876171, -0.7003889371, -0.07943953799,
          ], [1, 5, 1, 2])
      ]),
    Sample(
      "lrn, size beyond the channels",
      LRN {
        $0.size = 9
        $0.alpha = 0.5
      }, [.pattern([1, 3, 1, 2], 1)],
      expected: [
        .values(
          [-1.420804534, 0.1708836755, 1.765241997, -0.9825811339, 0.60276556, -2.136045943],
          [1, 3, 1, 2])
      ]),
    Sample(
      "lrn, size 1",
      LRN {
        $0.size = 1
        $0.alpha = 0.5
        $0.beta = 1
      }, [.pattern([1, 3, 1, 2], 1)],
      expected: [
        .values(
          [-0.6595877577, 0.2424242424, 0.5982672139, -0.707012488, 0.6327683616, -0.5312084993],
          [1, 3, 1, 2])
      ]),
    Sample(
      "lrn, one dimension",
      LRN {
        $0.size = 3
        $0.alpha = 1
      }, [.pattern([1, 3, 3], 1)],
      expected: [
        .values(
          [
            -0.8813776688, 0.2082290736, 0.6335730546, -0.5835601, 0.5152544765, -0.6262383993,
            -0.5003153263, 0.8901672936, -0.6258179225,
          ], [1, 3, 3])
      ]),
    Sample(
      "lrn, rank 2",
      LRN {
        $0.size = 3
        $0.alpha = 1
      }, [.pattern([2, 4], 1)],
      expected: [
        .values(
          [
            -1.056845589, 0.07923605706, 0.9236255583, -0.5202178482, 0.2827128545, -0.9742533063,
            -0.2350944707, 0.9020549168,
          ], [2, 4])
      ]),
    Sample(
      "lrn, f16",
      LRN {
        $0.size = 3
        $0.alpha = 0.5
      }, [.pattern([1, 3, 1, 2], 1, as: .f16)],
      expected: [
        .values(
          [-0.9519888238, 0.1990807922, 1.143939794, -0.6334043568, 0.4807831611, -1.380584035],
          [1, 3, 1, 2], as: .f16)
      ]),
    Sample(
      "lrn, f64",
      LRN {
        $0.size = 3
        $0.alpha = 0.5
      }, [.pattern([1, 3, 1, 2], 1, as: .f64)],
      expected: [
        .values(
          [
            -0.9519888238283177, 0.19908079221204353, 1.1439397936509668, -0.6334043568142071,
            0.4807831611101718, -1.380584035400003,
          ], [1, 3, 1, 2], as: .f64)
      ]),
  ]

  /// Softmax, expected values by the definition in double precision.
  static let softmax: [Sample] = [
    Sample(
      "softmax, last axis", Softmax(), [.pattern([2, 3, 2], 1)],
      expected: [
        .values(
          [
            0.09009299396, 0.909907006, 0.98201379, 0.01798620996, 0.98201379, 0.01798620996,
            0.09009299396, 0.909907006, 0.09009299396, 0.909907006, 0.98201379, 0.01798620996,
          ], [2, 3, 2])
      ]),
    Sample(
      "softmax, axis 1", Softmax { $0.axis = 1 }, [.pattern([2, 3, 2], 1)],
      expected: [
        .values(
          [
            0.00820537133, 0.8202102979, 0.8369706299, 0.1517236491, 0.1548239988, 0.02806605301,
            0.04986636522, 0.8202102979, 0.009224350047, 0.1517236491, 0.9409092847, 0.02806605301,
          ], [2, 3, 2])
      ]),
    Sample(
      "softmax, axis 0", Softmax { $0.axis = 0 }, [.pattern([2, 3], 1)],
      expected: [
        .values(
          [0.3486451353, 0.3486451353, 0.9966233876, 0.6513548647, 0.6513548647, 0.003376612382],
          [2, 3])
      ]),
    Sample(
      "softmax, axis -2", Softmax { $0.axis = -2 }, [.pattern([1, 2, 3], 1)],
      expected: [
        .values(
          [0.3486451353, 0.3486451353, 0.9966233876, 0.6513548647, 0.6513548647, 0.003376612382],
          [1, 2, 3])
      ]),
    Sample(
      "softmax, flattened from axis 1",
      Softmax {
        $0.axis = 1
        $0.flattened = true
      }, [.pattern([2, 2, 3], 1)],
      expected: [
        .values(
          [
            0.007452405152, 0.07526662576, 0.7601659917, 0.0139229258, 0.1406165693, 0.002575482305,
            0.0308955927, 0.3120344326, 0.005715109989, 0.05772056617, 0.5829570674, 0.01067723113,
          ], [2, 2, 3])
      ]),
    Sample(
      "softmax, flattened from axis -1",
      Softmax {
        $0.axis = -1
        $0.flattened = true
      }, [.pattern([2, 3], 1)],
      expected: [
        .values(
          [0.008841544164, 0.08929643278, 0.9018620231, 0.08861615887, 0.8949915, 0.01639234112],
          [2, 3])
      ]),
    Sample(
      "softmax, flattened from axis 0",
      Softmax {
        $0.axis = 0
        $0.flattened = true
      }, [.pattern([2, 3], 1)],
      expected: [
        .values(
          [
            0.007452405152, 0.07526662576, 0.7601659917, 0.0139229258, 0.1406165693, 0.002575482305,
          ], [2, 3])
      ]),
    Sample(
      "softmax, rank 1", Softmax { $0.axis = 0 }, [.pattern([5], 1)],
      expected: [
        .values([0.00747164825, 0.07546097416, 0.762128841, 0.01395887664, 0.1409796599], [5])
      ]),
    Sample(
      "softmax, large values", Softmax(), [.values([1000, 1001, -1000, 88], [1, 4])],
      expected: [.values([0.2689414214, 0.7310585786, 0, 0], [1, 4])]),
    Sample(
      "softmax, f16", Softmax { $0.axis = 1 }, [.pattern([2, 4], 1, as: .f16)],
      expected: [
        .values(
          [
            0.00869787117, 0.08784538694, 0.8872069792, 0.01624976265, 0.3255692664, 0.005963009117,
            0.06022425867, 0.6082434658,
          ], [2, 4], as: .f16)
      ]),
    Sample(
      "softmax, f64", Softmax { $0.axis = 1 }, [.pattern([2, 3], 1, as: .f64)],
      expected: [
        .values(
          [
            0.008841544163979302, 0.0892964327769721, 0.9018620230590486, 0.08861615887217274,
            0.8949915000052446, 0.016392341122582595,
          ], [2, 3], as: .f64)
      ]),
  ]

  /// Normalisation of the sizes that kernels treat apart.
  static let normalisationLarge: [Sample] = [
    Sample(
      "batch_norm, many channels", BatchNorm(),
      [
        .random([2, 19, 6, 7], seed: 1), .random([19], seed: 2), .random([19], seed: 3),
        .random([19], seed: 4), .splat(0.75, [19]),
      ]),
    Sample(
      "lrn, many channels",
      LRN {
        $0.size = 5
        $0.alpha = 0.5
      }, [.random([1, 37, 5, 6], seed: 1)]),
    Sample("softmax, thousand classes", Softmax { $0.axis = 1 }, [.random([2, 1000], seed: 1)]),
    Sample("softmax, across channels", Softmax { $0.axis = 1 }, [.random([1, 21, 6, 7], seed: 1)]),
  ]
}
