import Operators
import Tensors
import TestSupport

extension RefusalTests {
  static let choosing = functions + arrangements + selections

  private static let functions = [
    Refusal(
      Unary { $0.function = .gelu }, [Fact(.i32, [2])], "input 'x' is i32, a float type expected"),
    Refusal(Unary { $0.function = .not }, [Fact(.u8, [2])], "input 'x' is u8, bool expected"),
    Refusal(
      Unary { $0.function = .bitNot }, [Fact(.bool, [2])],
      "input 'x' is bool, an integer type expected"),
    Refusal(
      Unary { $0.function = .sign }, [Fact(.bool, [2])],
      "input 'x' is bool, a float or integer type expected"),
    Refusal(Classify(), [Fact(.i32, [2])], "input 'x' is i32, a float type expected"),
    Refusal(
      Binary { $0.function = .xor }, [x, x],
      "input 'a' is f32, bool or an integer type expected"),
    Refusal(
      Binary { $0.function = .and }, [Fact(.bool, [2]), Fact(.i8, [2])],
      "input 'b' is i8, bool as input 'a' expected"),
    Refusal(
      Binary { $0.function = .shiftLeft }, [Fact(.i32, [2]), Fact(.i32, [2])],
      "input 'a' is i32, an unsigned integer type expected"),
    Refusal(
      Binary { $0.function = .mod }, [x, x], "input 'a' is f32, an integer type expected"),
    Refusal(Compare(), [x, Fact(.f16, [])], "input 'b' is f16, f32 expected"),
    Refusal(
      Compare { $0.function = .less }, [Fact(.bool, [2]), Fact(.bool, [2])],
      "input 'a' is bool, a number expected"),
    Refusal(
      Compare(), [Fact(.f32, [2, 3]), Fact(.f32, [4])],
      "the shape of 'b' is [4], one that broadcasts with [2,3] of 'a' expected"),
    Refusal(Where(), [x, x, x], "input 'condition' is f32, bool expected"),
    Refusal(Where(), [Fact(.bool, []), x, Fact(.i32, [])], "input 'y' is i32, f32 expected"),
    Refusal(
      Where(), [Fact(.bool, [3]), Fact(.f32, [2]), Fact(.f32, [1])],
      "the shape of 'condition' is [3], one that broadcasts with [2] of 'x and y' expected"),
  ]

  private static let arrangements = [
    Refusal(Tile(), [x, Fact(constant: Tensor([2]))], "the length of 'repeats' is 1, 4 expected"),
    Refusal(
      Tile(), [Fact(.f32, [2]), Fact(constant: Tensor([-1]))],
      "a number in 'repeats' is -1, 0 or more expected"),
    Refusal(
      DepthToSpace { $0.block = 0 }, [x],
      "attribute 'block' is 0, a positive integer below 2^16 expected"),
    Refusal(
      DepthToSpace { $0.block = 3 }, [x],
      "dimension 1 of 'x' is 4, a multiple of block², 9 expected"
    ),
    Refusal(
      SpaceToDepth { $0.block = 2 }, [x], "dimension 2 of 'x' is 5, a multiple of block, 2 expected"
    ),
    Refusal(
      SpaceToDepth { $0.block = .max }, [x],
      "attribute 'block' is 9223372036854775807, a positive integer below 2^16 expected"),
    Refusal(DepthToSpace(), [Fact(.f32, [4])], "input 'x' has rank 1, 4 expected"),
    Refusal(EyeLike(), [x], "input 'x' has rank 4, 2 expected"),
    Refusal(Trilu(), [Fact(.f32, [4])], "input 'x' has rank 1, at least 2 expected"),
    Refusal(Trilu(), [x, Fact(.i32, [])], "input 'k' is i32, i64 expected"),
    Refusal(
      NumberRange(), [Fact(.f32, []), Fact(.i32, []), Fact(.f32, [])],
      "input 'limit' is i32, f32 expected"),
    Refusal(
      NumberRange(), [Fact(.i64, []), Fact(.i64, []), Fact(constant: .integers([0], []))],
      "'delta' is 0, a step expected"),
    Refusal(
      NumberRange(),
      [
        Fact(constant: .values([0], [])), Fact(constant: .values([1], [])),
        Fact(constant: .values([0], [])),
      ],
      "the number of steps of 0.0 from 0.0 to 1.0 is inf, a number below 2^48 expected"),
    Refusal(
      OneHot(), [Fact(.i64, [2]), Fact(.i64, []), Fact(.f32, [3])],
      "the length of 'values' is 3, 2 expected"),
    Refusal(
      OneHot { $0.axis = 2 }, [Fact(.i64, [2]), Fact(.i64, []), Fact(.f32, [2])],
      "attribute 'axis' is 2, -2 to 1 expected"),
    Refusal(
      OneHot(), [Fact(.i64, [2]), Fact(constant: .integers([-3], [])), Fact(.f32, [2])],
      "'depth' is -3, 0 or more expected"),
  ]

  private static let selections = [
    Refusal(ArgExtremum { $0.axis = 4 }, [x], "attribute 'axis' is 4, -4 to 3 expected"),
    Refusal(ArgExtremum(), [Fact(.bool, [2])], "input 'x' is bool, a number expected"),
    Refusal(
      CumSum(), [x, Fact(constant: .integers([4], []))],
      "an axis in 'axis' is 4, -4 to 3 expected"),
    Refusal(CumSum(), [x, Fact(.i64, [2])], "the shape of 'axis' is [2], one element expected"),
    Refusal(CumSum(), [Fact(.bool, [2]), Fact(.i64, [])], "input 'x' is bool, a number expected"),
    Refusal(
      Compress { $0.axis = 1 }, [x, Fact(.bool, [5])],
      "the length of 'condition' is 5, at most 4 expected"),
    Refusal(Compress(), [x, Fact(.u8, [5])], "input 'condition' is u8, bool expected"),
    Refusal(Hardmax { $0.axis = -5 }, [x], "attribute 'axis' is -5, -4 to 3 expected"),
    Refusal(Unique { $0.axis = 4 }, [x], "attribute 'axis' is 4, -4 to 3 expected"),
    Refusal(
      ReverseSequence { $0.timeAxis = 2 }, [x, Fact(.i64, [4])],
      "attribute 'time_axis' is 2, 0 or 1 expected"),
    Refusal(
      ReverseSequence { $0.batchAxis = 0 }, [x, Fact(.i64, [4])],
      "attribute 'batch_axis' is 0, 1 expected"),
    Refusal(
      ReverseSequence(), [x, Fact(.i64, [3])], "the length of 'lengths' is 3, 4 expected"),
    Refusal(
      Determinant(), [Fact(.f32, [2, 3])], "the last dimension of 'x' is 3, 2 expected"),
    Refusal(NonZero(), [x, x], "2 inputs, at most 1 expected"),
  ]
}
