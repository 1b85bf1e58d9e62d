import Operators
import Tensors
import TestSupport
import Testing

/// Inference over symbols, and costs.
@Suite struct InferenceTests {
  @Test func symbolicSizes() throws {
    let x = Fact(.f32, [dim("N"), 3, dim("H"), dim("W")])
    let conv = Conv {
      $0.stride = [2, 2]
      $0.pads = [1, 1, 1, 1]
    }
    let weight = Fact(.f32, [8, 3, 3, 3])
    #expect(try shape(conv, x, weight) == "[N,8,(H+1)/2,(W+1)/2]")
    let same = Conv {
      $0.stride = [2, 2]
      $0.autoPad = .sameLower
    }
    let halves = try same.infer([x, weight])[0].tensorType?.shape[2]
    #expect(halves?.substituting(["H": 7]) == 4 && halves?.substituting(["H": 8]) == 4)
    let transposed = ConvTranspose { $0.stride = [2, 2] }
    #expect(try shape(transposed, x, Fact(.f32, [3, 5, 2, 2])) == "[N,5,2*H,2*W]")
    #expect(try shape(GlobalPool(), x) == "[N,3,1,1]")
    let pool = MaxPool {
      $0.kernel = [2, 2]
      $0.stride = [2, 2]
    }
    #expect(try shape(pool, x) == "[N,3,H/2,W/2]")
    #expect(
      try shape(Gemm { $0.transposeB = true }, Fact(.f32, [dim("N"), 4]), Fact(.f32, [7, 4]))
        == "[N,7]")
    #expect(
      try shape(MatMul(), Fact(.f32, [dim("N"), dim("T"), 4]), Fact(.f32, [4, 5])) == "[N,T,5]")
  }

  @Test func symbolsThatMayAgreeAreAccepted() throws {
    // C may turn out to be 3.
    let x = Fact(.f32, [dim("N"), dim("C"), dim("H"), dim("W")])
    #expect(try shape(Conv(), x, Fact(.f32, [8, 3, 1, 1])) == "[N,8,H,W]")
    #expect(try shape(Gemm(), Fact(.f32, [dim("N"), dim("K")]), Fact(.f32, [3, 2])) == "[N,2]")
  }

  @Test func resizedSizes() throws {
    let x = Fact(.f32, [dim("N"), 3, dim("H"), dim("W")])
    func scales(_ values: [Double]) -> Fact { Fact(constant: .values(values, [values.count])) }
    #expect(try shape(Resize(), x, nil, scales([1, 1, 2, 1.5])) == "[N,3,2*H,(3*W)/2]")
    #expect(try shape(Resize(), x, nil, scales([1, 1, 0.5, 0.25])) == "[N,3,H/2,W/4]")
    #expect(try shape(Resize(), x, nil, scales([1, 1, 0.3, 1])) == "[N,3,?,W]")
    #expect(try shape(Resize(), x, nil, Fact(.f32, [4])) == "[?,?,?,?]")
    let sizes = Fact(integers: [dim("N"), 3, dim("H") * 2, 7], shape: [4])
    #expect(try shape(Resize(), x, nil, nil, sizes) == "[N,3,2*H,7]")
    let empty = Fact(.f32, [0])
    #expect(try shape(Resize(), x, empty, empty, sizes) == "[N,3,2*H,7]")
    let axes = Resize { $0.axes = [-1] }
    #expect(try shape(axes, x, nil, scales([3])) == "[N,3,H,3*W]")
    let bounded = Resize {
      $0.axes = [0, 1]
      $0.policy = .notLarger
    }
    #expect(
      try shape(bounded, Fact(.f32, [2, 4]), nil, nil, Fact(constant: Tensor([7, 8]))) == "[4,8]")
    // The product is taken in single precision: 10 · 0.7 is 7.
    #expect(try shape(Resize(), Fact(.f32, [10]), nil, scales([0.7])) == "[7]")
  }

  @Test func negatedSymbols() throws {
    let sizes = Fact(integers: [dim("N"), 4], shape: [2])
    let negated = try Unary { $0.function = .neg }.infer([sizes])[0]
    #expect(negated.integers == [dim("N") * -1, -4])
  }

  @Test func costs() throws {
    let n = dim("N")
    func cost(_ op: any Operator, _ inputs: Fact?...) throws -> Cost {
      op.cost(inputs, try op.infer(inputs))
    }
    let x = Fact(.f32, [n, 3, 8, 8])
    #expect(
      try cost(Conv { $0.stride = [2, 2] }, x, Fact(.f32, [16, 3, 2, 2])).multiplyAdds
        == n * (16 * 4 * 4 * 3 * 2 * 2))
    let depthwise = Conv { $0.groups = 3 }
    #expect(try cost(depthwise, x, Fact(.f32, [3, 1, 3, 3])).multiplyAdds == n * (3 * 36 * 9))
    #expect(
      try cost(ConvTranspose { $0.stride = [2, 2] }, x, Fact(.f32, [3, 5, 2, 2])).multiplyAdds
        == n * (3 * 8 * 8 * 5 * 2 * 2))
    #expect(
      try cost(Gemm { $0.transposeA = true }, Fact(.f32, [4, n]), Fact(.f32, [4, 5])).multiplyAdds
        == n * 20)
    #expect(
      try cost(MatMul(), Fact(.f32, [n, 2, 4]), Fact(.f32, [4, 5])).multiplyAdds == n * 40)
    let pool = MaxPool {
      $0.kernel = [2, 2]
      $0.stride = [2, 2]
    }
    #expect(try cost(pool, x) == Cost(operations: n * (3 * 16 * 4)))
    #expect(try cost(Unary(), x) == Cost(operations: n * 192))
    #expect(try cost(GlobalPool(), x) == Cost(operations: n * 192))
  }

  private func dim(_ text: String) -> Dim { Dim(symbol: text) }

  private func shape(_ op: any Operator, _ inputs: Fact?...) throws -> String {
    try op.infer(inputs)[0].tensorType?.shape.text ?? "no tensor"
  }
}
