import Operators
import Tensors

extension Samples {
  /// Quantised operators; expected values from onnxruntime and from the onnx package's reference.
  static let quantisation: [Sample] =
    quantizing + dequantizing + dynamic + integerConvolutions + integerProducts

  private static let quantizing: [Sample] = [
    Sample(
      "quantize_linear, f32 to u8, ties to even", QuantizeLinear(),
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [], [0.5]),
        tensor(.u8, [], [128]),
      ],
      expected: [
        tensor(.u8, [2, 5], [0, 126, 126, 128, 128, 128, 130, 130, 254, 255])
      ]),
    Sample(
      "quantize_linear, f32 to i8, ties to even", QuantizeLinear(),
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [], [0.5]),
        tensor(.i8, [], [-7]),
      ],
      expected: [
        tensor(.i8, [2, 5], [-128, -9, -9, -7, -7, -7, -5, -5, 119, 127])
      ]),
    Sample(
      "quantize_linear, f32 to u16, ties to even", QuantizeLinear(),
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [], [0.5]),
        tensor(.u16, [], [30000]),
      ],
      expected: [
        tensor(
          .u16, [2, 5], [29740, 29998, 29998, 30000, 30000, 30000, 30002, 30002, 30126, 30400])
      ]),
    Sample(
      "quantize_linear, f32 to i16, ties to even", QuantizeLinear(),
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [], [0.5]),
        tensor(.i16, [], [-300]),
      ],
      expected: [
        tensor(.i16, [2, 5], [-560, -302, -302, -300, -300, -300, -298, -298, -174, 100])
      ]),
    Sample(
      "quantize_linear, no zero point is u8", QuantizeLinear(),
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [1], [0.5]),
      ],
      expected: [
        tensor(.u8, [2, 5], [0, 0, 0, 0, 0, 0, 2, 2, 126, 255])
      ]),
    Sample(
      "quantize_linear, the type as an attribute", QuantizeLinear { $0.to = .i16 },
      [
        tensor(.f32, [2, 5], [-130, -1.25, -0.75, -0.25, 0, 0.25, 0.75, 1.25, 63, 200]),
        tensor(.f32, [], [0.0010000000474974513]),
      ],
      expected: [
        tensor(.i16, [2, 5], [-32768, -1250, -750, -250, 0, 250, 750, 1250, 32767, 32767])
      ]),
    Sample(
      "quantize_linear, i32 by f32", QuantizeLinear(),
      [
        tensor(.i32, [6], [-700, -3, 0, 5, 7, 900]),
        tensor(.f32, [], [2]),
        tensor(.u8, [], [3]),
      ],
      expected: [
        tensor(.u8, [6], [0, 1, 3, 5, 7, 255])
      ]),
    Sample(
      "quantize_linear, f16", QuantizeLinear(),
      [
        tensor(.f16, [4], [-3.5, 0.0999755859375, 2.5, 300]),
        tensor(.f16, [], [0.199951171875]),
        tensor(.u8, [], [10]),
      ],
      expected: [
        tensor(.u8, [4], [0, 10, 22, 255])
      ]),
    Sample(
      "quantize_linear, by channel", QuantizeLinear(),
      [
        tensor(
          .f32, [2, 3, 4],
          [
            3, -4.25, -3.25, -2.75, -3.25, 3, 3.625, 0.75, -4.625, -4.125, -1.75, -0.75, 1.125,
            -0.25, -2.375, -3.5, 1.875, 2.25, -4.75, -3.875, -0.5, -1.125, 3.875, 0.125,
          ]),
        tensor(.f32, [3], [0.10000000149011612, 0.25, 2]),
        tensor(.i8, [3], [100, 0, -100]),
      ],
      expected: [
        tensor(
          .i8, [2, 3, 4],
          [
            127, 58, 68, 72, -13, 12, 14, 3, -102, -102, -101, -100, 111, 98, 76, 65, 8, 9, -19,
            -16, -100, -101, -98, -100,
          ])
      ]),
    Sample(
      "quantize_linear, by the last axis, negative", QuantizeLinear { $0.axis = -1 },
      [
        tensor(
          .f32, [3, 4],
          [3, -4.25, -3.25, -2.75, -3.25, 3, 3.625, 0.75, -4.625, -4.125, -1.75, -0.75]),
        tensor(.f32, [4], [0.10000000149011612, 0.25, 2, 1]),
        tensor(.u8, [4], [1, 2, 3, 4]),
      ],
      expected: [
        tensor(.u8, [3, 4], [31, 0, 1, 1, 0, 14, 5, 5, 0, 0, 2, 3])
      ]),
    Sample(
      "quantize_linear, blocks of 2 along the last of 5",
      QuantizeLinear {
        $0.axis = 1
        $0.blockSize = 2
      },
      [
        tensor(.f32, [2, 5], [-0.875, -0.75, 1.625, 0.75, -3.375, 2.375, 2.5, 4.5, 2.75, -2.25]),
        tensor(.f32, [2, 3], [0.10000000149011612, 0.25, 2, 1, 0.5, 0.30000001192092896]),
        tensor(.u8, [2, 3], [1, 2, 3, 4, 5, 6]),
      ],
      expected: [
        tensor(.u8, [2, 5], [0, 0, 8, 5, 1, 6, 6, 14, 11, 0])
      ]),
    Sample(
      "quantize_linear, quotient in f16", QuantizeLinear { $0.precision = .f16 },
      [
        tensor(.f32, [3], [1.0003999471664429, 2.5002999305725098, 100.02999877929688]),
        tensor(.f32, [], [1]),
        tensor(.u8, [], [0]),
      ],
      expected: [
        tensor(.u8, [3], [1, 2, 100])
      ]),
    Sample(
      "quantize_linear, infinities are limited and NaN is the zero point", QuantizeLinear(),
      [
        tensor(.f32, [4], [.infinity, -.infinity, .nan, -0.0]), tensor(.f32, [], [0.1]),
        tensor(.u8, [], [9]),
      ],
      expected: [tensor(.u8, [4], [255, 0, 9, 9])]),
    Sample(
      "quantize_linear, nothing", QuantizeLinear(),
      [tensor(.f32, [2, 0], []), tensor(.f32, [], [0.1])], expected: [tensor(.u8, [2, 0], [])]),
    Sample(
      "quantize_linear, bf16 quotients round before the integer", QuantizeLinear(),
      [tensor(.bf16, [2], [1.5, 200]), tensor(.bf16, [], [0.6015625]), tensor(.i8, [], [0])],
      expected: [tensor(.i8, [2], [2, 127])]),
  ]

  private static let dequantizing: [Sample] = [
    Sample(
      "dequantize_linear, u8", DequantizeLinear(),
      [
        tensor(.u8, [4], [0, 1, 100, 127]),
        tensor(.f32, [], [0.10000000149011612]),
        tensor(.u8, [], [7]),
      ],
      expected: [
        tensor(.f32, [4], [-0.699999988079071, -0.6000000238418579, 9.300000190734863, 12])
      ]),
    Sample(
      "dequantize_linear, i8", DequantizeLinear(),
      [
        tensor(.i8, [4], [0, 1, 100, 127]),
        tensor(.f32, [], [0.10000000149011612]),
        tensor(.i8, [], [7]),
      ],
      expected: [
        tensor(.f32, [4], [-0.699999988079071, -0.6000000238418579, 9.300000190734863, 12])
      ]),
    Sample(
      "dequantize_linear, u16", DequantizeLinear(),
      [
        tensor(.u16, [4], [0, 1, 100, 127]),
        tensor(.f32, [], [0.10000000149011612]),
        tensor(.u16, [], [7]),
      ],
      expected: [
        tensor(.f32, [4], [-0.699999988079071, -0.6000000238418579, 9.300000190734863, 12])
      ]),
    Sample(
      "dequantize_linear, i16", DequantizeLinear(),
      [
        tensor(.i16, [4], [0, 1, 100, 127]),
        tensor(.f32, [], [0.10000000149011612]),
        tensor(.i16, [], [7]),
      ],
      expected: [
        tensor(.f32, [4], [-0.699999988079071, -0.6000000238418579, 9.300000190734863, 12])
      ]),
    Sample(
      "dequantize_linear, i32", DequantizeLinear(),
      [
        tensor(.i32, [3], [-70000, 0, 9]),
        tensor(.f32, [], [0.25]),
      ],
      expected: [
        tensor(.f32, [3], [-17500, 0, 2.25])
      ]),
    Sample(
      "dequantize_linear, i32 with a zero point of one element", DequantizeLinear(),
      [
        tensor(.i32, [2, 1], [-70000, 9]),
        tensor(.f32, [1], [0.25]),
        tensor(.i32, [1], [0]),
      ],
      expected: [
        tensor(.f32, [2, 1], [-17500, 2.25])
      ]),
    Sample(
      "dequantize_linear, f16 scale", DequantizeLinear(),
      [
        tensor(.u8, [3], [0, 1, 200]),
        tensor(.f16, [], [0.0999755859375]),
        tensor(.u8, [], [7]),
      ],
      expected: [
        tensor(.f16, [3], [-0.69970703125, -0.599609375, 19.296875])
      ]),
    Sample(
      "dequantize_linear, by channel", DequantizeLinear(),
      [
        tensor(.i8, [2, 3, 2], [-47, 37, 37, 49, 93, -54, 111, -128, -109, 120, 112, -52]),
        tensor(.f32, [3], [0.10000000149011612, 0.25, 2]),
        tensor(.i8, [3], [100, 0, -100]),
      ],
      expected: [
        tensor(
          .f32, [2, 3, 2],
          [
            -14.699999809265137, -6.300000190734863, 9.25, 12.25, 386, 92, 1.100000023841858,
            -22.80000114440918, -27.25, 30, 424, 96,
          ])
      ]),
    Sample(
      "dequantize_linear, by axis 0", DequantizeLinear { $0.axis = 0 },
      [
        tensor(.i8, [2, 3], [-93, -48, -118, 99, 40, 21]),
        tensor(.f32, [2], [0.10000000149011612, 0.25]),
      ],
      expected: [
        tensor(
          .f32, [2, 3],
          [-9.300000190734863, -4.800000190734863, -11.800000190734863, 24.75, 10, 5.25])
      ]),
    Sample(
      "dequantize_linear, blocks of 2 along axis 0 of 3",
      DequantizeLinear {
        $0.axis = 0
        $0.blockSize = 2
      },
      [
        tensor(.i8, [3, 2], [-66, -8, -80, 69, -8, -121]),
        tensor(.f32, [2, 2], [0.10000000149011612, 0.25, 1, 2]),
        tensor(.i8, [2, 2], [1, 2, 3, 4]),
      ],
      expected: [
        tensor(.f32, [3, 2], [-6.700000286102295, -2.5, -8.100000381469727, 16.75, -11, -250])
      ]),
    Sample(
      "dequantize_linear, f16 scale to f32", DequantizeLinear { $0.to = .f32 },
      [
        tensor(.u8, [3], [0, 1, 200]),
        tensor(.f16, [], [0.0999755859375]),
        tensor(.u8, [], [7]),
      ],
      expected: [
        tensor(.f32, [3], [-0.6998291015625, -0.599853515625, 19.2952880859375])
      ]),
  ]

  private static let dynamic: [Sample] = [
    Sample(
      "dynamic_quantize_linear, both signs", DynamicQuantizeLinear(),
      [
        tensor(.f32, [2, 3], [0, 2, -3, -2.5, 1.340000033378601, 0.5])
      ],
      expected: [
        tensor(.u8, [2, 3], [153, 255, 0, 26, 221, 179]),
        tensor(.f32, [], [0.019607843831181526]),
        tensor(.u8, [], [153]),
      ]),
    Sample(
      "dynamic_quantize_linear, all above 0", DynamicQuantizeLinear(),
      [
        tensor(.f32, [6], [1, 2.0999999046325684, 1.2999999523162842, 2.5, 3.3399999141693115, 4])
      ],
      expected: [
        tensor(.u8, [6], [64, 134, 83, 159, 213, 255]),
        tensor(.f32, [], [0.01568627543747425]),
        tensor(.u8, [], [0]),
      ]),
    Sample(
      "dynamic_quantize_linear, all below 0", DynamicQuantizeLinear(),
      [
        tensor(.f32, [4], [-1, -2.0999999046325684, -1.2999999523162842, -2.5])
      ],
      expected: [
        tensor(.u8, [4], [153, 41, 122, 0]),
        tensor(.f32, [], [0.009803921915590763]),
        tensor(.u8, [], [255]),
      ]),
    Sample(
      "dynamic_quantize_linear, zeros", DynamicQuantizeLinear(), [tensor(.f32, [2], [0, 0])],
      expected: [tensor(.u8, [2], [0, 0]), tensor(.f32, [], [1]), tensor(.u8, [], [0])]),
  ]
}
