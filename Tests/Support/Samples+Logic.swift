import Operators
import Tensors

extension Samples {
  /// Comparisons, logic, bits, remainders and choice; expected values by the reference implementation of ONNX.
  static let logic: [Sample] = [
    Sample(
      "compare, Equal with broadcasting", Compare { $0.function = .equal },
      [.values([1, 2, 3, -1, .nan, 0], [2, 3]), .values([1, 3, -0.0], [3])],
      expected: [.integers([1, 0, 0, 0, 0, 1], [2, 3], as: .bool)]),
    Sample(
      "compare, Less with broadcasting", Compare { $0.function = .less },
      [.values([1, 2, 3, -1, .nan, 0], [2, 3]), .values([1, 3, -0.0], [3])],
      expected: [.integers([0, 1, 0, 1, 0, 0], [2, 3], as: .bool)]),
    Sample(
      "compare, Greater with broadcasting", Compare { $0.function = .greater },
      [.values([1, 2, 3, -1, .nan, 0], [2, 3]), .values([1, 3, -0.0], [3])],
      expected: [.integers([0, 0, 1, 0, 0, 0], [2, 3], as: .bool)]),
    Sample(
      "compare, LessOrEqual with broadcasting", Compare { $0.function = .lessOrEqual },
      [.values([1, 2, 3, -1, .nan, 0], [2, 3]), .values([1, 3, -0.0], [3])],
      expected: [.integers([1, 1, 0, 1, 0, 1], [2, 3], as: .bool)]),
    Sample(
      "compare, GreaterOrEqual with broadcasting", Compare { $0.function = .greaterOrEqual },
      [.values([1, 2, 3, -1, .nan, 0], [2, 3]), .values([1, 3, -0.0], [3])],
      expected: [.integers([1, 0, 1, 0, 0, 1], [2, 3], as: .bool)]),
    Sample(
      "compare, less of f64", Compare { $0.function = .less },
      [.values([0, 5, 7], [3], as: .f64), .values([5, 5, 5], [3], as: .f64)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of f16", Compare { $0.function = .less },
      [.values([0, 5, 7], [3], as: .f16), .values([5, 5, 5], [3], as: .f16)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of i8", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .i8), .integers([5, 5, 5], [3], as: .i8)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of i16", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .i16), .integers([5, 5, 5], [3], as: .i16)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of i32", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .i32), .integers([5, 5, 5], [3], as: .i32)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of i64", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3]), .integers([5, 5, 5], [3])],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of u8", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .u8), .integers([5, 5, 5], [3], as: .u8)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of u16", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .u16), .integers([5, 5, 5], [3], as: .u16)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of u32", Compare { $0.function = .less },
      [.integers([0, 5, 7], [3], as: .u32), .integers([5, 5, 5], [3], as: .u32)],
      expected: [.integers([1, 0, 0], [3], as: .bool)]),
    Sample(
      "compare, less of u64", Compare { $0.function = .less },
      [
        .integers([0, -9_223_372_036_854_775_807, 7], [3], as: .u64),
        .integers([-9_223_372_036_854_775_807], [1], as: .u64),
      ],
      expected: [.integers([1, 0, 1], [3], as: .bool)]),
    Sample(
      "compare, equal of bool", Compare(),
      [.integers([1, 0], [2], as: .bool), .integers([1, 0], [2, 1], as: .bool)],
      expected: [.integers([1, 0, 0, 1], [2, 2], as: .bool)]),
    Sample(
      "compare, greater of bf16", Compare { $0.function = .greater },
      [.values([1, 2], [2], as: .bf16), .values([1.5, 1.5], [2], as: .bf16)],
      expected: [.integers([0, 1], [2], as: .bool)]),
    Sample(
      "compare, equal of i64 beyond 2^53", Compare(),
      [
        .integers([9_007_199_254_740_992, 9_007_199_254_740_993], [2]),
        .integers([9_007_199_254_740_993], [1]),
      ],
      expected: [.integers([0, 1], [2], as: .bool)]),
    Sample(
      "compare, no elements", Compare(),
      [.values([], [0, 3]), .values([0, 0, 0], [1, 3])],
      expected: [.integers([], [0, 3], as: .bool)]),
    Sample(
      "binary, and of bool", Binary { $0.function = .and },
      [.integers([1, 0], [2, 1], as: .bool), .integers([1, 0], [2], as: .bool)],
      expected: [.integers([1, 0, 0, 0], [2, 2], as: .bool)]),
    Sample(
      "binary, and of i8", Binary { $0.function = .and },
      [.integers([75, 96, -75, -33], [2, 2], as: .i8), .integers([83, 23], [2], as: .i8)],
      expected: [.integers([67, 0, 17, 23], [2, 2], as: .i8)]),
    Sample(
      "binary, and of u8", Binary { $0.function = .and },
      [.integers([92, 57, 14, 23], [2, 2], as: .u8), .integers([72, 89], [2], as: .u8)],
      expected: [.integers([72, 25, 8, 17], [2, 2], as: .u8)]),
    Sample(
      "binary, and of i16", Binary { $0.function = .and },
      [.integers([10, -58, 36, 67], [2, 2], as: .i16), .integers([68, 48], [2], as: .i16)],
      expected: [.integers([0, 0, 4, 0], [2, 2], as: .i16)]),
    Sample(
      "binary, and of u16", Binary { $0.function = .and },
      [.integers([7, 44, 0, 75], [2, 2], as: .u16), .integers([55, 6], [2], as: .u16)],
      expected: [.integers([7, 4, 0, 2], [2, 2], as: .u16)]),
    Sample(
      "binary, and of i32", Binary { $0.function = .and },
      [.integers([-81, 88, -56, 91], [2, 2], as: .i32), .integers([69, 56], [2], as: .i32)],
      expected: [.integers([5, 24, 64, 24], [2, 2], as: .i32)]),
    Sample(
      "binary, and of u32", Binary { $0.function = .and },
      [.integers([24, 55, 53, 61], [2, 2], as: .u32), .integers([64, 34], [2], as: .u32)],
      expected: [.integers([0, 34, 0, 32], [2, 2], as: .u32)]),
    Sample(
      "binary, and of i64", Binary { $0.function = .and },
      [.integers([-44, -62, -96, 37], [2, 2]), .integers([87, 99], [2])],
      expected: [.integers([84, 66, 0, 33], [2, 2])]),
    Sample(
      "binary, and of u64", Binary { $0.function = .and },
      [
        .integers([-9_223_372_036_854_775_803, 72, 83, 48], [2, 2], as: .u64),
        .integers([1, 64], [2], as: .u64),
      ],
      expected: [.integers([1, 64, 1, 0], [2, 2], as: .u64)]),
    Sample(
      "binary, or of bool", Binary { $0.function = .or },
      [.integers([1, 0], [2, 1], as: .bool), .integers([1, 0], [2], as: .bool)],
      expected: [.integers([1, 1, 1, 0], [2, 2], as: .bool)]),
    Sample(
      "binary, or of i8", Binary { $0.function = .or },
      [.integers([44, 18, 59, -7], [2, 2], as: .i8), .integers([44, 92], [2], as: .i8)],
      expected: [.integers([44, 94, 63, -3], [2, 2], as: .i8)]),
    Sample(
      "binary, or of u8", Binary { $0.function = .or },
      [.integers([71, 23, 10, 35], [2, 2], as: .u8), .integers([64, 61], [2], as: .u8)],
      expected: [.integers([71, 63, 74, 63], [2, 2], as: .u8)]),
    Sample(
      "binary, or of i16", Binary { $0.function = .or },
      [.integers([35, 51, -8, 49], [2, 2], as: .i16), .integers([35, 97], [2], as: .i16)],
      expected: [.integers([35, 115, -5, 113], [2, 2], as: .i16)]),
    Sample(
      "binary, or of u16", Binary { $0.function = .or },
      [.integers([67, 91, 97, 19], [2, 2], as: .u16), .integers([27, 4], [2], as: .u16)],
      expected: [.integers([91, 95, 123, 23], [2, 2], as: .u16)]),
    Sample(
      "binary, or of i32", Binary { $0.function = .or },
      [.integers([-81, -67, 23, -70], [2, 2], as: .i32), .integers([57, 73], [2], as: .i32)],
      expected: [.integers([-65, -3, 63, -5], [2, 2], as: .i32)]),
    Sample(
      "binary, or of u32", Binary { $0.function = .or },
      [.integers([93, 81, 31, 2], [2, 2], as: .u32), .integers([83, 50], [2], as: .u32)],
      expected: [.integers([95, 115, 95, 50], [2, 2], as: .u32)]),
    Sample(
      "binary, or of i64", Binary { $0.function = .or },
      [.integers([46, -79, 19, -33], [2, 2]), .integers([75, 58], [2])],
      expected: [.integers([111, -69, 91, -1], [2, 2])]),
    Sample(
      "binary, or of u64", Binary { $0.function = .or },
      [
        .integers([-9_223_372_036_854_775_803, 16, 12, 93], [2, 2], as: .u64),
        .integers([9, 76], [2], as: .u64),
      ],
      expected: [.integers([-9_223_372_036_854_775_795, 92, 13, 93], [2, 2], as: .u64)]),
    Sample(
      "binary, xor of bool", Binary { $0.function = .xor },
      [.integers([1, 0], [2, 1], as: .bool), .integers([1, 0], [2], as: .bool)],
      expected: [.integers([0, 1, 1, 0], [2, 2], as: .bool)]),
    Sample(
      "binary, xor of i8", Binary { $0.function = .xor },
      [.integers([-33, 10, 42, 24], [2, 2], as: .i8), .integers([20, 53], [2], as: .i8)],
      expected: [.integers([-53, 63, 62, 45], [2, 2], as: .i8)]),
    Sample(
      "binary, xor of u8", Binary { $0.function = .xor },
      [.integers([15, 59, 35, 48], [2, 2], as: .u8), .integers([4, 43], [2], as: .u8)],
      expected: [.integers([11, 16, 39, 27], [2, 2], as: .u8)]),
    Sample(
      "binary, xor of i16", Binary { $0.function = .xor },
      [.integers([-46, -57, 78, -61], [2, 2], as: .i16), .integers([3, 29], [2], as: .i16)],
      expected: [.integers([-47, -38, 77, -34], [2, 2], as: .i16)]),
    Sample(
      "binary, xor of u16", Binary { $0.function = .xor },
      [.integers([12, 76, 79, 29], [2, 2], as: .u16), .integers([8, 54], [2], as: .u16)],
      expected: [.integers([4, 122, 71, 43], [2, 2], as: .u16)]),
    Sample(
      "binary, xor of i32", Binary { $0.function = .xor },
      [.integers([66, 17, 98, 49], [2, 2], as: .i32), .integers([44, 91], [2], as: .i32)],
      expected: [.integers([110, 74, 78, 106], [2, 2], as: .i32)]),
    Sample(
      "binary, xor of u32", Binary { $0.function = .xor },
      [.integers([7, 81, 69, 52], [2, 2], as: .u32), .integers([41, 29], [2], as: .u32)],
      expected: [.integers([46, 76, 108, 41], [2, 2], as: .u32)]),
    Sample(
      "binary, xor of i64", Binary { $0.function = .xor },
      [.integers([-74, -36, 90, -88], [2, 2]), .integers([6, 34], [2])],
      expected: [.integers([-80, -2, 92, -118], [2, 2])]),
    Sample(
      "binary, xor of u64", Binary { $0.function = .xor },
      [
        .integers([-9_223_372_036_854_775_803, 93, 17, 5], [2, 2], as: .u64),
        .integers([79, 49], [2], as: .u64),
      ],
      expected: [.integers([-9_223_372_036_854_775_734, 108, 94, 52], [2, 2], as: .u64)]),
    Sample(
      "binary, shiftLeft of u8", Binary { $0.function = .shiftLeft },
      [.integers([16, 4, 1, 255], [4], as: .u8), .integers([1, 2, 3, 4], [4], as: .u8)],
      expected: [.integers([32, 16, 8, 240], [4], as: .u8)]),
    Sample(
      "binary, shiftRight of u8", Binary { $0.function = .shiftRight },
      [.integers([16, 4, 1, 255], [4], as: .u8), .integers([1, 2, 3, 4], [4], as: .u8)],
      expected: [.integers([8, 1, 0, 15], [4], as: .u8)]),
    Sample(
      "binary, shiftLeft of u16", Binary { $0.function = .shiftLeft },
      [.integers([16, 4, 1, 255], [4], as: .u16), .integers([1, 2, 3, 4], [4], as: .u16)],
      expected: [.integers([32, 16, 8, 4080], [4], as: .u16)]),
    Sample(
      "binary, shiftRight of u16", Binary { $0.function = .shiftRight },
      [.integers([16, 4, 1, 255], [4], as: .u16), .integers([1, 2, 3, 4], [4], as: .u16)],
      expected: [.integers([8, 1, 0, 15], [4], as: .u16)]),
    Sample(
      "binary, shiftLeft of u32", Binary { $0.function = .shiftLeft },
      [.integers([16, 4, 1, 255], [4], as: .u32), .integers([1, 2, 3, 4], [4], as: .u32)],
      expected: [.integers([32, 16, 8, 4080], [4], as: .u32)]),
    Sample(
      "binary, shiftRight of u32", Binary { $0.function = .shiftRight },
      [.integers([16, 4, 1, 255], [4], as: .u32), .integers([1, 2, 3, 4], [4], as: .u32)],
      expected: [.integers([8, 1, 0, 15], [4], as: .u32)]),
    Sample(
      "binary, shiftLeft of u64", Binary { $0.function = .shiftLeft },
      [.integers([16, 4, 1, 255], [4], as: .u64), .integers([1, 2, 3, 4], [4], as: .u64)],
      expected: [.integers([32, 16, 8, 4080], [4], as: .u64)]),
    Sample(
      "binary, shiftRight of u64", Binary { $0.function = .shiftRight },
      [.integers([16, 4, 1, 255], [4], as: .u64), .integers([1, 2, 3, 4], [4], as: .u64)],
      expected: [.integers([8, 1, 0, 15], [4], as: .u64)]),
    Sample(
      "binary, shifts by the width leave nothing", Binary { $0.function = .shiftLeft },
      [.integers([255, 1], [2], as: .u8), .integers([8, 200], [2], as: .u8)],
      expected: [.integers([0, 0], [2], as: .u8)]),
    Sample(
      "binary, u64 shifts by the width leave nothing", Binary { $0.function = .shiftRight },
      [.integers([-1], [1], as: .u64), .integers([64, 63], [2], as: .u64)],
      expected: [.integers([0, 1], [2], as: .u64)]),
    Sample(
      "binary, mod of i8 has the sign of the divisor", Binary { $0.function = .mod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i8),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i8),
      ],
      expected: [.integers([0, -2, 5, 0, 2, 3], [6], as: .i8)]),
    Sample(
      "binary, fmod of i8 has the sign of the dividend", Binary { $0.function = .fmod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i8),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i8),
      ],
      expected: [.integers([0, 1, 5, 0, -1, 3], [6], as: .i8)]),
    Sample(
      "binary, mod of i16 has the sign of the divisor", Binary { $0.function = .mod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i16),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i16),
      ],
      expected: [.integers([0, -2, 5, 0, 2, 3], [6], as: .i16)]),
    Sample(
      "binary, fmod of i16 has the sign of the dividend", Binary { $0.function = .fmod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i16),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i16),
      ],
      expected: [.integers([0, 1, 5, 0, -1, 3], [6], as: .i16)]),
    Sample(
      "binary, mod of i32 has the sign of the divisor", Binary { $0.function = .mod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i32),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i32),
      ],
      expected: [.integers([0, -2, 5, 0, 2, 3], [6], as: .i32)]),
    Sample(
      "binary, fmod of i32 has the sign of the dividend", Binary { $0.function = .fmod },
      [
        .integers([-4, 7, 5, 4, -7, 8], [6], as: .i32),
        .integers([2, -3, 8, -2, 3, 5], [6], as: .i32),
      ],
      expected: [.integers([0, 1, 5, 0, -1, 3], [6], as: .i32)]),
    Sample(
      "binary, mod of i64 has the sign of the divisor", Binary { $0.function = .mod },
      [.integers([-4, 7, 5, 4, -7, 8], [6]), .integers([2, -3, 8, -2, 3, 5], [6])],
      expected: [.integers([0, -2, 5, 0, 2, 3], [6])]),
    Sample(
      "binary, fmod of i64 has the sign of the dividend", Binary { $0.function = .fmod },
      [.integers([-4, 7, 5, 4, -7, 8], [6]), .integers([2, -3, 8, -2, 3, 5], [6])],
      expected: [.integers([0, 1, 5, 0, -1, 3], [6])]),
    Sample(
      "binary, mod of u8", Binary { $0.function = .mod },
      [.integers([200, 7, 5], [3], as: .u8), .integers([3], [1], as: .u8)],
      expected: [.integers([2, 1, 2], [3], as: .u8)]),
    Sample(
      "binary, mod of u16", Binary { $0.function = .mod },
      [.integers([200, 7, 5], [3], as: .u16), .integers([3], [1], as: .u16)],
      expected: [.integers([2, 1, 2], [3], as: .u16)]),
    Sample(
      "binary, mod of u32", Binary { $0.function = .mod },
      [.integers([200, 7, 5], [3], as: .u32), .integers([3], [1], as: .u32)],
      expected: [.integers([2, 1, 2], [3], as: .u32)]),
    Sample(
      "binary, mod of u64", Binary { $0.function = .mod },
      [.integers([-1, 7, 5], [3], as: .u64), .integers([3], [1], as: .u64)],
      expected: [.integers([0, 1, 2], [3], as: .u64)]),
    Sample(
      "binary, fmod of f32", Binary { $0.function = .fmod },
      [.values([-4.25, 7.25, 5, 4.5, -7, 8], [6]), .values([2, -3.5, 8, -2, 3, 0], [6])],
      expected: [.values([-0.25, 0.25, 5, 0.5, -1, .nan], [6])]),
    Sample(
      "binary, fmod of f64", Binary { $0.function = .fmod },
      [
        .values([-4.25, 7.25, 5, 4.5, -7, 8], [6], as: .f64),
        .values([2, -3.5, 8, -2, 3, 0], [6], as: .f64),
      ],
      expected: [.values([-0.25, 0.25, 5, 0.5, -1, .nan], [6], as: .f64)]),
    Sample(
      "binary, fmod of f16", Binary { $0.function = .fmod },
      [
        .values([-4.25, 7.25, 5, 4.5, -7, 8], [6], as: .f16),
        .values([2, -3.5, 8, -2, 3, 0], [6], as: .f16),
      ],
      expected: [.values([-0.25, 0.25, 5, 0.5, -1, .nan], [6], as: .f16)]),
    Sample(
      "binary, the least i32 modulo -1", Binary { $0.function = .mod },
      [.integers([-2_147_483_648], [1], as: .i32), .integers([-1], [1], as: .i32)],
      expected: [.integers([0], [1], as: .i32)]),
    Sample(
      "binary, the least i64 modulo -1", Binary { $0.function = .fmod },
      [.integers([-9_223_372_036_854_775_808], [1]), .integers([-1], [1])],
      expected: [.integers([0], [1])]),
    Sample(
      "binary, pow of f32 and i32", Binary { $0.function = .pow },
      [.values([1, 2, 3, 4, 5, 6], [2, 3]), .integers([1, 2, 3], [3], as: .i32)],
      expected: [.values([1, 4, 27, 4, 25, 216], [2, 3])]),
    Sample(
      "binary, pow of f32 and u64", Binary { $0.function = .pow },
      [.values([1, 2, 3, 4, 5, 6], [2, 3]), .integers([1, 2, 3], [3], as: .u64)],
      expected: [.values([1, 4, 27, 4, 25, 216], [2, 3])]),
    Sample(
      "binary, pow of i32 and f32", Binary { $0.function = .pow },
      [.integers([1, 2, 3, 4, 5, 6], [2, 3], as: .i32), .values([1, 2, 3], [3])],
      expected: [.integers([1, 4, 27, 4, 25, 216], [2, 3], as: .i32)]),
    Sample(
      "binary, pow of i64 and f64", Binary { $0.function = .pow },
      [.integers([1, 2, 3, 4, 5, 6], [2, 3]), .values([1, 2, 3], [3], as: .f64)],
      expected: [.integers([1, 4, 27, 4, 25, 216], [2, 3])]),
    Sample(
      "binary, pow of i64 and i32", Binary { $0.function = .pow },
      [.integers([1, 2, 3, 4, 5, 6], [2, 3]), .integers([1, 2, 3], [3], as: .i32)],
      expected: [.integers([1, 4, 27, 4, 25, 216], [2, 3])]),
    Sample(
      "binary, pow of i32 and i64", Binary { $0.function = .pow },
      [.integers([1, 2, 3, 4, 5, 6], [2, 3], as: .i32), .integers([1, 2, 3], [3])],
      expected: [.integers([1, 4, 27, 4, 25, 216], [2, 3], as: .i32)]),
    Sample(
      "binary, pow of f64 and f32", Binary { $0.function = .pow },
      [.values([1, 2, 3, 4, 5, 6], [2, 3], as: .f64), .values([1, 2, 3], [3])],
      expected: [.values([1, 4, 27, 4, 25, 216], [2, 3], as: .f64)]),
    Sample(
      "where of f32", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .values([1, 0, 3], [3]),
        .values([4, 5, 0, 1, 0, 9], [2, 3]),
      ],
      expected: [.values([1, 0, 3, 1, 0, 9], [2, 3])]),
    Sample(
      "where of f64", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .values([1, 0, 3], [3], as: .f64),
        .values([4, 5, 0, 1, 0, 9], [2, 3], as: .f64),
      ],
      expected: [.values([1, 0, 3, 1, 0, 9], [2, 3], as: .f64)]),
    Sample(
      "where of f16", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .values([1, 0, 3], [3], as: .f16),
        .values([4, 5, 0, 1, 0, 9], [2, 3], as: .f16),
      ],
      expected: [.values([1, 0, 3, 1, 0, 9], [2, 3], as: .f16)]),
    Sample(
      "where of i64", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .integers([1, 0, 3], [3]),
        .integers([4, 5, 0, 1, 0, 9], [2, 3]),
      ],
      expected: [.integers([1, 0, 3, 1, 0, 9], [2, 3])]),
    Sample(
      "where of i8", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .integers([1, 0, 3], [3], as: .i8),
        .integers([4, 5, 0, 1, 0, 9], [2, 3], as: .i8),
      ],
      expected: [.integers([1, 0, 3, 1, 0, 9], [2, 3], as: .i8)]),
    Sample(
      "where of u16", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .integers([1, 0, 3], [3], as: .u16),
        .integers([4, 5, 0, 1, 0, 9], [2, 3], as: .u16),
      ],
      expected: [.integers([1, 0, 3, 1, 0, 9], [2, 3], as: .u16)]),
    Sample(
      "where of u64", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .integers([1, 0, 3], [3], as: .u64),
        .integers([4, 5, 0, 1, 0, 9], [2, 3], as: .u64),
      ],
      expected: [.integers([1, 0, 3, 1, 0, 9], [2, 3], as: .u64)]),
    Sample(
      "where of bool", Where(),
      [
        .integers([1, 0], [2, 1], as: .bool), .integers([1, 0, 1], [3], as: .bool),
        .integers([1, 1, 0, 1, 0, 1], [2, 3], as: .bool),
      ],
      expected: [.integers([1, 0, 1, 1, 0, 1], [2, 3], as: .bool)]),
    Sample(
      "where of bf16", Where(),
      [
        .integers([1, 0], [2], as: .bool), .values([1, 2], [2], as: .bf16),
        .values([3, 4], [2], as: .bf16),
      ],
      expected: [.values([1, 4], [2], as: .bf16)]),
    Sample(
      "where, the condition is the largest", Where(),
      [
        .integers([1, 0, 0, 1], [1, 2, 2], as: .bool), .integers([5], [], as: .i32),
        .integers([7, 8], [2, 1], as: .i32),
      ],
      expected: [.integers([5, 7, 8, 5], [1, 2, 2], as: .i32)]),
    Sample(
      "where, scalars", Where(),
      [.integers([0], [], as: .bool), .values([1.5], []), .values([-2], [])],
      expected: [.values([-2], [])]),
    Sample(
      "where, no elements", Where(),
      [.integers([], [0, 1], as: .bool), .values([1, 1, 1], [1, 3]), .values([1, 1, 1], [3])],
      expected: [.values([], [0, 3])]),
  ]
}
