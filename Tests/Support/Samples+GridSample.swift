import Operators
import Tensors

extension Samples {
  /// Tensors sampled along grids, expected values by ONNX's reference implementation; those of cubic over the
  /// border by definition and onnxruntime, since that implementation moves far positions onto it first.
  static let gridSample: [Sample] = [
    Sample(
      "grid_sample, linear, zeros",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .zeros, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.052734375, -0.0732421875, 0, 0, 1.48828125, -0.5891113281, 0.259765625, 0.9033203125,
            0, 0, -0.1875, -0.5102539062,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, linear, zeros, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .zeros, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.4482421875, 0.24609375, 0.4323730469, 0.2095947266, 0.931640625, -2.047973633,
            1.426757812, 1.5625, -0.064453125, 1.328125, 0.275390625, -0.8055419922,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, linear, border",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .border, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.421875, -0.1875, 0.82421875, 0.466796875, 1.984375, -0.9921875, 2.078125, 2.3125,
            0.5625, 2.375, -0.25, -0.859375,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, linear, border, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .border, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.59765625, 0.24609375, 1.2578125, 0.39453125, 0.931640625, -2.047973633, 1.90234375,
            1.5625, -0.1875, 2.5, 0.275390625, -0.8055419922,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, linear, reflection",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .reflection, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.421875, -0.1875, 0.58984375, 0.4709472656, 1.984375, -0.9921875, 2.078125, 2.3125,
            0.328125, 1.738037109, -0.25, -0.859375,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, linear, reflection, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.linear, .reflection, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.01953125, 0.24609375, 0.84765625, 0.5025634766, 0.931640625, -2.047973633,
            0.90234375, 1.5625, -0.59765625, 0.01892089844, 0.275390625, -0.8055419922,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, nearest, zeros",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .zeros, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [.values([0, 0, 0, 0, 2.5625, -3.125, 0, 0, 0, 0, -1.25, -0.625], [1, 2, 2, 3])]),
    Sample(
      "grid_sample, nearest, zeros, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .zeros, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [-0.8125, -0.1875, 0, 0.25, 2.5625, -3.125, 1.6875, 2.3125, 0, 2.75, -1.25, -0.625],
          [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, nearest, border",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .border, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.1875, -0.1875, -0.1875, 0.25, 2.5625, -3.125, 2.3125, 2.3125, 2.3125, 2.75, -1.25,
            -0.625,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, nearest, border, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .border, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.8125, -0.1875, 2.125, 0.25, 2.5625, -3.125, 1.6875, 2.3125, -1.6875, 2.75, -1.25,
            -0.625,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, nearest, reflection",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .reflection, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.1875, -0.1875, -0.1875, 0.25, 2.5625, -3.125, 2.3125, 2.3125, 2.3125, 2.75, -1.25,
            -0.625,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, nearest, reflection, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.nearest, .reflection, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.8125, -0.1875, 1.5, 0.25, 2.5625, -3.125, 1.6875, 2.3125, -2.3125, 2.75, -1.25,
            -0.625,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, zeros",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .zeros, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.06729076803, -0.1440927386, -0.1219445374, -0.04132480407, 2.360901833, -0.759027764,
            0.294478327, 1.178564131, -0.07103914395, -0.1844751786, -0.20358181, -0.6300962106,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, zeros, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .zeros, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.6836125161, 0.2593345642, 0.599284553, 0.2206734106, 1.519973516, -2.314208019,
            2.066928875, 1.822853088, -0.07465431327, 1.973266932, 0.4121979475, -0.890576987,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, border",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .border, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.3952331543, -0.360470295, 1.129432678, 0.5604281425, 2.568887711, -1.329484771,
            2.169494629, 2.771636963, 0.4065284729, 2.577570438, -0.1541242599, -0.9148260853,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, border, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .border, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.7831735611, 0.2767410278, 1.767489433, 0.4292680579, 1.195301056, -2.254160025,
            2.382597923, 1.60817337, -0.4638032913, 3.205543219, 0.4421761036, -0.8423006234,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, reflection",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .reflection, false) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.5612182617, -0.3667144775, 0.9454116821, 0.5688722106, 2.718559265, -1.456282482,
            2.456604004, 2.942382812, 0.2225074768, 1.989227041, -0.1180152893, -0.9120494276,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, cubic, reflection, aligned corners",
      GridSample { ($0.mode, $0.padding, $0.alignCorners) = (.cubic, .reflection, true) },
      [
        .pattern([1, 2, 4, 3], 1),
        .values(
          [
            -1.25, 0.5625, -0.8125, 1, -0.375, 1.4375, 0.0625, -1.3125, 0.5, -0.875, 0.9375,
            -0.4375,
          ], [1, 2, 3, 2]),
      ],
      expected: [
        .values(
          [
            -0.08227348328, 0.06206130981, 1.263277054, 0.5193101851, 1.605149388, -2.297170642,
            1.431398392, 1.979511261, -0.551908493, 0.5271888932, 0.3990383148, -0.7903317891,
          ], [1, 2, 2, 3])
      ]),
    Sample(
      "grid_sample, volumes, batch 2", GridSample(),
      [
        .pattern([2, 1, 2, 4, 2], 2),
        .values(
          [
            -0.9375, 0.875, 0.125, -0.625, 1.1875, 0.4375, -0.3125, -1.0625, 0.75, 0, -0.75, 1.0625,
          ], [2, 1, 2, 1, 3]),
      ],
      expected: [
        .values([-0.009887695312, -0.01751708984, -0.5284423828, -0.505859375], [2, 1, 1, 2, 1])
      ]),
    Sample(
      "grid_sample, volumes, nearest", GridSample { $0.mode = .nearest },
      [
        .pattern([2, 1, 2, 4, 2], 2),
        .values(
          [
            -0.9375, 0.875, 0.125, -0.625, 1.1875, 0.4375, -0.3125, -1.0625, 0.75, 0, -0.75, 1.0625,
          ], [2, 1, 2, 1, 3]),
      ],
      expected: [.values([-0.1875, 0, 0, 0], [2, 1, 1, 2, 1])]),
    Sample(
      "grid_sample, rows, cubic", GridSample { $0.mode = .cubic },
      [.pattern([1, 1, 8], 3), .values([-1, -0.25, 0.5, 1.5], [1, 4, 1])],
      expected: [.values([-0.185546875, -1.060546875, 0.15625, 0], [1, 1, 4])]),
    Sample(
      "grid_sample, nearest of integers", GridSample { $0.mode = .nearest },
      [
        .pattern([1, 1, 2, 2], 4, as: .i32),
        .values([-1, -1, 0, 0, 0.5, 0.5, 1, 1], [1, 2, 2, 2]),
      ],
      expected: [.integers([18, 18, 28, 0], [1, 1, 2, 2], as: .i32)]),
    Sample(
      "grid_sample, nearest of booleans",
      GridSample { ($0.mode, $0.padding) = (.nearest, .border) },
      [
        .integers([1, 0, 1, 1], [1, 1, 2, 2], as: .bool),
        .values([-1, -1, 0, 0, 0.5, 0.5, 1, 1], [1, 2, 2, 2]),
      ],
      expected: [.integers([1, 1, 1, 1], [1, 1, 2, 2], as: .bool)]),
    Sample(
      "grid_sample, f16 by a grid of f32", GridSample(),
      [.pattern([1, 1, 2, 2], 5, as: .f16), .values([0, 0, 0.5, -0.5], [1, 1, 2, 2])],
      expected: [.values([0.921875, -1.8125], [1, 1, 1, 2], as: .f16)]),
    Sample(
      "grid_sample, positions that are no numbers meet zeros", GridSample(),
      [.pattern([1, 1, 2, 2], 5), .values([.nan, 0, .infinity, -0.5], [1, 1, 2, 2])],
      expected: [.values([0, 0], [1, 1, 1, 2])]),
    Sample(
      "affine_grid, images", AffineGrid { $0.alignCorners = false },
      [
        .values([1, 0.25, -0.5, 0.125, 2, 0.75, -1, 0, 0, 0, 0.5, 0.25], [2, 2, 3]),
        Tensor([2, 1, 2, 3]),
      ],
      expected: [
        .values(
          [
            -1.291666667, -0.3333333333, -0.625, -0.25, 0.04166666667, -0.1666666667, -1.041666667,
            1.666666667, -0.375, 1.75, 0.2916666667, 1.833333333, 0.6666666667, 0, 0, 0,
            -0.6666666667, 0, 0.6666666667, 0.5, 0, 0.5, -0.6666666667, 0.5,
          ], [2, 2, 3, 2])
      ]),
    Sample(
      "affine_grid, images, aligned corners", AffineGrid { $0.alignCorners = true },
      [
        .values([1, 0.25, -0.5, 0.125, 2, 0.75, -1, 0, 0, 0, 0.5, 0.25], [2, 2, 3]),
        Tensor([2, 1, 2, 3]),
      ],
      expected: [
        .values(
          [
            -1.75, -1.375, -0.75, -1.25, 0.25, -1.125, -1.25, 2.625, -0.25, 2.75, 0.75, 2.875, 1,
            -0.25, 0, -0.25, -1, -0.25, 1, 0.75, 0, 0.75, -1, 0.75,
          ], [2, 2, 3, 2])
      ]),
    Sample(
      "affine_grid, volumes", AffineGrid(),
      [
        .values([1, 0.25, -0.5, 0.125, 0, 2, 0.75, 0.5, 0.5, 0, 1, -1], [1, 3, 4]),
        Tensor([1, 1, 2, 1, 2]),
      ],
      expected: [
        .values(
          [-0.125, 0.125, -1.75, 0.875, 0.125, -1.25, -0.625, 0.875, -0.75, 0.375, 0.875, -0.25],
          [1, 2, 1, 2, 3])
      ]),
  ]
}
