import Operators
import Tensors

extension Samples {
  /// Operators that move elements; expected values from onnxruntime and the ONNX reference.
  static let movement: [Sample] = joins + slices + pads

  private static let joins: [Sample] = [
    Sample(
      "concat, one input along the first axis", Concat(),
      [tensor(.f32, [3], [-3.75, -3, 3.75])],
      expected: [tensor(.f32, [3], [-3.75, -3, 3.75])]),
    Sample(
      "concat, channels of three inputs in batch 2", Concat { $0.axis = 1 },
      [
        tensor(.f32, [2, 1, 3], [1.25, -0.5, 0.25, 3, -1.25, 0.75]),
        tensor(.f32, [2, 2, 3], [1.5, -1.25, 0.25, 2, 3.25, -2.75, 3.5, -4, 2, 2.5, -3, -0.75]),
        tensor(
          .f32, [2, 3, 3],
          [
            2.5, -4, 1, 2.25, 0, 1.75, -2.25, -2.5, -1, -2.5, -1.25, 3.5, 0.5, -1.25, -1.75, 3.5,
            -0.5, 3.75,
          ]),
      ],
      expected: [
        tensor(
          .f32, [2, 6, 3],
          [
            1.25, -0.5, 0.25, 1.5, -1.25, 0.25, 2, 3.25, -2.75, 2.5, -4, 1, 2.25, 0, 1.75, -2.25,
            -2.5, -1, 3, -1.25, 0.75, 3.5, -4, 2, 2.5, -3, -0.75, -2.5, -1.25, 3.5, 0.5, -1.25,
            -1.75, 3.5, -0.5, 3.75,
          ])
      ]),
    Sample(
      "concat, the last axis from the back, i64, an empty part", Concat { $0.axis = -1 },
      [
        tensor(.i64, [2, 1], [0, 1]), tensor(.i64, [2, 0], []),
        tensor(.i64, [2, 2], [7, 8, 9, 10]),
      ],
      expected: [tensor(.i64, [2, 3], [0, 7, 8, 1, 9, 10])]),
    Sample(
      "concat, booleans", Concat(),
      [tensor(.bool, [2, 1], [1, 0]), tensor(.bool, [1, 1], [1])],
      expected: [tensor(.bool, [3, 1], [1, 0, 1])]),
    Sample(
      "concat, f16 along the first of three axes", Concat(),
      [
        tensor(.f16, [1, 2, 2], [0, 0.25, 3.25, 2]),
        tensor(.f16, [2, 2, 2], [0.75, -0.5, 3, -0.75, 3.5, -3.5, -0.5, 0.25]),
      ],
      expected: [
        tensor(.f16, [3, 2, 2], [0, 0.25, 3.25, 2, 0.75, -0.5, 3, -0.75, 3.5, -3.5, -0.5, 0.25])
      ]),
    Sample(
      "split, equal parts of channels in batch 2",
      Split {
        $0.axis = 1
        $0.parts = 2
      },
      [
        tensor(
          .f32, [2, 4, 3],
          [
            3.5, -2, 2.5, 1.5, 1.75, 1, 3.75, -1.25, -0.75, -2.5, -3.5, -2.25, 3.25, 2.75, -3, 0.75,
            -0.25, 0.75, 1.25, -1.5, 3.75, -0.25, 1, 1,
          ])
      ],
      expected: [
        tensor(.f32, [2, 2, 3], [3.5, -2, 2.5, 1.5, 1.75, 1, 3.25, 2.75, -3, 0.75, -0.25, 0.75]),
        tensor(
          .f32, [2, 2, 3], [3.75, -1.25, -0.75, -2.5, -3.5, -2.25, 1.25, -1.5, 3.75, -0.25, 1, 1]),
      ]),
    Sample(
      "split, the last of three parts of 7 is smaller", Split { $0.parts = 3 },
      [tensor(.f32, [7], [0, 1, 2, 3, 4, 5, 6])],
      expected: [
        tensor(.f32, [3], [0, 1, 2]), tensor(.f32, [3], [3, 4, 5]), tensor(.f32, [1], [6]),
      ]),
    Sample(
      "split, given sizes along the last axis, one of them 0", Split { $0.axis = -1 },
      [tensor(.i32, [2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), tensor(.i64, [3], [2, 0, 3])],
      expected: [
        tensor(.i32, [2, 2], [0, 1, 5, 6]), tensor(.i32, [2, 0], []),
        tensor(.i32, [2, 3], [2, 3, 4, 7, 8, 9]),
      ]),
    Sample(
      "split, nothing is left for the last part", Split { $0.parts = 3 },
      [tensor(.f32, [4], [0, 1, 2, 3])],
      expected: [tensor(.f32, [2], [0, 1]), tensor(.f32, [2], [2, 3]), tensor(.f32, [0], [])]),
    Sample(
      "split, one part", Split(),
      [tensor(.u8, [2, 2], [0, 1, 2, 3])],
      expected: [tensor(.u8, [2, 2], [0, 1, 2, 3])]),
  ]

  private static let slices: [Sample] = [
    Sample(
      "slice, backwards by 3 from the last to before the first", Slice(),
      [
        tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [1], [3]), tensor(.i64, [1], [-100]),
        tensor(.i64, [1], [0]), tensor(.i64, [1], [-3]),
      ],
      expected: [tensor(.f32, [2], [3, 0])]),
    Sample(
      "slice, backwards, an end from the back", Slice(),
      [
        tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [1], [-1]), tensor(.i64, [1], [-4]), nil,
        tensor(.i64, [1], [-1]),
      ],
      expected: [tensor(.f32, [3], [3, 2, 1])]),
    Sample(
      "slice, the last two", Slice(),
      [tensor(.u8, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [-2]), tensor(.i64, [1], [5])],
      expected: [tensor(.u8, [2], [3, 4])]),
    Sample(
      "slice, steps at the edge of the range", Slice(),
      [
        tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2], [0, 2]),
        Tensor([.max, .min] as [Int64], shape: [2]), tensor(.i64, [2], [0, 1]),
        Tensor([.max, .min] as [Int64], shape: [2]),
      ],
      expected: [tensor(.f32, [1, 1], [2])]),
    Sample(
      "slice, the first axes by default", Slice(),
      [
        tensor(.f32, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), tensor(.i64, [1], [1]),
        tensor(.i64, [1], [3]),
      ],
      expected: [tensor(.f32, [2, 4], [4, 5, 6, 7, 8, 9, 10, 11])]),
    Sample(
      "slice, every second row and column", Slice(),
      [
        tensor(
          .f32, [1, 2, 5, 6],
          [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
            24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
            46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
          ]), tensor(.i64, [2], [0, 0]),
        Tensor(
          [9_223_372_036_854_775_807, 9_223_372_036_854_775_807] as [Int64], shape: [2], as: .i64),
        tensor(.i64, [2], [2, 3]), tensor(.i64, [2], [2, 2]),
      ],
      expected: [
        tensor(
          .f32, [1, 2, 3, 3], [0, 2, 4, 12, 14, 16, 24, 26, 28, 30, 32, 34, 42, 44, 46, 54, 56, 58])
      ]),
    Sample(
      "slice, positions from the back, axes in any order", Slice(),
      [
        tensor(.f32, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), tensor(.i64, [2], [-3, 0]),
        tensor(.i64, [2], [-1, 2]), tensor(.i64, [2], [-1, 0]),
      ],
      expected: [tensor(.f32, [2, 2], [1, 2, 5, 6])]),
    Sample(
      "slice, clamped to the size", Slice(),
      [
        tensor(.f32, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [-100]), tensor(.i64, [1], [100]),
        tensor(.i64, [1], [0]),
      ],
      expected: [tensor(.f32, [5], [0, 1, 2, 3, 4])]),
    Sample(
      "slice, backwards to before the start", Slice(),
      [
        tensor(.f32, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [-1]),
        Tensor([-9_223_372_036_854_775_808] as [Int64], shape: [1], as: .i64),
        tensor(.i64, [1], [0]), tensor(.i64, [1], [-1]),
      ],
      expected: [tensor(.f32, [5], [4, 3, 2, 1, 0])]),
    Sample(
      "slice, backwards by 2, the start clamped", Slice(),
      [
        tensor(.f32, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [100]), tensor(.i64, [1], [0]),
        tensor(.i64, [1], [0]), tensor(.i64, [1], [-2]),
      ],
      expected: [tensor(.f32, [2], [4, 2])]),
    Sample(
      "slice, backwards from before the start gives the first element", Slice(),
      [
        tensor(.f32, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [-100]),
        Tensor([-9_223_372_036_854_775_808] as [Int64], shape: [1], as: .i64),
        tensor(.i64, [1], [0]), tensor(.i64, [1], [-1]),
      ],
      expected: [tensor(.f32, [1], [0])]),
    Sample(
      "slice, an end before the start gives nothing", Slice(),
      [
        tensor(.f32, [2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), tensor(.i64, [1], [3]),
        tensor(.i64, [1], [1]), tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.f32, [2, 0], [])]),
    Sample(
      "slice, a start past the size gives nothing", Slice(),
      [
        tensor(.f32, [5], [0, 1, 2, 3, 4]), tensor(.i64, [1], [7]),
        Tensor([9_223_372_036_854_775_807] as [Int64], shape: [1], as: .i64),
        tensor(.i64, [1], [0]),
      ],
      expected: [tensor(.f32, [0], [])]),
    Sample(
      "slice, i32 positions, a step that leaves a rest", Slice(),
      [
        tensor(.i64, [7], [0, 1, 2, 3, 4, 5, 6]), tensor(.i32, [1], [1]), tensor(.i32, [1], [7]),
        tensor(.i32, [1], [0]), tensor(.i32, [1], [4]),
      ],
      expected: [tensor(.i64, [2], [1, 5])]),
    Sample(
      "slice, one of batch 2, booleans", Slice(),
      [
        tensor(.bool, [2, 3], [1, 0, 1, 0, 1, 1]), tensor(.i64, [1], [1]), tensor(.i64, [1], [2]),
        tensor(.i64, [1], [0]), tensor(.i64, [1], [1]),
      ],
      expected: [tensor(.bool, [1, 3], [0, 1, 1])]),
  ]

  private static let pads: [Sample] = [
    Sample(
      "pad, reflect after cropping in front", Pad { $0.mode = .reflect },
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [-1, 2])],
      expected: [tensor(.f32, [5], [1, 2, 3, 2, 1])]),
    Sample(
      "pad, reflect after cropping at the end", Pad { $0.mode = .reflect },
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [2, -1])],
      expected: [tensor(.f32, [5], [2, 1, 0, 1, 2])]),
    Sample(
      "pad, wrap what is left after cropping", Pad { $0.mode = .wrap },
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [5, -2])],
      expected: [tensor(.f32, [7], [1, 0, 1, 0, 1, 0, 1])]),
    Sample(
      "pad, edge far beyond what is left", Pad { $0.mode = .edge },
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [-3, 4])],
      expected: [tensor(.f32, [5], [3, 3, 3, 3, 3])]),
    Sample(
      "pad, constant after cropping all but one", Pad(),
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [-3, 4])],
      expected: [tensor(.f32, [5], [3, 0, 0, 0, 0])]),
    Sample(
      "pad, cropping on both sides in every mode is a slice", Pad { $0.mode = .reflect },
      [tensor(.f32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [-2, -1])],
      expected: [tensor(.f32, [1], [2])]),
    Sample(
      "pad, reflect of one element", Pad { $0.mode = .reflect },
      [tensor(.f32, [1], [5]), tensor(.i64, [2], [2, 2])],
      expected: [tensor(.f32, [5], [5, 5, 5, 5, 5])]),
    Sample(
      "pad, nothing becomes values", Pad(),
      [tensor(.f32, [0, 3], []), tensor(.i64, [4], [1, 0, 1, 0]), tensor(.f32, [], [7])],
      expected: [tensor(.f32, [2, 3], [7, 7, 7, 7, 7, 7])]),
    Sample(
      "pad, zeros around images of batch 2", Pad(),
      [
        tensor(
          .f32, [2, 1, 2, 3], [-2.5, -3.5, -0.75, 2, 2.5, 1.75, -3, 3.25, 2.5, 3, 0.25, 3.25]),
        tensor(.i64, [8], [0, 0, 1, 0, 0, 0, 0, 2]),
      ],
      expected: [
        tensor(
          .f32, [2, 1, 3, 5],
          [
            0, 0, 0, 0, 0, -2.5, -3.5, -0.75, 0, 0, 2, 2.5, 1.75, 0, 0, 0, 0, 0, 0, 0, -3, 3.25,
            2.5, 0, 0, 3, 0.25, 3.25, 0, 0,
          ])
      ]),
    Sample(
      "pad, a value, asymmetric", Pad(),
      [tensor(.f32, [3], [0, 1, 2]), tensor(.i64, [2], [1, 2]), tensor(.f32, [], [-1.5])],
      expected: [tensor(.f32, [6], [-1.5, 0, 1, 2, -1.5, -1.5])]),
    Sample(
      "pad, channels only, as shortcuts without weights do", Pad(),
      [tensor(.f32, [1, 2, 2, 1], [0, 1, 2, 3]), tensor(.i64, [8], [0, 1, 0, 0, 0, 1, 0, 0])],
      expected: [tensor(.f32, [1, 4, 2, 1], [0, 0, 0, 1, 2, 3, 0, 0])]),
    Sample(
      "pad, i64 with axes from the back", Pad(),
      [
        tensor(.i64, [2, 2], [0, 1, 2, 3]), tensor(.i64, [2], [1, 0]), tensor(.i64, [], [9]),
        tensor(.i64, [1], [-1]),
      ],
      expected: [tensor(.i64, [2, 3], [9, 0, 1, 9, 2, 3])]),
    Sample(
      "pad, crop and pad", Pad(),
      [tensor(.f32, [2, 4], [0, 1, 2, 3, 4, 5, 6, 7]), tensor(.i64, [4], [0, -1, 0, 2])],
      expected: [tensor(.f32, [2, 5], [1, 2, 3, 0, 0, 5, 6, 7, 0, 0])]),
    Sample(
      "pad, crop to nothing", Pad(),
      [tensor(.f32, [3], [0, 1, 2]), tensor(.i64, [2], [-1, -2])],
      expected: [tensor(.f32, [0], [])]),
    Sample(
      "pad, edge", Pad { $0.mode = .edge },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [4], [1, 2, 0, 1])],
      expected: [tensor(.f32, [3, 6], [0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 5, 5])]),
    Sample(
      "pad, reflect", Pad { $0.mode = .reflect },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [4], [1, 2, 0, 1])],
      expected: [tensor(.f32, [3, 6], [5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4])]),
    Sample(
      "pad, wrap", Pad { $0.mode = .wrap },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [4], [1, 2, 0, 1])],
      expected: [tensor(.f32, [3, 6], [4, 5, 3, 4, 5, 3, 1, 2, 0, 1, 2, 0, 4, 5, 3, 4, 5, 3])]),
    Sample(
      "pad, reflect wider than the size, as numpy does", Pad { $0.mode = .reflect },
      [tensor(.f32, [3], [0, 1, 2]), tensor(.i64, [2], [5, 4])],
      expected: [tensor(.f32, [12], [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2])]),
    Sample(
      "pad, wrap wider than the size, as numpy does", Pad { $0.mode = .wrap },
      [tensor(.f32, [3], [0, 1, 2]), tensor(.i64, [2], [4, 5])],
      expected: [tensor(.f32, [12], [2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1])]),
    Sample(
      "pad, edge after cropping, as numpy does on the cropped array", Pad { $0.mode = .edge },
      [tensor(.i32, [4], [0, 1, 2, 3]), tensor(.i64, [2], [-1, 2])],
      expected: [tensor(.i32, [5], [1, 2, 3, 3, 3])]),
  ]
}
