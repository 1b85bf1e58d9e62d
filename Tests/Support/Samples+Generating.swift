import Operators
import Tensors

extension Samples {
  /// Triangles, one-hot rows and ranges; expected values by numpy and the reference implementation of ONNX.
  static let generating: [Sample] = [
    Sample(
      "trilu, upper from -1", Trilu(),
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([-1], []),
      ],
      expected: [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 0, 22, 23, 24],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, upper from 0", Trilu(),
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([0], []),
      ],
      expected: [
        .integers(
          [1, 2, 3, 4, 0, 6, 7, 8, 0, 0, 11, 12, 13, 14, 15, 16, 0, 18, 19, 20, 0, 0, 23, 24],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, upper from 2", Trilu(),
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([2], []),
      ],
      expected: [
        .integers(
          [0, 0, 3, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 15, 16, 0, 0, 0, 20, 0, 0, 0, 0], [2, 3, 4])
      ]),
    Sample(
      "trilu, upper from -7", Trilu(),
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([-7], []),
      ],
      expected: [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, upper from 9", Trilu(),
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([9], []),
      ],
      expected: [
        .integers(
          [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 3, 4])
      ]),
    Sample(
      "trilu, lower from -1", Trilu { $0.upper = false },
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([-1], []),
      ],
      expected: [
        .integers(
          [0, 0, 0, 0, 5, 0, 0, 0, 9, 10, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 21, 22, 0, 0], [2, 3, 4])
      ]),
    Sample(
      "trilu, lower from 0", Trilu { $0.upper = false },
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([0], []),
      ],
      expected: [
        .integers(
          [1, 0, 0, 0, 5, 6, 0, 0, 9, 10, 11, 0, 13, 0, 0, 0, 17, 18, 0, 0, 21, 22, 23, 0],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, lower from 2", Trilu { $0.upper = false },
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([2], []),
      ],
      expected: [
        .integers(
          [1, 2, 3, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, lower from -7", Trilu { $0.upper = false },
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([-7], []),
      ],
      expected: [
        .integers(
          [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 3, 4])
      ]),
    Sample(
      "trilu, lower from 9", Trilu { $0.upper = false },
      [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4]), .integers([9], []),
      ],
      expected: [
        .integers(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
          [2, 3, 4])
      ]),
    Sample(
      "trilu, no rows", Trilu(),
      [.values([], [0, 3])],
      expected: [.values([], [0, 3])]),
    Sample(
      "trilu, absurd diagonals", Trilu(),
      [.values([1, 1, 1, 1], [2, 2]), .integers([-9_223_372_036_854_775_808], [])],
      expected: [.values([1, 1, 1, 1], [2, 2])]),
    Sample(
      "one_hot, axis -1", OneHot(),
      [.integers([0, -1, 2, 5], [2, 2]), .integers([3], []), .values([2, 5], [2])],
      expected: [.values([5, 2, 2, 2, 2, 5, 2, 2, 5, 2, 2, 2], [2, 2, 3])]),
    Sample(
      "one_hot, axis 0", OneHot { $0.axis = 0 },
      [.integers([0, -1, 2, 5], [2, 2]), .integers([3], []), .values([2, 5], [2])],
      expected: [.values([5, 2, 2, 2, 2, 2, 2, 2, 2, 5, 5, 2], [3, 2, 2])]),
    Sample(
      "one_hot, axis 1", OneHot { $0.axis = 1 },
      [.integers([0, -1, 2, 5], [2, 2]), .integers([3], []), .values([2, 5], [2])],
      expected: [.values([5, 2, 2, 2, 2, 5, 2, 2, 2, 2, 5, 2], [2, 3, 2])]),
    Sample(
      "one_hot, axis -2", OneHot { $0.axis = -2 },
      [.integers([0, -1, 2, 5], [2, 2]), .integers([3], []), .values([2, 5], [2])],
      expected: [.values([5, 2, 2, 2, 2, 5, 2, 2, 2, 2, 5, 2], [2, 3, 2])]),
    Sample(
      "one_hot, negative indices are outside", OneHot { $0.wrap = false },
      [.integers([0, -1, 2, 5], [2, 2]), .integers([3], []), .values([2, 5], [2])],
      expected: [.values([5, 2, 2, 2, 2, 2, 2, 2, 5, 2, 2, 2], [2, 2, 3])]),
    Sample(
      "one_hot, indices and depth of other types", OneHot(),
      [
        .values([1.7000000476837158, 0], [2]), .values([2.9000000953674316], [1]),
        .integers([0, 1], [2], as: .bool),
      ],
      expected: [.integers([0, 1, 1, 0], [2, 2], as: .bool)]),
    Sample(
      "one_hot, u8 and f16", OneHot(),
      [
        .integers([1, 2], [2], as: .u8), .integers([3], [], as: .i8),
        .values([-1, 0.5], [2], as: .f16),
      ],
      expected: [.values([-1, 0.5, -1, -1, -1, 0.5], [2, 3], as: .f16)]),
    Sample(
      "one_hot, a scalar index", OneHot(),
      [.integers([2], []), .integers([4], []), .integers([0, 1], [2])],
      expected: [.integers([0, 0, 1, 0], [4])]),
    Sample(
      "range of i64 from 3 to 10 by 2", NumberRange(),
      [.integers([3], []), .integers([10], []), .integers([2], [])],
      expected: [.integers([3, 5, 7, 9], [4])]),
    Sample(
      "range of i32 from 10 to 4 by -2", NumberRange(),
      [.integers([10], [], as: .i32), .integers([4], [], as: .i32), .integers([-2], [], as: .i32)],
      expected: [.integers([10, 8, 6], [3], as: .i32)]),
    Sample(
      "range of i16 from 0 to 5 by 1", NumberRange(),
      [.integers([0], [], as: .i16), .integers([5], [], as: .i16), .integers([1], [], as: .i16)],
      expected: [.integers([0, 1, 2, 3, 4], [5], as: .i16)]),
    Sample(
      "range of f32 from 1 to 2 by 0.25", NumberRange(),
      [.values([1], []), .values([2], []), .values([0.25], [])],
      expected: [.values([1, 1.25, 1.5, 1.75], [4])]),
    Sample(
      "range of f64 from 10 to -1 by -2.5", NumberRange(),
      [.values([10], [], as: .f64), .values([-1], [], as: .f64), .values([-2.5], [], as: .f64)],
      expected: [.values([10, 7.5, 5, 2.5, 0], [5], as: .f64)]),
    Sample(
      "range of i64 from 5 to 5 by 1", NumberRange(),
      [.integers([5], []), .integers([5], []), .integers([1], [])],
      expected: [.integers([], [0])]),
    Sample(
      "range of i64 from 5 to 1 by 1", NumberRange(),
      [.integers([5], []), .integers([1], []), .integers([1], [])],
      expected: [.integers([], [0])]),
    Sample(
      "range of f32 from 0 to 1 by 0.1", NumberRange(),
      [.values([0], []), .values([1], []), .values([0.10000000149011612], [])],
      expected: [
        .values(
          [
            0, 0.1000000015, 0.200000003, 0.3000000119, 0.400000006, 0.5, 0.6000000238,
            0.6999999881, 0.8000000119, 0.9000000358,
          ], [10])
      ]),
  ]
}
