import Operators
import Tensors

extension Samples {
  /// Operators that change or ask for shapes; expected values from onnxruntime and the ONNX reference.
  static let shapes: [Sample] = reshapes + axesOfOne + picks + shapeValues

  private static let reshapes: [Sample] = [
    Sample(
      "reshape, 0 copies and -1 takes the rest in batch 2", Reshape(),
      [
        tensor(.f32, [2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        tensor(.i64, [2], [0, -1]),
      ],
      expected: [tensor(.f32, [2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])]),
    Sample(
      "reshape, other sizes", Reshape(),
      [tensor(.i32, [2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), tensor(.i64, [2], [3, 4])],
      expected: [tensor(.i32, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])]),
    Sample(
      "reshape, to a scalar", Reshape(),
      [tensor(.f32, [1, 1], [0]), tensor(.i64, [0], [])],
      expected: [tensor(.f32, [], [0])]),
    Sample(
      "reshape, 0 is a size under allow_zero", Reshape { $0.allowZero = true },
      [tensor(.f32, [0, 3], []), tensor(.i64, [2], [3, 0])],
      expected: [tensor(.f32, [3, 0], [])]),
    Sample(
      "reshape, an empty tensor, -1 is 0", Reshape(),
      [tensor(.f32, [0, 3], []), tensor(.i64, [2], [3, -1])],
      expected: [tensor(.f32, [3, 0], [])]),
    Sample(
      "reshape, an empty tensor, 0 copies", Reshape(),
      [tensor(.f32, [0, 3], []), tensor(.i64, [3], [0, 3, 1])],
      expected: [tensor(.f32, [0, 3, 1], [])]),
    Sample(
      "flatten, c, h, w order with all sizes different, batch 2", Flatten(),
      [
        tensor(
          .f32, [2, 3, 4, 5],
          [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
            24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
            46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
            68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
            90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
            109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119,
          ])
      ],
      expected: [
        tensor(
          .f32, [2, 60],
          [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
            24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
            46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
            68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
            90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
            109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119,
          ])
      ]),
    Sample(
      "flatten, axis 0", Flatten { $0.axis = 0 },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.f32, [1, 6], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "flatten, axis from the back", Flatten { $0.axis = -1 },
      [tensor(.i64, [2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])],
      expected: [tensor(.i64, [6, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])]),
    Sample(
      "flatten, axis equal to the rank", Flatten { $0.axis = 2 },
      [tensor(.u8, [2, 3], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.u8, [6, 1], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "transpose, NCHW to NHWC with all sizes different, batch 2",
      Transpose { $0.permutation = [0, 2, 3, 1] },
      [
        tensor(
          .f32, [2, 3, 2, 4],
          [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
            24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
            46, 47,
          ])
      ],
      expected: [
        tensor(
          .f32, [2, 2, 4, 3],
          [
            0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5, 13, 21, 6, 14, 22, 7, 15, 23,
            24, 32, 40, 25, 33, 41, 26, 34, 42, 27, 35, 43, 28, 36, 44, 29, 37, 45, 30, 38, 46, 31,
            39, 47,
          ])
      ]),
    Sample(
      "transpose, reversed by default", Transpose(),
      [tensor(.f16, [2, 3, 1], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.f16, [1, 3, 2], [0, 3, 1, 4, 2, 5])]),
    Sample(
      "transpose, i8 matrix", Transpose { $0.permutation = [1, 0] },
      [tensor(.i8, [3, 2], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.i8, [2, 3], [0, 2, 4, 1, 3, 5])]),
    Sample(
      "transpose, f64, three axes in a cycle", Transpose { $0.permutation = [2, 0, 1] },
      [tensor(.f64, [2, 1, 3], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.f64, [3, 2, 1], [0, 3, 1, 4, 2, 5])]),
    Sample(
      "transpose, no elements", Transpose { $0.permutation = [1, 0] },
      [tensor(.f32, [2, 0], [])],
      expected: [tensor(.f32, [0, 2], [])]),
    Sample(
      "transpose, scalar", Transpose(),
      [tensor(.bool, [], [1])],
      expected: [tensor(.bool, [], [1])]),
  ]

  private static let axesOfOne: [Sample] = [
    Sample(
      "squeeze, given axes", Squeeze(),
      [tensor(.f32, [1, 3, 1, 2], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2], [0, -2])],
      expected: [tensor(.f32, [3, 2], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "squeeze, all of size 1", Squeeze(),
      [tensor(.f32, [1, 3, 1, 2], [0, 1, 2, 3, 4, 5])],
      expected: [tensor(.f32, [3, 2], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "squeeze, to a scalar", Squeeze(),
      [tensor(.i64, [1], [5]), tensor(.i64, [1], [0])],
      expected: [tensor(.i64, [], [5])]),
    Sample(
      "unsqueeze, positions in the output in any order", Unsqueeze(),
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2], [3, 0])],
      expected: [tensor(.f32, [1, 2, 3, 1], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "unsqueeze, from the back", Unsqueeze(),
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2], [-1, -3])],
      expected: [tensor(.f32, [2, 1, 3, 1], [0, 1, 2, 3, 4, 5])]),
    Sample(
      "unsqueeze, a scalar", Unsqueeze(),
      [tensor(.i64, [], [7]), tensor(.i64, [1], [0])],
      expected: [tensor(.i64, [1], [7])]),
  ]

  private static let picks: [Sample] = [
    Sample(
      "gather, one element of a vector", Gather(),
      [tensor(.i64, [3], [5, 6, 7]), tensor(.i64, [], [1])],
      expected: [tensor(.i64, [], [6])]),
    Sample(
      "gather, rows by a matrix of indices", Gather(),
      [tensor(.f32, [3, 2], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2, 2], [2, 0, 1, 1])],
      expected: [tensor(.f32, [2, 2, 2], [4, 5, 0, 1, 2, 3, 2, 3])]),
    Sample(
      "gather, columns, negative and i32", Gather { $0.axis = 1 },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i32, [2], [-1, 0])],
      expected: [tensor(.f32, [2, 2], [2, 0, 5, 3])]),
    Sample(
      "gather, an axis in the middle of batch 2", Gather { $0.axis = -2 },
      [
        tensor(.f16, [2, 3, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), tensor(.i64, [2], [2, 0]),
      ],
      expected: [tensor(.f16, [2, 2, 2], [4, 5, 0, 1, 10, 11, 6, 7])]),
    Sample(
      "gather, rows without elements", Gather(),
      [tensor(.f32, [2, 0], []), tensor(.i64, [1], [1])],
      expected: [tensor(.f32, [1, 0], [])]),
    Sample(
      "expand, a scalar", Expand(),
      [tensor(.f32, [], [2]), tensor(.i64, [2], [2, 1])],
      expected: [tensor(.f32, [2, 1], [2, 2])]),
    Sample(
      "expand, nothing by more", Expand(),
      [tensor(.f32, [0, 1], []), tensor(.i64, [2], [1, 3])],
      expected: [tensor(.f32, [0, 3], [])]),
    Sample(
      "gather, no indices", Gather { $0.axis = 1 },
      [tensor(.f32, [2, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [0], [])],
      expected: [tensor(.f32, [2, 0], [])]),
    Sample(
      "expand, both ways", Expand(),
      [tensor(.f32, [2, 1, 3], [0, 1, 2, 3, 4, 5]), tensor(.i64, [2], [2, 1])],
      expected: [tensor(.f32, [2, 2, 3], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])]),
    Sample(
      "expand, to more axes", Expand(),
      [tensor(.i32, [2, 1], [0, 1]), tensor(.i64, [3], [2, 2, 3])],
      expected: [tensor(.i32, [2, 2, 3], [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1])]),
    Sample(
      "expand, to nothing", Expand(),
      [tensor(.f32, [1, 2], [0, 1]), tensor(.i64, [2], [0, 2])],
      expected: [tensor(.f32, [0, 2], [])]),
  ]

  private static let shapeValues: [Sample] = [
    Sample(
      "shape, whole", ShapeOf(),
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [3], [2, 3, 4])]),
    Sample(
      "shape, from the back", ShapeOf { $0.start = -1 },
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [1], [4])]),
    Sample(
      "shape, a range",
      ShapeOf {
        $0.start = 1
        $0.end = -1
      },
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [1], [3])]),
    Sample(
      "shape, an end before the start",
      ShapeOf {
        $0.start = 2
        $0.end = 1
      },
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [0], [])]),
    Sample(
      "shape, clamped",
      ShapeOf {
        $0.start = -9
        $0.end = 9
      },
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [3], [2, 3, 4])]),
    Sample(
      "shape, of a scalar", ShapeOf(),
      [tensor(.u8, [], [1])],
      expected: [tensor(.i64, [0], [])]),
    Sample(
      "size, of batch 2", Size(),
      [
        tensor(
          .f32, [2, 3, 4],
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
      ],
      expected: [tensor(.i64, [], [24])]),
    Sample(
      "size, of a scalar", Size(),
      [tensor(.bool, [], [0])],
      expected: [tensor(.i64, [], [1])]),
    Sample(
      "size, of nothing", Size(),
      [tensor(.f32, [0, 3], [])],
      expected: [tensor(.i64, [], [0])]),
    Sample(
      "constant_of_shape, zeros by default", ConstantOfShape(),
      [tensor(.i64, [2], [2, 3])],
      expected: [tensor(.f32, [2, 3], [0, 0, 0, 0, 0, 0])]),
    Sample(
      "constant_of_shape, i64", ConstantOfShape(),
      [tensor(.i64, [3], [2, 1, 2]), tensor(.i64, [1], [-7])],
      expected: [tensor(.i64, [2, 1, 2], [-7, -7, -7, -7])]),
    Sample(
      "constant_of_shape, booleans", ConstantOfShape(),
      [tensor(.i64, [1], [3]), tensor(.bool, [1], [1])],
      expected: [tensor(.bool, [3], [1, 1, 1])]),
    Sample(
      "constant_of_shape, a scalar of f16", ConstantOfShape(),
      [tensor(.i64, [0], []), tensor(.f16, [1], [0.5])],
      expected: [tensor(.f16, [], [0.5])]),
    Sample(
      "constant_of_shape, nothing", ConstantOfShape(),
      [tensor(.i64, [2], [2, 0]), tensor(.u8, [1], [3])],
      expected: [tensor(.u8, [2, 0], [])]),
  ]
}
