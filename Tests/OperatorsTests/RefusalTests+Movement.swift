import Operators
import Tensors
import TestSupport
import Testing

extension RefusalTests {
  @Test(arguments: pairs + moves + shapes) func refusesToMove(_ refusal: Refusal) {
    refuses(refusal)
  }

  static func ints(_ values: [Int]) -> Fact { Fact(constant: Tensor(values)) }

  static let pairs = [
    Refusal(Binary(), [x], "input 'b' is missing"),
    Refusal(Binary(), [x, x, x], "3 inputs, at most 2 expected"),
    Refusal(Binary(), [Fact(.bool, [1]), x], "input 'a' is bool, a number expected"),
    Refusal(Binary(), [x, Fact(.f16, [1])], "input 'b' is f16, f32 as input 'a' expected"),
    Refusal(
      Binary(), [Fact(.f32, [2, 3]), Fact(.f32, [2, 4])],
      "the shape of 'b' is [2,4], one that broadcasts with [2,3] of 'a' expected"),
    Refusal(
      Binary(), [Fact(.f32, [0]), Fact(.f32, [5])],
      "the shape of 'b' is [5], one that broadcasts with [0] of 'a' expected"),
    Refusal(
      Binary { $0.function = .prelu }, [Fact(.f32, [3]), Fact(.f32, [2, 3])],
      "the shape of 'b' is [2,3], one that broadcasts to [3] of 'a' expected"),
    Refusal(
      Binary { $0.function = .pow }, [Fact(.f32, [3]), Fact(.bool, [3])],
      "input 'b' is bool, a number expected"),
    Refusal(Reduce(), [Fact(.bool, [2])], "input 'x' is bool, a number expected"),
    Refusal(Reduce(), [x, ints([4])], "an axis in 'axes' is 4, -4 to 3 expected"),
    Refusal(Reduce(), [x, ints([1, -3])], "'axes' is [1,-3], a list of distinct axes expected"),
    Refusal(
      Reduce(), [x, Fact(.i64, [Dim(symbol: "N")])], "input 'axes' must be known before running"),
    Refusal(Reduce(), [x, Fact(.i64, [5])], "the length of 'axes' is 5, at most 4 expected"),
    Refusal(Reduce(), [x, Fact(.f32, [1])], "input 'axes' is f32, i64 or i32 expected"),
    Refusal(
      Reduce(), [Fact(.f32, []), ints([0])],
      "an axis in 'axes' is 0, an input of rank 1 or more expected"),
  ]

  static let moves = [
    Refusal(Concat(), [], "input 'x' is missing"),
    Refusal(Concat { $0.axis = 4 }, [x, x], "attribute 'axis' is 4, -4 to 3 expected"),
    Refusal(
      Concat(), [x, Fact(.f32, [1, 4, 5, 6])],
      "dimension 3 of 'x[1]' is 6, 5 as in the inputs before it expected"),
    Refusal(
      Concat(), [x, Fact(.f32, [1, 4, 5])],
      "input 'x[1]' has rank 3, 4 as the first input expected"),
    Refusal(
      Concat(), [x, Fact(.f16, [1, 4, 5, 5])],
      "input 'x[1]' is f16, f32 as the first input expected"),
    Refusal(Split { $0.parts = 0 }, [x], "attribute 'parts' is 0, 1 to 65536 expected"),
    Refusal(
      Split { $0.parts = 4 }, [Fact(.f32, [5])],
      "dimension 0 of 'x' is 5, a size that gives 4 parts of 2 expected"),
    Refusal(
      Split { $0.axis = 1 }, [x, ints([1, 2])],
      "the sum of 'sizes' is 3, 4 as dimension 1 of 'x' expected"),
    Refusal(
      Split { $0.axis = 1 }, [x, ints([5, -1])], "a size in 'sizes' is -1, 0 or more expected"),
    Refusal(
      Split { $0.axis = 1 }, [Fact(.u8, [0, 5]), ints([.max, .max, 7])],
      "the sum of 'sizes' is above 9223372036854775807, 5 as dimension 1 of 'x' expected"),
    Refusal(Slice(), [x, ints([0])], "input 'ends' is missing"),
    Refusal(
      Slice(), [x, ints([0]), ints([1, 2])],
      "the length of 'ends' is 2, 1 as 'starts' expected"),
    Refusal(
      Slice(), [x, ints([0]), ints([1]), ints([0]), ints([0])],
      "a step in 'steps' is 0, a step forwards or backwards expected"),
    Refusal(
      Slice(), [x, ints([0]), ints([1]), ints([-5])], "an axis in 'axes' is -5, -4 to 3 expected"),
    Refusal(
      Slice(), [x, Fact(.i64, [1, 1]), ints([1])], "input 'starts' has rank 2, 1 expected"),
    Refusal(
      Pad(), [x, ints([1, 1])],
      "the length of 'pads' is 2, 8, two for each of 4 axes, expected"),
    Refusal(
      Pad(), [Fact(.f32, [3]), ints([-2, -2])],
      "dimension 0 of 'x' is 3, at least 4, which pads of -2 and -2 crop, expected"),
    Refusal(
      Pad(), [Fact(.f32, [3]), ints([.min, .max])],
      "a width in 'pads' is -9223372036854775808, below 2^31 in magnitude expected"),
    Refusal(
      Pad(), [Fact(.f32, [3]), ints([0, 1 << 31])],
      "a width in 'pads' is 2147483648, below 2^31 in magnitude expected"),
    Refusal(
      Pad(), [Fact(.f32, [3]), ints([1, 1]), Fact(.f32, [2])],
      "the shape of 'value' is [2], one element expected"),
    Refusal(
      Pad(), [Fact(.f32, [3]), ints([1, 1]), Fact(.i64, [])],
      "input 'value' is i64, f32 as 'x' expected"),
    Refusal(
      Transpose { $0.permutation = [0, 1, 1, 3] }, [x],
      "attribute 'permutation' is [0,1,1,3], every axis from 0 to 3 once expected"),
    Refusal(
      Transpose { $0.permutation = [1, 0] }, [x],
      "attribute 'permutation' is [1,0], every axis from 0 to 3 once expected"),
    Refusal(
      Gather(), [Fact(.f32, []), ints([0])],
      "attribute 'axis' is 0, an input of rank 1 or more expected"),
    Refusal(Gather(), [x, Fact(.f32, [1])], "input 'indices' is f32, i64 or i32 expected"),
  ]

  static let shapes = [
    Refusal(
      Reshape(), [Fact(.f32, [2, 3]), ints([4, 2])],
      "'shape' is [4,2], a shape of 6 elements as [2,3] has expected"),
    Refusal(
      Reshape(), [Fact(.f32, [2, 3]), ints([4, -1])],
      "'shape' is [4,-1], a shape of 6 elements as [2,3] has expected"),
    Refusal(
      Reshape(), [Fact(.f32, [2, 3]), ints([-1, -1])],
      "'shape' is [-1,-1], a list with one -1 at most expected"),
    Refusal(
      Reshape(), [Fact(.f32, [6]), ints([6, 0])],
      "'shape' is [6,0], a list whose 0 stands for one of 1 sizes of 'x' expected"),
    Refusal(
      Reshape(), [Fact(.f32, [6]), ints([-2, 3])],
      "a size in 'shape' is -2, -1, 0 or a size expected"),
    Refusal(
      Reshape { $0.allowZero = true }, [Fact(.f32, [0]), ints([0, -1])],
      "'shape' is [0,-1], a list without 0 beside -1 expected"),
    Refusal(Flatten { $0.axis = 5 }, [x], "attribute 'axis' is 5, -4 to 4 expected"),
    Refusal(Squeeze(), [x, ints([1])], "dimension 1 of 'x' is 4, 1 expected"),
    Refusal(
      Squeeze(), [Fact(.f32, [Dim(symbol: "N"), 1])],
      "a squeeze without axes needs sizes that are numbers, the shape is [N,1]"),
    Refusal(Unsqueeze(), [x], "input 'axes' is missing"),
    Refusal(Unsqueeze(), [x, ints([5])], "an axis in 'axes' is 5, -5 to 4 expected"),
    Refusal(Unsqueeze(), [x, ints([0, 0])], "'axes' is [0,0], a list of distinct axes expected"),
    Refusal(Expand(), [x, ints([-1])], "a size in 'shape' is -1, 0 or more expected"),
    Refusal(
      Expand(), [Fact(.f32, [3]), ints([2])],
      "the shape of 'shape' is [2], one that broadcasts with [3] of 'x' expected"),
    Refusal(
      ConstantOfShape(), [ints([2, -3])], "a size in 'shape' is -3, 0 or more expected"),
    Refusal(
      ConstantOfShape(), [Fact(.i64, [Dim(symbol: "R")])],
      "input 'shape' must be known before running"),
    Refusal(
      ConstantOfShape(), [ints([2]), Fact(.f32, [2])],
      "the shape of 'value' is [2], one element expected"),
    Refusal(
      Dropout(), [x, nil, Fact(constant: .values([1], [], as: .bool))],
      "dropout in training mode is random and is not built"),
    Refusal(ShapeOf(), [x, x], "2 inputs, at most 1 expected"),
    Refusal(Size(), [], "input 'x' is missing"),
    Refusal(Identity(), [nil], "input 'x' is missing"),
  ]

  /// What only values can show.
  @Test func impossibleValues() throws {
    func sentence(_ op: some Operator, _ inputs: Tensor?...) -> String? {
      do {
        _ = try op.evaluate(inputs.map { $0.map(Value.tensor) })
        return nil
      } catch {
        return "\(error)"
      }
    }
    let x = Tensor.values([1, 2, 3], [3])
    for index in [3, -4, .max, .min] {
      #expect(
        sentence(Gather(), x, Tensor([index]))
          == "input 'indices': index \(index) is not in dimension 0 of 'x', which has size 3")
    }
    for element in [ElementType.i8, .u8, .i32, .u64] {
      #expect(
        sentence(
          Binary { $0.function = .div }, .integers([1, 2], [2], as: element),
          .integers([1, 0], [2], as: element)) == "input 'b': an integer is divided by 0")
    }
    #expect(
      sentence(Binary { $0.function = .pow }, Tensor([0]), Tensor([-1]))
        == "input 'b': 0 has no negative power")
    #expect(
      sentence(Pad { $0.mode = .edge }, .values([], [0]), Tensor([1, 1]))
        == "input 'x': dimension 0 has no elements left for the mode 'edge'")
    #expect(
      sentence(Reduce { $0.function = .mean }, .integers([], [0], as: .i32), Tensor([0]))
        == "input 'x': no elements have no mean that i32 can hold")
    #expect(sentence(Reshape(), x, Tensor([2, 2])) != nil)
  }
}
