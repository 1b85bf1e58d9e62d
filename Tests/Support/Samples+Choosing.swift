import Operators
import Tensors

extension Samples {
  /// Distinct elements, maxima, sequences and determinants; expected values by the reference implementation of ONNX.
  static let choosing: [Sample] = [
    Sample(
      "unique, sorted", Unique(),
      [.values([2, 1, 1, 3, 4, 3], [6])],
      expected: [
        .values([1, 2, 3, 4], [4]), .integers([1, 0, 3, 4], [4]),
        .integers([1, 0, 0, 2, 3, 2], [6]), .integers([2, 1, 2, 1], [4]),
      ]),
    Sample(
      "unique, in the order met", Unique { $0.sorted = false },
      [.values([2, 1, 1, 3, 4, 3], [6])],
      expected: [
        .values([2, 1, 3, 4], [4]), .integers([0, 1, 3, 4], [4]),
        .integers([0, 1, 1, 2, 3, 2], [6]), .integers([1, 2, 2, 1], [4]),
      ]),
    Sample(
      "unique, rows", Unique { $0.axis = 0 },
      [.values([1, 0, 0, 1, 0, 0, 2, 3, 4], [3, 3])],
      expected: [
        .values([1, 0, 0, 2, 3, 4], [2, 3]), .integers([0, 2], [2]), .integers([0, 0, 1], [3]),
        .integers([2, 1], [2]),
      ]),
    Sample(
      "unique, columns of i64", Unique { $0.axis = 1 },
      [.integers([1, 4, 1, 2, -3, 2], [2, 3])],
      expected: [
        .integers([1, 4, 2, -3], [2, 2]), .integers([0, 1], [2]), .integers([0, 1, 0], [3]),
        .integers([2, 1], [2]),
      ]),
    Sample(
      "unique, the middle axis", Unique { $0.axis = 1 },
      [.values([1, 1, 0, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 0, 1], [2, 4, 2])],
      expected: [
        .values([0, 1, 1, 1, 2, 1, 0, 1, 1, 1, 2, 1], [2, 3, 2]), .integers([1, 0, 2], [3]),
        .integers([1, 0, 2, 0], [4]), .integers([2, 1, 1], [3]),
      ]),
    Sample(
      "unique, the last axis from the back", Unique { $0.axis = -1 },
      [.values([1, 1, 0, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 0, 1], [2, 4, 2])],
      expected: [
        .values([1, 1, 0, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 0, 1], [2, 4, 2]),
        .integers([0, 1], [2]), .integers([0, 1], [2]), .integers([1, 1], [2]),
      ]),
    Sample(
      "unique, rows in the order met",
      Unique {
        $0.axis = 0
        $0.sorted = false
      },
      [.integers([3, 1, 0, 1, 3, 1], [3, 2], as: .i8)],
      expected: [
        .integers([3, 1, 0, 1], [2, 2], as: .i8), .integers([0, 1], [2]),
        .integers([0, 1, 0], [3]), .integers([2, 1], [2]),
      ]),
    Sample(
      "unique, of f64", Unique(),
      [.values([1, 0, 0, 1], [2, 2], as: .f64)],
      expected: [
        .values([0, 1], [2], as: .f64), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, of f16", Unique(),
      [.values([1, 0, 0, 1], [2, 2], as: .f16)],
      expected: [
        .values([0, 1], [2], as: .f16), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, of i32", Unique(),
      [.integers([1, 0, 0, 1], [2, 2], as: .i32)],
      expected: [
        .integers([0, 1], [2], as: .i32), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, of u8", Unique(),
      [.integers([1, 0, 0, 1], [2, 2], as: .u8)],
      expected: [
        .integers([0, 1], [2], as: .u8), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, of u64", Unique(),
      [.integers([1, 0, 0, 1], [2, 2], as: .u64)],
      expected: [
        .integers([0, 1], [2], as: .u64), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, of bool", Unique(),
      [.integers([1, 0, 0, 1], [2, 2], as: .bool)],
      expected: [
        .integers([0, 1], [2], as: .bool), .integers([1, 0], [2]), .integers([1, 0, 0, 1], [4]),
        .integers([2, 2], [2]),
      ]),
    Sample(
      "unique, negative numbers", Unique(),
      [.values([-1.5, 2, -7, 0, -1.5], [5])],
      expected: [
        .values([-7, -1.5, 0, 2], [4]), .integers([2, 0, 3, 1], [4]),
        .integers([1, 3, 0, 2, 1], [5]), .integers([1, 2, 1, 1], [4]),
      ]),
    Sample(
      "unique, nothing", Unique(),
      [.values([], [0])],
      expected: [.values([], [0]), .integers([], [0]), .integers([], [0]), .integers([], [0])]),
    Sample(
      "unique, NaN is one value and the greatest", Unique(),
      [.values([.nan, 1, .nan, -0.0, 0], [5])],
      expected: [
        .values([-0.0, 1, .nan], [3]), .integers([3, 1, 0], [3]), .integers([2, 1, 2, 0, 0], [5]),
        .integers([2, 1, 2], [3]),
      ]),
    Sample(
      "hardmax of f32", Hardmax(),
      [.values([1, 3, 2, 3, 5, 5, 0, -1], [2, 4])],
      expected: [.values([0, 1, 0, 0, 1, 0, 0, 0], [2, 4])]),
    Sample(
      "hardmax of f64", Hardmax(),
      [.values([1, 3, 2, 3, 5, 5, 0, -1], [2, 4], as: .f64)],
      expected: [.values([0, 1, 0, 0, 1, 0, 0, 0], [2, 4], as: .f64)]),
    Sample(
      "hardmax of f16", Hardmax(),
      [.values([1, 3, 2, 3, 5, 5, 0, -1], [2, 4], as: .f16)],
      expected: [.values([0, 1, 0, 0, 1, 0, 0, 0], [2, 4], as: .f16)]),
    Sample(
      "hardmax of bf16", Hardmax(),
      [.values([1, 3, 3], [3], as: .bf16)],
      expected: [.values([0, 1, 0], [3], as: .bf16)]),
    Sample(
      "hardmax, the first axis", Hardmax { $0.axis = 0 },
      [.values([1, 3, 2, 3, 5, 5, 0, -1], [2, 4])],
      expected: [.values([0, 0, 1, 1, 1, 1, 0, 0], [2, 4])]),
    Sample(
      "hardmax, flattened",
      Hardmax {
        $0.axis = 1
        $0.flattened = true
      },
      [
        .values(
          [3, 0, -1, 6, -4, 0, -5, 3, 0, 2, -3, -8, 2, 3, 3, 4, -5, -2, 0, -3, 6, 2, 7, -4],
          [2, 3, 4])
      ],
      expected: [
        .values(
          [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], [2, 3, 4])
      ]),
    Sample(
      "hardmax, no rows", Hardmax(),
      [.values([], [0, 3])],
      expected: [.values([], [0, 3])]),
    Sample(
      "softmax, its logarithm along -1",
      Softmax {
        $0.axis = -1
        $0.logarithm = true
      },
      [.values([-1, 0, 1, 2.5, 1000, 1001, -0.5, 88], [2, 2, 2])],
      expected: [
        .values(
          [
            -1.313261688, -0.3132616875, -1.701413278, -0.201413278, -1.313261688, -0.3132616875,
            -88.5, 0,
          ], [2, 2, 2])
      ]),
    Sample(
      "softmax, its logarithm along 1",
      Softmax {
        $0.axis = 1
        $0.logarithm = true
      },
      [.values([-1, 0, 1, 2.5, 1000, 1001, -0.5, 88], [2, 2, 2])],
      expected: [
        .values(
          [-2.126928011, -2.578889734, -0.126928011, -0.07888973429, 0, 0, -1000.5, -913],
          [2, 2, 2])
      ]),
    Sample(
      "softmax, its logarithm along 0",
      Softmax {
        $0.axis = 0
        $0.logarithm = true
      },
      [.values([-1, 0, 1, 2.5, 1000, 1001, -0.5, 88], [2, 2, 2])],
      expected: [.values([-1001, -1001, -0.201413278, -85.5, 0, 0, -1.701413278, 0], [2, 2, 2])]),
    Sample(
      "softmax, its logarithm, flattened",
      Softmax {
        $0.axis = 1
        $0.flattened = true
        $0.logarithm = true
      },
      [.values([-1, 0, 1, 2.5, 1000, 1001, -0.5, 88], [2, 2, 2])],
      expected: [
        .values(
          [
            -3.789240264, -2.789240264, -1.789240264, -0.2892402645, -1.313261688, -0.3132616875,
            -1001.813262, -913.3132617,
          ], [2, 2, 2])
      ]),
    Sample(
      "softmax, its logarithm of f64", Softmax { $0.logarithm = true },
      [.values([-1, 0, 1, 2.5, 1000, 1001, -0.5, 88], [2, 2, 2], as: .f64)],
      expected: [
        .values(
          [
            -1.3132616875182228, -0.31326168751822286, -1.7014132779827524, -0.20141327798275246,
            -1.3132616875182228, -0.31326168751822286, -88.5, 0,
          ], [2, 2, 2], as: .f64)
      ]),
    Sample(
      "softmax, its logarithm of f16", Softmax { $0.logarithm = true },
      [.values([-1, 0, 1, 2.5], [2, 2], as: .f16)],
      expected: [
        .values([-1.313476562, -0.3132324219, -1.701171875, -0.2014160156], [2, 2], as: .f16)
      ]),
    Sample(
      "softmax, its logarithm of wider rows", Softmax { $0.logarithm = true },
      [
        .values(
          [
            2.25, 3.875, -2.1875, 1.5625, -2.375, 1, -2.875, 0.9375, 2, 4.125, -4.4375, -4.1875,
            0.3125, -4.9375, -3.0625, 3.875, -2, 4.5625, 0.125, -1, -1.375, -4.375, -3.3125, 4.75,
            -4.5, 1.25, -1.625, -2.375, 0.75, -4.5625, 3.9375, 3, -2.25, -4.4375, -2.125, 2.9375,
            -4.6875, 4.3125, 4, -4.3125, 1.625, -2.5, -2.75, -0.6875, 4.75, 1.6875, 0.8125, -1.9375,
            -1.1875, 1.875, 3.4375, 0.75, -1.375, -0.125, -2.0625, 2.875, 1.5625, -0.1875, -3.5,
            -0.8125, 3.4375, -1.9375, -2.9375, -0.3125, 0.6875, -0.75, 0.9375, 2.8125, -1.1875,
            0.875, -0.125, 1.75, -0.25, 4, 2.0625, 2.625, 4.625, 2.75, 1.0625, -4.5, 0.875, 1.0625,
            4.375, -2.875, -4.25, -4.75, -2.25, -1.5625, -3.75, -2.3125, -3.875, 4.3125, 2.5625,
            4.375, -3.875, 1.4375, -4.6875, 3.3125, -0.625, 4.8125, 4, -0.75, 1.375, 3.75, -1.625,
            0.5, 0.6875, -4, 2.75, 3.3125, 1.5,
          ], [3, 37])
      ],
      expected: [
        .values(
          [
            -3.957817712, -2.332817712, -8.395317712, -4.645317712, -8.582817712, -5.207817712,
            -9.082817712, -5.270317712, -4.207817712, -2.082817712, -10.64531771, -10.39531771,
            -5.895317712, -11.14531771, -9.270317712, -2.332817712, -8.207817712, -1.645317712,
            -6.082817712, -7.207817712, -7.582817712, -10.58281771, -9.520317712, -1.457817712,
            -10.70781771, -4.957817712, -7.832817712, -8.582817712, -5.457817712, -10.77031771,
            -2.270317712, -3.207817712, -8.457817712, -10.64531771, -8.332817712, -3.270317712,
            -10.89531771, -1.778558321, -2.091058321, -10.40355832, -4.466058321, -8.591058321,
            -8.841058321, -6.778558321, -1.341058321, -4.403558321, -5.278558321, -8.028558321,
            -7.278558321, -4.216058321, -2.653558321, -5.341058321, -7.466058321, -6.216058321,
            -8.153558321, -3.216058321, -4.528558321, -6.278558321, -9.591058321, -6.903558321,
            -2.653558321, -8.028558321, -9.028558321, -6.403558321, -5.403558321, -6.841058321,
            -5.153558321, -3.278558321, -7.278558321, -5.216058321, -6.216058321, -4.341058321,
            -6.341058321, -2.091058321, -4.492530146, -3.930030146, -1.930030146, -3.805030146,
            -5.492530146, -11.05503015, -5.680030146, -5.492530146, -2.180030146, -9.430030146,
            -10.80503015, -11.30503015, -8.805030146, -8.117530146, -10.30503015, -8.867530146,
            -10.43003015, -2.242530146, -3.992530146, -2.180030146, -10.43003015, -5.117530146,
            -11.24253015, -3.242530146, -7.180030146, -1.742530146, -2.555030146, -7.305030146,
            -5.180030146, -2.805030146, -8.180030146, -6.055030146, -5.867530146, -10.55503015,
            -3.805030146, -3.242530146, -5.055030146,
          ], [3, 37])
      ]),
    Sample(
      "reverse_sequence, time first", ReverseSequence(),
      [
        .values([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15], [4, 4]),
        .integers([4, 3, 2, 1], [4]),
      ],
      expected: [.values([3, 6, 9, 12, 2, 5, 8, 13, 1, 4, 10, 14, 0, 7, 11, 15], [4, 4])]),
    Sample(
      "reverse_sequence, batch first",
      ReverseSequence {
        $0.timeAxis = 1
        $0.batchAxis = 0
      },
      [
        .values([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [4, 4]),
        .integers([1, 2, 3, 4], [4]),
      ],
      expected: [.values([0, 1, 2, 3, 5, 4, 6, 7, 10, 9, 8, 11, 15, 14, 13, 12], [4, 4])]),
    Sample(
      "reverse_sequence of slices, one not at all",
      ReverseSequence {
        $0.timeAxis = 1
        $0.batchAxis = 0
      },
      [
        .integers(
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
          [2, 3, 4]), .integers([0, 2], [2]),
      ],
      expected: [
        .integers(
          [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 12, 13, 14, 15, 20, 21, 22, 23],
          [2, 3, 4])
      ]),
    Sample(
      "reverse_sequence of f16", ReverseSequence(),
      [.values([1, 0, 0, 1, 0, 0], [3, 2], as: .f16), .integers([3, 2], [2])],
      expected: [.values([0, 1, 0, 0, 1, 0], [3, 2], as: .f16)]),
    Sample(
      "reverse_sequence of u8", ReverseSequence(),
      [.integers([1, 0, 0, 1, 0, 0], [3, 2], as: .u8), .integers([3, 2], [2])],
      expected: [.integers([0, 1, 0, 0, 1, 0], [3, 2], as: .u8)]),
    Sample(
      "reverse_sequence of bool", ReverseSequence(),
      [.integers([1, 0, 0, 1, 0, 0], [3, 2], as: .bool), .integers([3, 2], [2])],
      expected: [.integers([0, 1, 0, 0, 1, 0], [3, 2], as: .bool)]),
    Sample(
      "reverse_sequence of f64", ReverseSequence(),
      [.values([1, 0, 0, 1, 0, 0], [3, 2], as: .f64), .integers([3, 2], [2])],
      expected: [.values([0, 1, 0, 0, 1, 0], [3, 2], as: .f64)]),
    Sample(
      "det", Determinant(),
      [.values([2, 1, 3, 0, -1, 4, 5, 2, 0.5], [3, 3])],
      expected: [.values([18], [])]),
    Sample(
      "det of f64 in a batch", Determinant(),
      [.values([1, 2, 3, 4, 0, 1, 1, 0], [2, 2, 2], as: .f64)],
      expected: [.values([-2, -1], [2], as: .f64)]),
    Sample(
      "det of f16", Determinant(),
      [.values([1, 2, 3, 5], [2, 2], as: .f16)],
      expected: [.values([-1], [], as: .f16)]),
    Sample(
      "det of bf16", Determinant(),
      [.values([1, 2, 3, 5], [2, 2], as: .bf16)],
      expected: [.values([-1], [], as: .bf16)]),
    Sample(
      "det, singular", Determinant(),
      [.values([1, 2, 2, 4], [2, 2])],
      expected: [.values([0], [])]),
    Sample(
      "det, no rows", Determinant(),
      [.values([], [2, 0, 0])],
      expected: [.values([1, 1], [2])]),
  ]
}
