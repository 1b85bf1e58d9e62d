import Glibc
import Operators
import Tensors
import TestSupport
import Testing

/// Comparisons, choices, ranges and repeats of symbolic sizes, and values that cannot be computed with.
@Suite struct ChoosingTests {
  let n = Dim(symbol: "N")
  let h = Dim(symbol: "H")

  @Test func comparisonsOfSizesAreKnownWhereNoSymbolDecides() throws {
    let sizes = Fact(integers: [n, h + 3, 7], shape: [3])
    func compare(_ function: Compare.Function, _ other: [Dim]) throws -> [Int64]? {
      let other = Fact(integers: other, shape: [other.count])
      return try Compare { $0.function = function }.infer([sizes, other])[0].constant?.integers
    }
    #expect(try compare(.equal, [-1]) == [0, 0, 0])
    #expect(try compare(.equal, [n, h + 3, 7]) == [1, 1, 1])
    #expect(try compare(.equal, [7]) == nil)
    #expect(try compare(.less, [-1]) == [0, 0, 0])
    #expect(try compare(.greater, [n - 1, 2, 7]) == [1, 1, 0])
    #expect(try compare(.lessOrEqual, [n, h + 4, 6]) == [1, 1, 0])
    #expect(try compare(.greaterOrEqual, [0]) == [1, 1, 1])
    #expect(try compare(.less, [n, h, h]) == nil)
  }

  @Test func choicesBetweenSizes() throws {
    // The idiom of exporters: a size of -1 is replaced by that of another tensor.
    let wanted = Fact(constant: Tensor([-1, 4]))
    let sizes = Fact(integers: [n, h], shape: [2])
    let isFree = Fact(constant: .integers([1, 0], [2], as: .bool))
    let chosen = try Where().infer([isFree, sizes, wanted])[0]
    #expect(chosen.integers == [n, 4])
    #expect(try Where().infer([isFree, wanted, sizes])[0].integers == [-1, h])
    let unknown = try Where().infer([Fact(.bool, [2]), sizes, wanted])[0]
    #expect(unknown.integers == nil && unknown.tensorType?.shape == [2])
    // What is not chosen need not be known.
    #expect(try Where().infer([isFree, sizes, Fact(.i64, [2])])[0].integers?[0] == n)
  }

  @Test func rangesOfSizes() throws {
    func range(_ start: Dim, _ limit: Dim, _ delta: Dim) throws -> Fact {
      let parts = [start, limit, delta].map { Fact(integers: [$0], shape: []) }
      return try NumberRange().infer(parts)[0]
    }
    #expect(try range(0, n, 1).tensorType?.shape == [n])
    #expect(try range(0, n * 2, 2).tensorType?.shape == [n])
    #expect(try range(0, n, 2).tensorType?.shape[0].substituting(["N": 5]) == 3)
    #expect(try range(n, 0, -1).tensorType?.shape == [n])
    #expect(try range(n, n + 3, 1).integers == [n, n + 1, n + 2])
    #expect(try range(0, .unknown, 1).tensorType?.shape[0].isUnknown == true)
    let far = try range(Dim(Int.min), Dim(Int.max), 1)
    #expect(far.tensorType?.shape[0].isUnknown == true)
  }

  @Test func repeatsOfSizes() throws {
    let shape = Fact(integers: [n, h], shape: [2])
    let tiled = try Tile().infer([shape, Fact(constant: Tensor([2]))])[0]
    #expect(tiled.integers == [n, h, n, h])
    let repeats = Fact(integers: [n, 1], shape: [2])
    #expect(try Tile().infer([Fact(.f32, [3, h]), repeats])[0].tensorType?.shape == [n * 3, h])
    let x = Fact(.f32, [n, 4, h, 3])
    let wide = try DepthToSpace { $0.block = 2 }.infer([x])[0].tensorType?.shape
    #expect(wide == [n, 1, h * 2, 6])
    let depth = Fact(integers: [n], shape: [])
    let hot = try OneHot().infer([Fact(.i64, [h]), depth, Fact(.f32, [2])])[0]
    #expect(hot.tensorType?.shape == [h, n])
  }

  @Test func sizesThatDependOnDataAreUnknown() throws {
    let x = Fact(.f32, [n, 3])
    let positions = try NonZero().infer([x])[0].tensorType?.shape
    #expect(positions?[0] == 2 && positions?[1].isUnknown == true)
    let kept = try Compress { $0.axis = 0 }.infer([x, Fact(.bool, [3])])[0].tensorType?.shape
    #expect(kept?[0].isUnknown == true && kept?[1] == 3)
    let distinct = try Unique().infer([x]).compactMap { $0.tensorType?.shape }
    #expect(distinct[0][0].isUnknown && distinct[2] == [n * 3])
  }

  @Test func valuesThatCannotBeComputedWith() throws {
    func problem(_ op: some Operator, _ inputs: Tensor?...) -> String {
      do {
        _ = try op.evaluate(inputs.map { $0.map(Value.tensor) })
        return "none"
      } catch { return "\(error)" }
    }
    let (seven, zero) = (Tensor.integers([7], [1]), Tensor.integers([0], [1]))
    for function in [Binary.Function.mod, .fmod] {
      #expect(
        problem(Binary { $0.function = function }, seven, zero)
          == "input 'b': an integer is divided by 0")
    }
    #expect(
      problem(ArgExtremum(), .values([], [0, 2]))
        == "input 'x': dimension 0 has size 0, so no index can be given")
    #expect(
      problem(ReverseSequence(), .values([1, 2], [2, 1]), .integers([3], [1]))
        == "input 'lengths': 3 is not a number of steps from 0 to 2")
    let absurd = problem(Tile(), .values([1], [1]), .integers([.max], [1]))
    #expect(absurd.hasSuffix("bytes, at most 2147483648 expected; --limit tensor=NUMBER raises it"))
    #expect(
      problem(NumberRange(), .integers([0], []), .integers([.max], []), .integers([1], []))
        .hasSuffix("bytes, at most 2147483648 expected; --limit tensor=NUMBER raises it"))
  }
}

extension SemanticsTests {
  @Test("10: logarithms and maxima before and from opset 13") func otherMaxima() throws {
    let x = Tensor.values([0, 1, 2, 3], [1, 2, 2])
    let flat = Softmax {
      $0.axis = 1
      $0.flattened = true
      $0.logarithm = true
    }
    let last = Softmax { $0.logarithm = true }
    for (op, expected) in [
      (flat, [0.0321, 0.0871, 0.2369, 0.6439]), (last, [0.2689, 0.7311, 0.2689, 0.7311]),
    ] {
      let y = try evaluate(op, x)[0].doubles
      for (a, b) in zip(y, expected) { #expect((exp(a) - b).magnitude < 5e-5) }
    }
    let hard = Hardmax {
      $0.axis = 1
      $0.flattened = true
    }
    #expect(try evaluate(hard, x)[0].floats == [0, 0, 0, 1])
    #expect(try evaluate(Hardmax(), x)[0].floats == [0, 1, 0, 1])
  }
}
