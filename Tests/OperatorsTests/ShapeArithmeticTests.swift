import Operators
import Tensors
import TestSupport
import Testing

/// Integers that are symbols pass through shape arithmetic in inference itself.
@Suite struct ShapeArithmeticTests {
  let n = Dim(symbol: "N")
  let h = Dim(symbol: "H")
  let w = Dim(symbol: "W")

  var x: Fact { Fact(.f32, [n, 64, h, w]) }

  @Test func shapeToReshape() throws {
    let shape = try infer(ShapeOf(), x)
    #expect(shape.integers == [n, 64, h, w])
    func size(_ index: Int64) throws -> Fact {
      let scalar = try infer(Gather(), shape, Fact(constant: .integers([index], [])))
      return try infer(Unsqueeze(), scalar, ints([0]))
    }
    let minusOne = ints([-1])
    let target = try infer(Concat(), try size(0), minusOne)
    #expect(target.integers == [n, -1])
    #expect(try infer(Reshape(), x, target).tensorType?.shape.text == "[N,64*H*W]")

    let area = try infer(
      Binary { $0.function = .mul }, try size(2), try infer(Identity(), try size(-1)))
    let pixels = try infer(Concat(), try size(0), try size(1), area)
    #expect(try infer(Reshape(), x, pixels).tensorType?.shape.text == "[N,64,H*W]")
    // Groups of channels: [N, 4, 16, H, W]
    let groups = try infer(
      Concat(), try size(0), ints([4]),
      try infer(Binary { $0.function = .div }, try size(1), ints([4])), try size(2), try size(3))
    #expect(try infer(Reshape(), x, groups).tensorType?.shape.text == "[N,4,16,H,W]")
  }

  @Test func slicesAndReductions() throws {
    let shape = try infer(ShapeOf(), x)
    let tail = try infer(Slice(), shape, ints([2]), ints([.max]))
    #expect(tail.integers == [h, w])
    let area = try infer(Reduce { $0.function = .prod }, tail, ints([0]))
    #expect(area.integers == [h * w])
    let backwards = try infer(Slice(), shape, ints([-1]), ints([.min]), ints([0]), ints([-1]))
    #expect(backwards.integers == [w, h, 64, n])
    let doubled = try infer(Binary { $0.function = .mul }, tail, ints([2]))
    #expect(doubled.integers == [h * 2, w * 2])
    let total = try infer(Reduce(), shape)
    #expect(total.integers == [n + h + w + 64])
    #expect(try infer(Size(), x).integers == [n * h * w * 64])
    let parts = try Split().infer([shape, ints([1, 3])])
    #expect(parts[0].integers == [n] && parts[1].integers == [64, h, w])
    #expect(try infer(Squeeze(), parts[0], ints([0])).integers == [n])
    #expect(try infer(Reshape(), shape, ints([2, 2])).integers == [n, 64, h, w])
    #expect(try infer(Expand(), parts[0], ints([3])).integers == [n, n, n])
    #expect(try infer(Pad(), tail, ints([1, 1]), ints([7])).integers == [7, h, w, 7])
    let table = try infer(Reshape(), shape, ints([2, 2]))
    #expect(try infer(Transpose(), table).integers == [n, h, 64, w])
    #expect(try infer(Flatten { $0.axis = 0 }, table).tensorType?.shape == [1, 4])
    #expect(try infer(Cast { $0.to = .i32 }, shape).integers == [n, 64, h, w])
    #expect(try infer(Cast { $0.to = .f32 }, shape).integers == nil)
  }

  @Test func elementwise() throws {
    let sizes = Fact(integers: [n, h - 2, h * 3 - w], shape: [3])
    func unary(_ function: Unary.Function) throws -> [Dim]? {
      try infer(Unary { $0.function = function }, sizes).integers
    }
    #expect(try unary(.neg) == [n * -1, h * -1 + 2, w - h * 3])
    #expect(try unary(.relu) == [n, .maximum(h - 2, 0), .maximum(h * 3 - w, 0)])
    #expect(try unary(.abs) == [n, .unknown, .unknown])
    let clipped = try infer(Clip(), sizes, Fact(constant: .integers([1], []))).integers
    #expect(clipped == [.maximum(n, 1), .maximum(h - 2, 1), .maximum(h * 3 - w, 1)])
    let both = try infer(
      Clip(), sizes, Fact(constant: .integers([0], [])), Fact(constant: .integers([9], [])))
    #expect(both.integers?[0].substituting(["N": 20]) == 9)
    #expect(both.integers?[1].substituting(["H": 1]) == 0)
    #expect(try infer(Clip(), sizes, nil, Fact(.i64, [])).integers?.first?.isUnknown == true)
    func binary(_ function: Binary.Function, _ other: Dim) throws -> Dim? {
      let other = Fact(integers: [other], shape: [1])
      return try infer(
        Binary { $0.function = function }, Fact(integers: [n + 1], shape: [1]), other
      ).integers?.first
    }
    #expect(try binary(.add, h) == n + h + 1)
    #expect(try binary(.sub, h) == n + 1 - h)
    #expect(try binary(.div, 2) == (n + 1).dividedFloor(by: 2))
    #expect(try binary(.div, 0)?.isUnknown == true)
    #expect(try binary(.div, -2)?.isUnknown == true)
    #expect(try binary(.min, 4) == .minimum(n + 1, 4))
    #expect(try binary(.max, 1) == n + 1)
    #expect(try binary(.pow, 2)?.isUnknown == true)
  }

  @Test func sizesOfSlicedAndSplitSymbols() throws {
    func sliced(_ start: Int, _ end: Int, _ step: Int = 1) throws -> Dim {
      let y = try infer(
        Slice(), Fact(.f32, [n]), ints([start]), ints([end]), ints([0]), ints([step]))
      return try #require(y.tensorType?.shape[0])
    }
    #expect(try sliced(0, .max) == n)
    #expect("\(try sliced(-2, .max))" == "min(2,N)")
    for (start, end, step) in [
      (0, 5, 1), (1, -1, 1), (-3, .max, 1), (-3, -1, 1), (0, .max, 2), (2, 7, 3), (-1, .min, -1),
      (-1, -4, -1), (8, 1, -2), (5, .max, 1), (-5, 3, 1), (3, 1, 1),
    ] {
      let dim = try sliced(start, end, step)
      for size in 0...9 {
        let known = [Int64](0..<Int64(size))
        let x = Tensor(known, shape: [size])
        let y = try Slice().evaluate(
          [x, Tensor([start]), Tensor([end]), Tensor([0]), Tensor([step])].map { .tensor($0) })
        let count = try #require(y[0].tensor?.count)
        let found = dim.substituting(["N": Dim(size)])
        #expect(!found.isDifferent(from: Dim(count)), "\(start):\(end):\(step) of \(size): \(dim)")
      }
    }
    let parts = try Split { $0.parts = 2 }.infer([Fact(.f32, [n])])
    let sizes = parts.compactMap { $0.tensorType?.shape[0].substituting(["N": 7]).value }
    #expect(sizes == [4, 3])
    let padded = try infer(Pad(), Fact(.f32, [n]), ints([2, -1]))
    #expect(padded.tensorType?.shape == [n + 1])
  }

  @Test func unknownSizesGiveUnknownShapes() throws {
    let sizes = Fact(.i64, [3])
    #expect(try infer(Reshape(), x, sizes).tensorType?.shape.text == "[?,?,?]")
    #expect(try infer(ConstantOfShape(), sizes).tensorType?.shape.text == "[?,?,?]")
    #expect(try infer(Expand(), x, sizes).tensorType?.shape.text == "[N,64,?,?]")
    #expect(
      try infer(Slice(), x, Fact(.i64, [1]), Fact(.i64, [1])).tensorType?.shape.text
        == "[?,64,H,W]")
    #expect(try infer(Pad(), Fact(.f32, [4]), Fact(.i64, [2])).tensorType?.shape.text == "[?]")
  }

  private func ints(_ values: [Int]) -> Fact { Fact(constant: Tensor(values)) }

  /// The fact of the first output, computed where every input is a number, as graphs do it.
  private func infer(_ op: any Operator, _ inputs: Fact?...) throws -> Fact {
    let constants = inputs.compactMap { $0?.constant }
    if constants.count == inputs.count {
      let values = try op.evaluate(constants.map { .tensor($0) })
      return Fact(constant: try #require(values[0].tensor))
    }
    return try op.infer(inputs)[0]
  }
}
