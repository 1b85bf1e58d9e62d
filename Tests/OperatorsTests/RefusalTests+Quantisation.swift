import Operators
import Tensors

extension RefusalTests {
  private static let byte = Fact(.u8, [1, 4, 5, 5])
  private static let filter = Fact(.i8, [6, 4, 3, 3])
  private static let scale = Fact(.f32, [])
  private static let zero = Fact(.u8, [])

  static let quantised = [
    Refusal(QuantizeLinear(), [x], "input 'scale' is missing"),
    Refusal(
      QuantizeLinear(), [byte, scale], "input 'x' is u8, f32, f16, bf16 or i32 expected"),
    Refusal(
      QuantizeLinear(), [x, scale, Fact(.i32, [])],
      "input 'zero_point' is i32, i8, u8, i16 or u16 expected"),
    Refusal(
      QuantizeLinear(), [x, Fact(.f32, [3])], "the length of 'scale' is 3, 4 expected"),
    Refusal(
      QuantizeLinear { $0.axis = 4 }, [x, Fact(.f32, [5])],
      "attribute 'axis' is 4, -4 to 3 expected"),
    Refusal(
      QuantizeLinear(), [x, Fact(.f32, [4]), zero],
      "the shape of 'zero_point' is [], [4] as that of 'scale' expected"),
    Refusal(
      QuantizeLinear { $0.to = .i8 }, [x, scale, zero],
      "input 'zero_point' is u8, i8 as attribute 'to' expected"),
    Refusal(
      QuantizeLinear { $0.to = .i32 }, [x, scale],
      "attribute 'to' is i32, i8, u8, i16 or u16 expected"),
    Refusal(
      QuantizeLinear { $0.precision = .i32 }, [x, scale],
      "attribute 'precision' is i32, f32, f16 or bf16 expected"),
    Refusal(
      QuantizeLinear { $0.blockSize = -1 }, [x, scale],
      "attribute 'block_size' is -1, 0 or more expected"),
    Refusal(
      QuantizeLinear { $0.blockSize = 3 }, [x, Fact(.f32, [1, 3, 5, 5])],
      "dimension 1 of 'scale' is 3, 2 expected"),
    Refusal(
      QuantizeLinear(), [x, Fact(.f32, [1, 4, 1, 1])],
      "input 'scale' has rank 4, 0 to 1 expected"),
    Refusal(
      DequantizeLinear(), [x, scale], "input 'x' is f32, i8, u8, i16, u16 or i32 expected"),
    Refusal(
      DequantizeLinear(), [byte, Fact(.f64, [])],
      "input 'scale' is f64, f32, f16 or bf16 expected"),
    Refusal(
      DequantizeLinear(), [byte, scale, Fact(.i8, [])], "input 'zero_point' is i8, u8 expected"),
    Refusal(DynamicQuantizeLinear(), [byte], "input 'x' is u8, f32 expected"),
    Refusal(ConvInteger(), [x, filter], "input 'x' is f32, i8 or u8 expected"),
    Refusal(
      ConvInteger(), [byte, Fact(.i8, [6, 3, 3, 3])],
      "dimension 1 of 'x' is 4, 3 (1 × dimension 1 of 'weight') expected"),
    Refusal(
      ConvInteger(), [byte, filter, Fact(.u8, [4])],
      "the shape of 'x_zero_point' is [4], that of one element expected"),
    Refusal(
      ConvInteger(), [byte, filter, nil, Fact(.i8, [4])],
      "the length of 'weight_zero_point' is 4, 6 expected"),
    Refusal(
      QLinearConv(), [byte, scale, zero, filter, scale, Fact(.i8, []), scale],
      "input 'y_zero_point' is missing"),
    Refusal(
      QLinearConv(), [byte, scale, zero, filter, Fact(.f32, [4]), Fact(.i8, []), scale, zero],
      "the length of 'weight_scale' is 4, 6 expected"),
    Refusal(
      MatMulInteger(), [Fact(.u8, [2, 3]), Fact(.u8, [4, 2])],
      "dimension 0 of 'b' is 4, 3, the last dimension of 'a' expected"),
    Refusal(
      MatMulInteger(), [Fact(.u8, [2, 3]), Fact(.u8, [3, 5]), Fact(.u8, [3])],
      "the length of 'a_zero_point' is 3, 2 expected"),
    Refusal(
      MatMulInteger(),
      [Fact(.u8, [2, 3]), Fact(.u8, [7, 3, 5]), nil, Fact(.u8, [7, 3, 1])],
      "the shape of 'b_zero_point' is [7,3,1], that of one element, [5] or [7,1,5] expected"),
  ]
}
