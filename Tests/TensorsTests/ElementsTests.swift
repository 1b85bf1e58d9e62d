import Tensors
import Testing

/// Elements in, out and from type to type.
@Suite struct ElementsTests {
  struct Conversion: Sendable, CustomStringConvertible {
    let from: [Double]
    let to: ElementType
    let expected: [Int64]
    var description: String { "\(from) to \(to)" }
  }

  @Test(arguments: [
    Conversion(
      from: [127.9, 128, -128.9, -1e9, 1e300], to: .i8, expected: [127, 127, -128, -128, 127]),
    Conversion(from: [32768, -32769, 1.5, -1.5], to: .i16, expected: [32767, -32768, 1, -1]),
    Conversion(
      from: [2_147_483_648, -2_147_483_649, .infinity], to: .i32,
      expected: [2_147_483_647, -2_147_483_648, 2_147_483_647]),
    Conversion(
      from: [0x1p63, -0x1p63, -1e30, 0x1.FFFFFFFFFFFFFp62], to: .i64,
      expected: [.max, .min, .min, 9_223_372_036_854_774_784]),
    Conversion(from: [-1, 255.9, 256, -0.5], to: .u8, expected: [0, 255, 255, 0]),
    Conversion(from: [65536, -3, 65535], to: .u16, expected: [65535, 0, 65535]),
    Conversion(from: [4_294_967_296, -3], to: .u32, expected: [4_294_967_295, 0]),
    // 2^63 and the largest u64 by their bit patterns
    Conversion(
      from: [0x1p63, 0x1p64, -7, 0x1.FFFFFFFFFFFFFp63], to: .u64,
      expected: [.min, -1, 0, -2048]),
    Conversion(from: [0, -0.0, 0.25, -7, .infinity], to: .bool, expected: [0, 0, 1, 1, 1]),
  ]) func floatsToIntegersSaturate(_ conversion: Conversion) {
    let shape = [conversion.from.count]
    let converted = Tensor(conversion.from, shape: shape, as: .f64).converted(to: conversion.to)
    #expect(converted.element == conversion.to)
    #expect(converted.integers == conversion.expected)
    #expect(
      Tensor(conversion.from, shape: shape, as: conversion.to).integers == conversion.expected)
  }

  @Test func notANumber() {
    for element in ElementType.allCases {
      let tensor = Tensor([Double.nan], shape: [], as: element)
      if element.isFloat {
        #expect(tensor.doubles[0].isNaN && tensor.floats[0].isNaN)
        #expect(tensor.integers == [0])
      } else {
        #expect(tensor.integers == [element == .bool ? 1 : 0])
      }
    }
  }

  @Test(
    arguments: [
      (.i8, [-1, 127, -128, 0]), (.i16, [-1, 127, -32640, 256]), (.u8, [255, 127, 128, 0]),
      (.u16, [65535, 127, 32896, 256]), (.i32, [-1, 127, -2_147_450_752, 65792]),
      (.u32, [4_294_967_295, 127, 2_147_516_544, 65792]),
      (.i64, [-1, 127, -0x7FFF_FFFF_7FFF_7F80, 0x1_0001_0100]),
      (.u64, [-1, 127, -0x7FFF_FFFF_7FFF_7F80, 0x1_0001_0100]), (.bool, [1, 1, 1, 1]),
    ] as [(ElementType, [Int64])])
  func integersWrap(_ element: ElementType, _ expected: [Int64]) {
    let values: [Int64] = [-1, 127, -0x7FFF_FFFF_7FFF_7F80, 0x1_0001_0100]
    #expect(Tensor(values, shape: [4], as: element).integers == expected)
    #expect(Tensor(values, shape: [4]).converted(to: element).integers == expected)
  }

  @Test func unsignedBeyondSigned() {
    let largest = Tensor([-1, .min] as [Int64], shape: [2], as: .u64)
    #expect(largest.doubles == [0x1p64, 0x1p63])
    #expect(largest.converted(to: .f64).doubles == [0x1p64, 0x1p63])
    #expect(largest.converted(to: .u32).integers == [0xFFFF_FFFF, 0])
    #expect(largest.converted(to: .bool).integers == [1, 1])
    #expect(largest.converted(to: .f16).doubles == [.infinity, .infinity])
  }

  /// A little above the middle of two floats: a stop at double precision would leave a tie.
  @Test func wideIntegersRoundOnce() {
    let above: Int64 = 0x4000_0040_0000_0001
    let signed = Tensor([above, -above], shape: [2])
    let up = 0x1.000002p62
    #expect(signed.converted(to: .f32).doubles == [up, -up])
    #expect(signed.floats == [Float(up), -Float(up)])
    let unsigned = Tensor([Int64(bitPattern: 0x8000_0080_0000_0001)], shape: [1], as: .u64)
    #expect(unsigned.converted(to: .f32).doubles == [0x1.000002p63])
    #expect(unsigned.floats == [0x1.000002p63])
    let half: Int64 = 0x4040_0000_0000_0001
    let brain = Tensor([half, -half], shape: [2])
    #expect(brain.converted(to: .bf16).doubles == [0x1.02p62, -0x1.02p62])
    let wide = Tensor([Int64(bitPattern: 0x8080_0000_0000_0001)], shape: [1], as: .u64)
    #expect(wide.converted(to: .bf16).doubles == [0x1.02p63])
    // The middle itself goes to the even neighbour.
    #expect(Tensor([above - 1], shape: [1]).floats == [0x1p62])
  }

  @Test func everyTypeKeepsSmallNumbers() {
    for element in ElementType.allCases where element != .bool {
      let values: [Double] = element.isSigned ? [0, 1, -3, 100] : [0, 1, 3, 100]
      let tensor = Tensor(values, shape: [2, 2], as: element)
      #expect(tensor.doubles == values)
      #expect(tensor.floats.map(Double.init) == values)
      #expect(tensor.integers.map(Double.init) == values)
      #expect(tensor.byteCount == 4 * element.byteCount)
      for target in ElementType.allCases where target != .bool {
        let expected = values.map { target.isSigned || $0 >= 0 ? $0 : nil }
        for (found, expected) in zip(tensor.converted(to: target).doubles, expected) {
          if let expected { #expect(found == expected, "\(element) to \(target)") }
        }
      }
    }
  }

  @Test func booleansAreZeroAndOne() {
    let tensor = Tensor([1.0, 0], shape: [2], as: .bool)
    #expect(tensor.doubles == [1, 0] && tensor.integers == [1, 0] && tensor.floats == [1, 0])
    #expect(tensor.converted(to: .f16).doubles == [1, 0])
    #expect(tensor.converted(to: .u64).integers == [1, 0])
  }

  @Test func doubleToSingle() {
    let tensor = Tensor(
      [0.1, 1e300, -1e-50, 1 + 0x1p-24, 1 + 0x1p-24 + 0x1p-50], shape: [5], as: .f64)
    #expect(tensor.floats == [0.1, .infinity, -0.0, 1, 1 + 0x1p-23])
    #expect(tensor.floats[2].sign == .minus)
  }
}
