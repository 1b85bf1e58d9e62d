import Operators
import Tensors
import TestSupport
import Testing

extension SemanticsTests {
  @Test("14: transposes cancel when their permutations compose to the identity")
  func transposes() throws {
    let x = Tensor.pattern([2, 3, 4, 5], 1)
    let there = Transpose { $0.permutation = [0, 2, 3, 1] }
    let back = Transpose { $0.permutation = [0, 3, 1, 2] }
    let moved = try evaluate(there, x)[0]
    #expect(moved.shape == [2, 4, 5, 3])
    #expect(try evaluate(back, moved)[0].isIdentical(to: x))
    // Twice the same is no identity, though the sizes of a square image would not show it.
    #expect(try evaluate(there, moved)[0].shape == [2, 5, 3, 4])
  }

  @Test("14: an axis moves with its dimension") func axesBehindTransposes() throws {
    let x = Tensor.pattern([2, 3, 4, 5], 2)
    let y = Tensor.pattern([2, 3, 4, 5], 3)
    let there = Transpose { $0.permutation = [0, 2, 3, 1] }
    let back = Transpose { $0.permutation = [0, 3, 1, 2] }
    func around(_ op: some Operator, _ inputs: Tensor?...) throws -> Tensor {
      try evaluate(back, try op.evaluate(inputs.map { $0.map(Value.tensor) })[0].tensor)[0]
    }
    let (a, b) = (try evaluate(there, x)[0], try evaluate(there, y)[0])
    #expect(
      try around(Concat { $0.axis = 3 }, a, b)
        .isIdentical(to: evaluate(Concat { $0.axis = 1 }, x, y)[0]))
    #expect(
      try around(Slice(), a, Tensor([1]), Tensor([3]), Tensor([-1]))
        .isIdentical(to: evaluate(Slice(), x, Tensor([1]), Tensor([3]), Tensor([1]))[0]))
    #expect(
      try around(Pad(), a, Tensor([1, 2]), nil, Tensor([3]))
        .isIdentical(to: evaluate(Pad(), x, Tensor([1, 2]), nil, Tensor([1]))[0]))
    #expect(
      try around(Reduce { $0.function = .max }, a, Tensor([-1]))
        .isIdentical(to: evaluate(Reduce { $0.function = .max }, x, Tensor([1]))[0]))
    #expect(
      try around(Split { $0.axis = 3 }, a, Tensor([1, 2]))
        .isIdentical(to: evaluate(Split { $0.axis = 1 }, x, Tensor([1, 2]))[0]))
  }

  @Test("15: a batch that is a symbol stays one, checked at two sizes", arguments: [1, 3])
  func symbolicBatch(_ batch: Int) throws {
    let symbolic = Fact(.f32, [Dim(symbol: "N"), 3, 4])
    let x = Tensor.pattern([batch, 3, 4], 1)
    let cases: [(any Operator, [Int], String, [Int])] = [
      (Reshape(), [0, -1], "[N,12]", [batch, 12]),
      (Reshape(), [-1, 12], "[N,12]", [batch, 12]),
      (Reshape(), [0, 0, 2, -1], "[N,3,2,2]", [batch, 3, 2, 2]),
      (Reshape(), [-1, 4], "[3*N,4]", [3 * batch, 4]),
    ]
    for (op, target, text, shape) in cases {
      let known = Fact(constant: Tensor(target))
      #expect(try op.infer([symbolic, known])[0].tensorType?.shape.text == text)
      #expect(try evaluate(op, [x, Tensor(target)])[0].shape == shape)
    }
    #expect(try Flatten().infer([symbolic])[0].tensorType?.shape.text == "[N,12]")
    // A frozen batch is refused where it cannot be.
    let frozen = Tensor([2, 12])
    #expect(
      try Reshape().infer([symbolic, Fact(constant: frozen)])[0].tensorType?.shape == [2, 12])
    #expect(throws: EvaluationError.self) { try evaluate(Reshape(), x, frozen) }
  }

  @Test("15: 0 copies a size unless it is allowed as one") func zeroInReshape() throws {
    let x = Fact(.f32, [0, 3])
    let target = Fact(constant: Tensor([3, 0]))
    #expect(throws: ShapeError.self) { try Reshape().infer([x, target]) }
    #expect(
      try Reshape { $0.allowZero = true }.infer([x, target])[0].tensorType?.shape == [3, 0])
    let copied = try Reshape().infer([Fact(.f32, [2, 3]), Fact(constant: Tensor([0, 0]))])[0]
    #expect(copied.tensorType?.shape == [2, 3])
  }

  @Test("16: absent inputs between given ones") func absentInputs() throws {
    let x = Tensor.values([1, 2, 3, 4], [4])
    #expect(try evaluate(Clip(), x, nil, .values([3], []))[0].floats == [1, 2, 3, 3])
    #expect(try evaluate(Clip(), x, nil, nil)[0].floats == [1, 2, 3, 4])
    #expect(
      try evaluate(Slice(), x, Tensor([0]), Tensor([4]), nil, Tensor([2]))[0].floats == [1, 3])
    #expect(try evaluate(Pad(), x, Tensor([1, 0]), nil, Tensor([0]))[0].floats == [0, 1, 2, 3, 4])
    #expect(try evaluate(Dropout(), x, nil, .values([0], [], as: .bool))[0].floats == x.floats)
    #expect(try evaluate(Reduce(), x, nil)[0].floats == [10])
    #expect(try evaluate(Squeeze(), .values([5], [1, 1]), nil)[0].shape == [])
    for op in [Slice(), Pad(), Reshape(), Gather(), Expand(), Unsqueeze()] as [any Operator] {
      #expect(throws: EvaluationError.self) { try op.evaluate([.tensor(x), nil]) }
    }
  }

  @Test("24: what grows without bound has a limit") func sizeLimits() throws {
    let x = Tensor.values([1], [1])
    let large = Tensor([1 << 20, 1 << 20])
    for (op, inputs) in [
      (Expand(), [x, large]), (ConstantOfShape(), [large]),
      (Pad(), [x, Tensor([Int(Int32.max), Int(Int32.max)])]),
      (Expand(), [x, Tensor([.max, .max, .max])]), (ConstantOfShape(), [Tensor([.max, .max])]),
    ] as [(any Operator, [Tensor?])] {
      var isTooLarge = false
      do {
        _ = try op.evaluate(inputs.map { $0.map(Value.tensor) })
      } catch EvaluationError.limit {
        isTooLarge = true
      } catch EvaluationError.shape {
        isTooLarge = inputs.last??.integers.contains(.max) == true
      }
      #expect(isTooLarge, "\(type(of: op).name)")
    }
    // Symbolic integers are not followed through large tensors either.
    let sizes = Fact(integers: [Dim(symbol: "N")], shape: [1])
    let expanded = try Expand().infer([sizes, Fact(constant: Tensor([5000]))])[0]
    #expect(expanded.integers == nil && expanded.tensorType?.shape == [5000])
  }

  @Test("25: flattening keeps the axes before its own") func flatten() throws {
    let x = Tensor.pattern([2, 3, 4, 5], 1)
    for (axis, shape) in [
      (0, [1, 120]), (1, [2, 60]), (2, [6, 20]), (4, [120, 1]), (-1, [24, 5]),
    ] {
      let flat = try evaluate(Flatten { $0.axis = axis }, x)[0]
      #expect(flat.shape == shape && flat.floats == x.floats)
    }
  }

  @Test("25: subtraction and powers by name") func arithmetic() throws {
    let (a, b) = (Tensor.values([5, -2], [2]), Tensor.values([3, 3], [2]))
    #expect(try evaluate(Binary { $0.function = .sub }, a, b)[0].floats == [2, -5])
    #expect(try evaluate(Binary { $0.function = .pow }, a, b)[0].floats == [125, -8])
    #expect(try evaluate(Binary { $0.function = .prelu }, a, b)[0].floats == [5, -6])
  }

  private func evaluate(_ op: some Operator, _ inputs: Tensor?...) throws -> [Tensor] {
    try evaluate(op, inputs)
  }

  private func evaluate(_ op: some Operator, _ inputs: [Tensor?]) throws -> [Tensor] {
    try op.evaluate(inputs.map { $0.map(Value.tensor) }).compactMap(\.tensor)
  }
}
