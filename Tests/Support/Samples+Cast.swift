import Operators
import Tensors

extension Samples {
  /// Casts and operators that pass their input on; expected values from onnxruntime and IEEE 754.
  static let casts: [Sample] = conversions + passes

  private static let conversions: [Sample] = [
    Sample(
      "cast, f64 to f16 rounds once, where f32 between would leave a tie", Cast { $0.to = .f16 },
      [tensor(.f64, [2], [1.0004882821813226, 1.0039062509313226])],
      expected: [tensor(.f16, [2], [1.0009765625, 1.00390625])]),
    Sample(
      "cast, f64 to bf16 rounds once, where f32 between would leave a tie", Cast { $0.to = .bf16 },
      [tensor(.f64, [2], [1.0039062509313226, 1.00390625])],
      expected: [tensor(.bf16, [2], [1.0078125, 1])]),
    Sample(
      "cast, u64 to f32 rounds once", Cast(),
      [Tensor([Int64(bitPattern: 0x8000_0080_0000_0001)], shape: [1], as: .u64)],
      expected: [tensor(.f32, [1], [9.223373136366404e18])]),
    Sample(
      "cast, i64 to f32 rounds once", Cast(),
      [Tensor([0x4000_0040_0000_0001] as [Int64], shape: [1])],
      expected: [tensor(.f32, [1], [4.611686568183202e18])]),
    Sample(
      "cast, f16 to bool, NaN is true", Cast { $0.to = .bool },
      [tensor(.f16, [3], [0.3, .nan, -0.0])], expected: [tensor(.bool, [3], [1, 1, 0])]),
    Sample(
      "cast, i64 to bool", Cast { $0.to = .bool }, [tensor(.i64, [3], [0, 256, -1])],
      expected: [tensor(.bool, [3], [0, 1, 1])]),
    Sample(
      "cast, f64 to f32", Cast(),
      [tensor(.f64, [2, 2], [0.1, 1e+300, -1e-50, 3])],
      expected: [tensor(.f32, [2, 2], [0.1, .infinity, -0.0, 3])]),
    Sample(
      "cast, f32 to f64 is exact", Cast { $0.to = .f64 },
      [tensor(.f32, [3], [0.1, -2.5, 1e-40])],
      expected: [tensor(.f64, [3], [0.10000000149011612, -2.5, 9.99994610111476e-41])]),
    Sample(
      "cast, f32 to f16: nearest even, infinity and subnormals", Cast { $0.to = .f16 },
      [tensor(.f32, [7], [65519, 65520, 2.9802322e-08, 5.9604645e-08, 1.0005, 2049, -0.0])],
      expected: [
        tensor(.f16, [7], [65504, .infinity, 0, 5.960464477539063e-08, 1.0009765625, 2048, -0.0])
      ]),
    Sample(
      "cast, f16 to f32", Cast(),
      [tensor(.f16, [4], [65504, 5.960464477539063e-08, -1.5, .infinity])],
      expected: [tensor(.f32, [4], [65504, 5.9604645e-08, -1.5, .infinity])]),
    Sample(
      "cast, f32 to i32 truncates", Cast { $0.to = .i32 },
      [tensor(.f32, [5], [1.9, -1.9, 0.5, -0.5, 100])],
      expected: [tensor(.i32, [5], [1, -1, 0, 0, 100])]),
    Sample(
      "cast, f32 to u8", Cast { $0.to = .u8 },
      [tensor(.f32, [3], [0.9, 200.2, 255])],
      expected: [tensor(.u8, [3], [0, 200, 255])]),
    Sample(
      "cast, i64 to i32 keeps the low bits", Cast { $0.to = .i32 },
      [tensor(.i64, [3], [4_294_967_301, -1, 2_147_483_648])],
      expected: [tensor(.i32, [3], [5, -1, -2_147_483_648])]),
    Sample(
      "cast, i32 to u8 keeps the low bits", Cast { $0.to = .u8 },
      [tensor(.i32, [3], [256, -1, 511])],
      expected: [tensor(.u8, [3], [0, 255, 255])]),
    Sample(
      "cast, i32 to i64", Cast { $0.to = .i64 },
      [tensor(.i32, [2], [-5, 7])],
      expected: [tensor(.i64, [2], [-5, 7])]),
    Sample(
      "cast, u64 to f64", Cast { $0.to = .f64 },
      [Tensor([-9_223_372_036_854_775_808, 3] as [Int64], shape: [2], as: .u64)],
      expected: [tensor(.f64, [2], [9.223372036854776e+18, 3])]),
    Sample(
      "cast, i64 to f16", Cast { $0.to = .f16 },
      [tensor(.i64, [3], [2049, -3, 70000])],
      expected: [tensor(.f16, [3], [2048, -3, .infinity])]),
    Sample(
      "cast, f32 to bool", Cast { $0.to = .bool },
      [tensor(.f32, [4], [0, -0.0, 0.25, .nan])],
      expected: [tensor(.bool, [4], [0, 0, 1, 1])]),
    Sample(
      "cast, bool to f32", Cast(),
      [tensor(.bool, [2], [1, 0])],
      expected: [tensor(.f32, [2], [1, 0])]),
    Sample(
      "cast, bool to i64", Cast { $0.to = .i64 },
      [tensor(.bool, [2], [1, 0])],
      expected: [tensor(.i64, [2], [1, 0])]),
    Sample(
      "cast, i16 to u16", Cast { $0.to = .u16 },
      [tensor(.i16, [2], [-2, 3])],
      expected: [tensor(.u16, [2], [65534, 3])]),
    Sample(
      "cast, u32 to i8", Cast { $0.to = .i8 },
      [tensor(.u32, [2], [255, 4_294_967_167])],
      expected: [tensor(.i8, [2], [-1, 127])]),
    Sample(
      "cast, f32 to i8 saturates and NaN is 0, where ONNX leaves it open", Cast { $0.to = .i8 },
      [tensor(.f32, [4], [1000, -1000, .nan, 127.5])],
      expected: [tensor(.i8, [4], [127, -128, 0, 127])]),
    Sample(
      "cast, f32 to bf16: ties to even", Cast { $0.to = .bf16 },
      [tensor(.f32, [4], [1.00390625, 1.01171875, 1.00390637, -3])],
      expected: [tensor(.bf16, [4], [1, 1.015625, 1.0078125, -3])]),
    Sample(
      "cast, bf16 to f32", Cast(), [tensor(.bf16, [2], [1.5, -0.0078125])],
      expected: [tensor(.f32, [2], [1.5, -0.0078125])]),
  ]

  private static let passes: [Sample] = [
    Sample(
      "identity, f16", Identity(), [tensor(.f16, [2, 1], [0.5, .nan])],
      expected: [tensor(.f16, [2, 1], [0.5, .nan])]),
    Sample(
      "identity, no elements", Identity(), [tensor(.i64, [0], [])],
      expected: [tensor(.i64, [0], [])]),
    Sample(
      "dropout, x alone", Dropout(), [tensor(.f32, [2, 2], [1, -2, 3, 0.5])],
      expected: [tensor(.f32, [2, 2], [1, -2, 3, 0.5]), tensor(.bool, [2, 2], [1, 1, 1, 1])]),
    Sample(
      "dropout, a ratio that is not read", Dropout(),
      [tensor(.f16, [3], [1, 2, 3]), tensor(.f32, [], [0.75])],
      expected: [tensor(.f16, [3], [1, 2, 3]), tensor(.bool, [3], [1, 1, 1])]),
    Sample(
      "dropout, not training", Dropout(),
      [tensor(.f32, [1], [4]), nil, tensor(.bool, [], [0])],
      expected: [tensor(.f32, [1], [4]), tensor(.bool, [1], [1])]),
  ]
}
