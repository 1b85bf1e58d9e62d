import Operators
import Tensors
import TestSupport
import Testing

/// An operator, facts that it cannot take, and the sentence that says so.
struct Refusal: Sendable, CustomStringConvertible {
  let op: any Operator
  let inputs: [Fact?]
  let sentence: String

  init(_ op: any Operator, _ inputs: [Fact?], _ sentence: String) {
    self.op = op
    self.inputs = inputs
    self.sentence = sentence
  }

  var description: String { "\(type(of: op).name): \(sentence)" }
}

@Suite struct RefusalTests {
  @Test(arguments: windows + matrices + others + choosing + quantised + signals + recurrent)
  func refuses(_ refusal: Refusal) {
    var found = "no refusal"
    do throws(ShapeError) {
      _ = try refusal.op.infer(refusal.inputs)
    } catch {
      found = error.description
    }
    #expect(found == refusal.sentence)
  }

  static let x = Fact(.f32, [1, 4, 5, 5])

  static let windows = [
    Refusal(Conv(), [], "input 'x' is missing"),
    Refusal(Conv(), [x, nil], "input 'weight' is missing"),
    Refusal(Conv(), [x, x, x, x], "4 inputs, at most 3 expected"),
    Refusal(Conv(), [Fact(.f32, [1, 4]), x], "input 'x' has rank 2, at least 3 expected"),
    Refusal(Conv(), [x, Fact(.f32, [2, 4, 3])], "input 'weight' has rank 3, 4 expected"),
    Refusal(
      Conv(), [Fact(.i32, [1, 4, 5, 5]), x], "input 'x' is i32, a float type expected"),
    Refusal(Conv(), [x, Fact(.f16, [2, 4, 3, 3])], "input 'weight' is f16, f32 expected"),
    Refusal(
      Conv(), [x, Fact(.f32, [2, 3, 3, 3])],
      "dimension 1 of 'x' is 4, 3 (1 × dimension 1 of 'weight') expected"),
    Refusal(
      Conv { $0.groups = 2 }, [x, Fact(.f32, [3, 2, 3, 3])],
      "dimension 0 of 'weight' is 3, a multiple of groups, 2 expected"),
    Refusal(
      Conv { $0.groups = 0 }, [x, Fact(.f32, [2, 4, 3, 3])],
      "attribute 'groups' is 0, a positive integer expected"),
    Refusal(
      Conv(), [x, Fact(.f32, [2, 4, 3, 3]), Fact(.f32, [3])],
      "the length of 'bias' is 3, 2 expected"),
    Refusal(
      Conv { $0.stride = [2] }, [x, Fact(.f32, [2, 4, 3, 3])],
      "attribute 'stride' is [2], 2 positive integers below 2^31 expected"),
    Refusal(
      Conv { $0.stride = [1, 0] }, [x, Fact(.f32, [2, 4, 3, 3])],
      "attribute 'stride' is [1,0], 2 positive integers below 2^31 expected"),
    Refusal(
      Conv { $0.dilation = [1, .max] }, [x, Fact(.f32, [2, 4, 3, 3])],
      "attribute 'dilation' is [1,9223372036854775807], 2 positive integers below 2^31 expected"),
    Refusal(
      Conv { $0.pads = [1, 1] }, [x, Fact(.f32, [2, 4, 3, 3])],
      "attribute 'pads' is [1,1], 4 integers below 2^31 expected"),
    Refusal(
      Conv(), [x, Fact(.f32, [2, 4, 7, 3])],
      "dimension 2 of 'x' with padding is 5, at least the window's 7 expected"),
    Refusal(
      Conv(), [x, Fact(.f32, [2, 4, 0, 3])],
      "a size of the kernel is 0, a positive integer below 2^31 expected"),
    Refusal(
      ConvTranspose(), [x, Fact(.f32, [3, 2, 3, 3])],
      "dimension 1 of 'x' is 4, 3, dimension 0 of 'weight' expected"),
    Refusal(
      ConvTranspose { $0.groups = 3 }, [x, Fact(.f32, [4, 2, 3, 3])],
      "dimension 0 of 'weight' is 4, a multiple of groups, 3 expected"),
    Refusal(
      ConvTranspose { $0.groups = 2 }, [x, Fact(.f32, [4, 2, 3, 3]), Fact(.f32, [2])],
      "the length of 'bias' is 2, 4 expected"),
    Refusal(
      ConvTranspose { $0.outputPadding = [-1, 0] }, [x, Fact(.f32, [4, 2, 3, 3])],
      "attribute 'output_padding' is [-1,0], 2 non-negative integers below 2^31 expected"),
    Refusal(
      ConvTranspose { $0.pads = [4, 4, 4, 4] }, [x, Fact(.f32, [4, 2, 3, 3])],
      "output dimension 2 is -1, a non-negative size expected"),
    Refusal(
      MaxPool(), [x], "attribute 'kernel' is [], 2 positive integers below 2^31 expected"),
    Refusal(
      MaxPool { $0.kernel = [2, 2] }, [Fact(.i32, [1, 1, 4, 4])],
      "input 'x' is i32, a float type, i8 or u8 expected"),
    Refusal(
      AveragePool { $0.kernel = [2] }, [x],
      "attribute 'kernel' is [2], 2 positive integers below 2^31 expected"),
    Refusal(
      AveragePool { $0.kernel = [2, 2] }, [Fact(.i8, [1, 1, 4, 4])],
      "input 'x' is i8, a float type expected"),
    Refusal(
      GlobalPool(), [Fact(.f32, [1, 4])], "input 'x' has rank 2, at least 3 expected"),
  ]

  static let matrices = [
    Refusal(
      Gemm(), [Fact(.f32, [2, 3]), Fact(.f32, [4, 5])],
      "dimension 0 of 'b' is 4, 3, dimension 1 of 'a' expected"),
    Refusal(
      Gemm {
        $0.transposeA = true
        $0.transposeB = true
      }, [Fact(.f32, [2, 3]), Fact(.f32, [4, 5])],
      "dimension 1 of 'b' is 5, 2, dimension 0 of 'a' expected"),
    Refusal(
      Gemm(), [Fact(.f32, [2, 3, 1]), Fact(.f32, [3, 5])], "input 'a' has rank 3, 2 expected"),
    Refusal(
      Gemm(), [Fact(.f32, [2, 3]), Fact(.f32, [3, 5]), Fact(.f32, [4])],
      "dimension 0 of 'c' is 4, 1 or 5 expected"),
    Refusal(
      Gemm(), [Fact(.f32, [2, 3]), Fact(.f32, [3, 5]), Fact(.f32, [1, 2, 5])],
      "input 'c' has rank 3, 0 to 2 expected"),
    Refusal(
      Gemm(), [Fact(.i8, [2, 3]), Fact(.i8, [3, 5])],
      "input 'a' is i8, a float type or an integer of 32 or 64 bits expected"),
    Refusal(
      MatMul(), [Fact(.f32, [2, 3]), Fact(.f32, [2, 4, 5])],
      "dimension 1 of 'b' is 4, 3, the last dimension of 'a' expected"),
    Refusal(
      MatMul(), [Fact(.f32, [3]), Fact(.f32, [])], "input 'b' has rank 0, at least 1 expected"),
    Refusal(
      MatMul(), [Fact(.f32, [2, 1, 3]), Fact(.f32, [4, 3, 5])],
      "the shape of 'b' is [4], one that broadcasts with [2] of 'a' expected"),
  ]

  static let others = [
    Refusal(
      BatchNorm(), [x, Fact(.f32, [4]), Fact(.f32, [4]), Fact(.f32, [3]), Fact(.f32, [4])],
      "dimension 0 of 'mean' is 3, 4 expected"),
    Refusal(
      BatchNorm(), [x, Fact(.f32, [4]), Fact(.f32, [4, 1]), Fact(.f32, [4]), Fact(.f32, [4])],
      "input 'shift' has rank 2, 1 expected"),
    Refusal(
      BatchNorm(), [x, Fact(.f32, [4]), Fact(.f16, [4]), Fact(.f32, [4]), Fact(.f32, [4])],
      "input 'shift' is f16, f32 expected"),
    Refusal(
      BatchNorm(), [x, Fact(.f32, [4]), Fact(.f32, [4]), Fact(.f32, [4])],
      "input 'variance' is missing"),
    Refusal(
      LRN { $0.size = 0 }, [x], "attribute 'size' is 0, a positive integer below 2^31 expected"),
    Refusal(Softmax { $0.axis = 4 }, [x], "attribute 'axis' is 4, -4 to 3 expected"),
    Refusal(Softmax(), [Fact(.i64, [2])], "input 'x' is i64, a float type expected"),
    Refusal(
      Unary { $0.function = .exp }, [Fact(.i32, [2])], "input 'x' is i32, a float type expected"),
    Refusal(Unary(), [Fact(.u8, [2])], "input 'x' is u8, a float or signed integer type expected"),
    Refusal(
      Clip(), [x, Fact(.f32, [2])], "the shape of 'low' is [2], one element expected"),
    Refusal(Clip(), [x, nil, Fact(.f64, [])], "input 'high' is f64, f32 expected"),
    Refusal(Resize(), [x], "input 'scales' or 'sizes' is missing"),
    Refusal(
      Resize(), [x, nil, Fact(.f32, [4]), Fact(.i64, [4])],
      "2 inputs, one of 'scales' and 'sizes' expected"),
    Refusal(Resize(), [x, nil, Fact(.f32, [2])], "the length of 'scales' is 2, 4 expected"),
    Refusal(
      Resize(), [x, nil, Fact(constant: .values([1, 1, 0, 2], [4]))],
      "element 2 of 'scales' is 0.0, above 0 expected"),
    Refusal(
      Resize(), [x, nil, nil, Fact(constant: Tensor([1, 4, -2, 2]))],
      "element 2 of 'sizes' is -2, a non-negative integer below 2^31 expected"),
    Refusal(
      Resize { $0.axes = [1, -3] }, [x, nil, Fact(.f32, [2])],
      "attribute 'axes' is [1,-3], distinct axes expected"),
    Refusal(
      Resize { $0.axes = [4] }, [x, nil, Fact(.f32, [1])], "attribute 'axes' is 4, -4 to 3 expected"
    ),
    Refusal(
      Resize { $0.coordinates = .cropAndResize }, [x, nil, Fact(.f32, [4])],
      "input 'roi' is missing"),
    Refusal(
      Resize { $0.antialias = true }, [x, nil, Fact(.f32, [4])],
      "attribute 'antialias' is true, false for mode nearest expected"),
    Refusal(
      Resize { $0.mode = .linear }, [Fact(.bool, [1, 4]), nil, Fact(.f32, [2])],
      "input 'x' is bool, a number for mode linear expected"),
  ]

  /// Attributes and sizes at the edge of what an integer holds must not trap.
  @Test func absurdSizes() throws {
    let limit = Int(Int32.max)
    let huge = Conv {
      $0.pads = [limit, limit, limit, limit]
      $0.dilation = [limit, limit]
    }
    let x = Tensor.splat(1, [1, 1, 2, 2])
    #expect(throws: EvaluationError.self) { try evaluate(huge, x, .splat(1, [1, 1, 1, 1])) }
    let wide = MaxPool {
      $0.kernel = [limit, limit]
      $0.pads = [limit, limit, 0, 0]
      $0.stride = [limit, limit]
    }
    #expect(throws: EvaluationError.self) { try evaluate(wide, x) }
    let long = AveragePool { $0.kernel = [1] }
    let shape: Shape = [Dim(Int.max), Dim(Int.max), Dim(Int.max)]
    #expect(try long.infer([Fact(.f32, shape)])[0].tensorType?.shape == shape)
    #expect(long.cost([Fact(.f32, shape)], [Fact(.f32, shape)]).operations.isUnknown)
    let empty = Tensor(element: .f32, shape: [0, 1 << 30, 1 << 30]) { _ in }
    #expect(try evaluate(long, empty)[0].count == 0)
  }
}
