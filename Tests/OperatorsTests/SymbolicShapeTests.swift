import Operators
import Tensors
import TestSupport
import Testing

/// Shapes that operators on pairs, moves and sizes infer over symbols.
@Suite struct SymbolicShapeTests {
  private static let (n, c, h, w) = (
    Dim(symbol: "N"), Dim(symbol: "C"), Dim(symbol: "H"), Dim(symbol: "W")
  )

  /// An operator, its inputs, and the shapes of its outputs.
  struct Case: Sendable, CustomStringConvertible {
    let op: any Operator
    let inputs: [Fact?]
    let shapes: String

    init(_ op: any Operator, _ inputs: [Fact?], _ shapes: String) {
      self.op = op
      self.inputs = inputs
      self.shapes = shapes
    }

    var description: String { "\(type(of: op).name) to \(shapes)" }
  }

  @Test(arguments: elementwise + joined + cut + reshaped + picked + openAxes) func shapes(
    _ example: Case
  )
    throws
  {
    let facts = try example.op.infer(example.inputs)
    let shapes = facts.map { $0.tensorType?.shape.text ?? "no tensor" }
    #expect(shapes.joined(separator: " ") == example.shapes)
  }

  private static func list(_ values: Int...) -> Fact { Fact(constant: Tensor(values)) }
  private static func list(_ values: [Dim]) -> Fact {
    Fact(integers: values, shape: [values.count])
  }
  private static func tensor(_ shape: Shape) -> Fact { Fact(.f32, shape) }
  private static let x = tensor([n, 3, h, w])
  private static let open = tensor([.unknown, 8, 4, 4])

  private static let elementwise = [
    Case(Binary(), [x, tensor([3, 1, 1])], "[N,3,H,W]"),
    Case(Binary(), [x, tensor([1, 1, 1, 1, 1])], "[1,N,3,H,W]"),
    Case(Binary(), [tensor([n, 1]), tensor([1, w])], "[N,W]"),
    Case(Binary(), [tensor([n]), tensor([5])], "[5]"),
    Case(Binary(), [tensor([n]), tensor([h])], "[?]"),
    Case(Binary(), [tensor([.unknown]), tensor([.unknown])], "[?]"),
    Case(Binary(), [tensor([.unknown]), tensor([1])], "[?]"),
    Case(Binary(), [tensor([n + 1]), tensor([n])], "[?]"),
    Case(Binary { $0.function = .prelu }, [x, tensor([c, 1, 1])], "[N,3,H,W]"),
    Case(Expand(), [tensor([3, 1]), list([n, 1, w])], "[N,3,W]"),
    Case(Expand(), [tensor([3, 1]), Fact(.i64, [2])], "[3,?]"),
    Case(Cast { $0.to = .f16 }, [x], "[N,3,H,W]"),
    Case(Identity(), [x], "[N,3,H,W]"),
    Case(Dropout(), [x], "[N,3,H,W] [N,3,H,W]"),
    Case(Reduce(), [x, list(-1, 2)], "[N,3,1,1]"),
    Case(Reduce { $0.keepDims = false }, [x, list(1)], "[N,H,W]"),
    Case(Reduce { $0.keepDims = false }, [x], "[]"),
    Case(
      Reduce { $0.noopWithEmptyAxes = true }, [x, Fact(constant: Tensor([Int]()))], "[N,3,H,W]"),
  ]

  private static let joined = [
    Case(Concat { $0.axis = 1 }, [x, tensor([n, 5, h, w]), tensor([n, c, h, w])], "[N,C+8,H,W]"),
    Case(Concat(), [tensor([n, 4]), tensor([n, .unknown]), tensor([h, c])], "[H+2*N,4]"),
    Case(Concat(), [tensor([.unknown, c]), tensor([1, 4])], "[?,4]"),
    Case(Split { $0.parts = 2 }, [tensor([n * 4, 3])], "[2*N,3] [2*N,3]"),
    Case(
      Split {
        $0.axis = 1
        $0.parts = 3
      }, [tensor([2, 7])], "[2,3] [2,3] [2,1]"),
    Case(Split { $0.axis = -1 }, [tensor([2, c]), list(3, 4)], "[2,3] [2,4]"),
    Case(Split(), [tensor([n]), Fact(.i64, [2])], "[?] [?]"),
    Case(Transpose { $0.permutation = [0, 2, 3, 1] }, [x], "[N,H,W,3]"),
    Case(Transpose(), [x], "[W,H,3,N]"),
  ]

  private static let far = Int.max
  private static let cut = [
    Case(Slice(), [tensor([n, w]), list(0), list(far)], "[N,W]"),
    Case(Slice(), [tensor([n, w]), list(1), list(far)], "[max(0,N-1),W]"),
    Case(Slice(), [tensor([n, w]), list(0), list(-2), list(1)], "[N,max(0,W-2)]"),
    Case(Slice(), [tensor([n, w]), list(0), list(4), list(-1)], "[N,min(4,W)]"),
    Case(Slice(), [tensor([n + 4]), list(0), list(4)], "[4]"),
    Case(Slice(), [tensor([h]), list(0), list(far), list(0), list(2)], "[-(-H)/2]"),
    Case(Slice(), [tensor([h * 2]), list(0), list(far), list(0), list(2)], "[H]"),
    Case(Slice(), [tensor([h]), list(-1), list(Int.min), list(0), list(-1)], "[H]"),
    Case(Slice(), [tensor([h + w]), list(0), list([h])], "[H]"),
    Case(Slice(), [tensor([h + w]), list([h]), list(far)], "[W]"),
    Case(Slice(), [tensor([9, 4]), Fact(.i64, [1]), Fact(.i64, [1]), list(1)], "[9,?]"),
    Case(Slice(), [tensor([9]), list(2), list(7), nil, list(2)], "[3]"),
    Case(Pad(), [x, list(0, 0, 1, -1, 0, 2, 1, 0)], "[N,5,H+2,W-1]"),
    Case(Pad(), [x, list([0, n]), nil, list(1)], "[N,N+3,H,W]"),
    Case(Pad { $0.mode = .edge }, [x, Fact(.i64, [8])], "[?,?,?,?]"),
    Case(Gather(), [tensor([n, w]), Fact(.i64, [h, 2])], "[H,2,W]"),
    Case(Gather { $0.axis = -1 }, [tensor([n, w]), Fact(.i32, [])], "[N]"),
  ]

  private static let reshaped = [
    Case(Reshape(), [x, list(0, -1)], "[N,3*H*W]"),
    Case(Reshape(), [x, list(-1, 3)], "[H*N*W,3]"),
    Case(Reshape(), [open, list(0, -1)], "[?,128]"),
    Case(Reshape(), [open, list(-1, 128)], "[?,128]"),
    Case(Reshape(), [tensor([n, 12]), list([n, 3, -1])], "[N,3,4]"),
    Case(Reshape(), [tensor([n, 12]), list([n * 4, -1])], "[4*N,3]"),
    Case(Reshape(), [tensor([n, 12]), Fact(.i64, [3])], "[?,?,?]"),
    Case(Reshape(), [tensor([n, 12]), list([.unknown, 12])], "[?,12]"),
    Case(Reshape(), [tensor([n, 12]), list(3, 4)], "[3,4]"),
    Case(Reshape { $0.allowZero = true }, [tensor([0, n]), list(0, 7)], "[0,7]"),
    Case(Flatten(), [x], "[N,3*H*W]"),
    Case(Flatten { $0.axis = 0 }, [x], "[1,3*H*N*W]"),
    Case(Flatten { $0.axis = -1 }, [x], "[3*H*N,W]"),
    Case(Squeeze(), [tensor([1, n, 1]), list(0, -1)], "[N]"),
    Case(Squeeze(), [tensor([n, c]), list(1)], "[N]"),
    Case(Squeeze(), [tensor([1, 2, 1])], "[2]"),
    Case(Unsqueeze(), [tensor([n, c]), list(-1, 0)], "[1,N,C,1]"),
  ]

  private static let some = Fact(.i64, [2])
  private static let openAxes = [
    Case(Reduce(), [tensor([n, 1, h]), some], "[?,1,?]"),
    Case(Reduce { $0.keepDims = false }, [tensor([n, 1, h]), some], "[?]"),
    Case(Reduce { $0.keepDims = false }, [tensor([n, h]), some], "[]"),
    Case(Reduce(), [tensor([n, 1, h]), Fact(.i64, [0])], "[1,1,1]"),
    Case(Squeeze(), [tensor([1, n, 1, h]), some], "[?,?]"),
    Case(Unsqueeze(), [tensor([n, h]), some], "[?,?,?,?]"),
    Case(Slice(), [tensor([n, h, w]), list(0, 0), list(1, 1), some], "[?,?,?]"),
    Case(Pad(), [tensor([n, h, w]), list(0, 1, 0, 1), nil, some], "[?,?,?]"),
  ]

  private static let picked = [
    Case(ShapeOf(), [x], "[4]"),
    Case(ShapeOf { $0.start = -2 }, [x], "[2]"),
    Case(Size(), [x], "[]"),
    Case(ConstantOfShape(), [list([n, 4])], "[N,4]"),
    Case(ConstantOfShape(), [Fact(.i64, [2])], "[?,?]"),
  ]

  /// Values that are only known in part must not pass as known.
  @Test func unknownElementsStayUnknown() throws {
    let sizes = try Concat().infer([Self.list([Self.n]), Fact(.i64, [1])])[0]
    #expect(sizes.integers?.map(\.isUnknown) == [false, true])
    #expect(try Reshape().infer([Self.x, sizes])[0].tensorType?.shape.text == "[N,?]")
    #expect(try Reduce().infer([sizes])[0].integers == nil)
    let open = try Slice().infer([Self.tensor([9]), Fact(.i64, [1]), Self.list(4)])[0]
    #expect(open.tensorType?.shape.text == "[?]")
  }

  /// Wherever an operator follows symbols, it says what it computes from numbers.
  @Test(arguments: Samples.all) func symbolsFollowEvaluation(_ sample: Sample) throws {
    guard let first = sample.inputs.first ?? nil, first.element == .i64 || first.element == .i32,
      first.count > 0, first.integers.allSatisfy({ $0.magnitude < 1 << 40 })
    else { return }
    let values = try sample.op.evaluate(sample.inputs.map { $0.map(Value.tensor) })
    // Every element is its number plus a symbol that stands for 0.
    let symbols = first.integers.indices.map { Dim(symbol: "s\($0)") }
    var facts = sample.inputs.map { $0.map { Fact(constant: $0) } }
    facts[0] = Fact(
      integers: zip(first.integers, symbols).map { Dim(Int($0)) + $1 }, shape: first.shape,
      as: first.element)
    let zeros = Dictionary(uniqueKeysWithValues: symbols.indices.map { ("s\($0)", Dim(0)) })
    for (fact, value) in zip(try sample.op.infer(facts), values) {
      guard let value = value.tensor, value.element.isInteger, let found = fact.integers else {
        continue
      }
      #expect(found.count == value.count)
      for (dim, number) in zip(found, value.integers) where !dim.isUnknown {
        // Sizes do not overflow, so symbols are followed without the width of the element.
        let size = dim.substituting(zeros).value ?? -1
        let kept = value.element == .i32 ? Int(Int32(truncatingIfNeeded: size)) : size
        #expect(kept == Int(number), "\(dim)")
      }
    }
  }
}
