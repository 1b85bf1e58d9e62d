import Tensors

/// The elements of one tensor where a condition holds, else those of another (ONNX Where 9, 16).
///
/// - `condition`: bool; `x`, `y`: one type of any kind. The three shapes broadcast to that of the output.
public struct Where: Operator {
  public static let name = "where"
  public static let inputNames = ["condition", "x", "y"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let condition = try facts.tensor(0, like: .bool)
    let (element, x) = try facts.tensor(1)
    let y = try facts.tensor(2, like: element)
    let both = try Broadcast.shape(x, y, names: ("x", "y"))
    let shape = try Broadcast.shape(both, condition, names: ("x and y", "condition"))
    let (chosen, left, right) = (try facts.fact(0), try facts.fact(1), try facts.fact(2))
    return [
      Fact(element, shape) { shape in
        guard left.symbolicIntegers != nil || right.symbolicIntegers != nil,
          let flags = chosen.constant, flags.count <= Fact.knownLimit,
          let xShape = x.concrete, let yShape = y.concrete
        else { return nil }
        // One of both may be unknown where it is not chosen.
        let none = [Dim](repeating: .unknown, count: Fact.knownLimit)
        let xs = Broadcast.selection(xShape, to: shape).apply(to: left.integers ?? none)
        let ys = Broadcast.selection(yShape, to: shape).apply(to: right.integers ?? none)
        let holds = Broadcast.selection(flags.shape, to: shape).offsets()
        let values = flags.integers
        return holds.indices.map { values[holds[$0]] != 0 ? xs[$0] : ys[$0] }
      }
    ]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: outputs.first?.tensorType?.shape.elementCount ?? .unknown)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let parts = (
      try arguments.tensor(0), try arguments.tensor(1), try arguments.tensor(2)
    )
    let result = Tensor(element: element, shape: shape) { target in
      guard !target.isEmpty else { return }
      switch element.byteCount {
      case 1: Self.choose(parts, shape, target, as: UInt8.self)
      case 2: Self.choose(parts, shape, target, as: UInt16.self)
      case 4: Self.choose(parts, shape, target, as: UInt32.self)
      default: Self.choose(parts, shape, target, as: UInt64.self)
      }
    }
    return [.tensor(result)]
  }

  private static func choose<Bits: FixedWidthInteger>(
    _ parts: (condition: Tensor, x: Tensor, y: Tensor), _ shape: [Int],
    _ target: UnsafeMutableRawBufferPointer, as: Bits.Type
  ) {
    let selections = [parts.condition, parts.x, parts.y].map {
      Broadcast.selection($0.shape, to: shape)
    }
    let rows = selections.map { $0.rows() }
    let steps = selections.map { $0.tables.last ?? [0] }
    let width = MemoryLayout<Bits>.size
    let elements = target.bindMemory(to: Bits.self)
    parts.condition.withUnsafeBytes { flags in
      parts.x.withUnsafeBytes { x in
        parts.y.withUnsafeBytes { y in
          var index = 0
          for row in rows[0].indices {
            let (a, b, c) = (rows[0][row], rows[1][row], rows[2][row])
            for i in steps[0].indices {
              elements[index] =
                flags[a + steps[0][i]] != 0
                ? x.loadUnaligned(fromByteOffset: (b + steps[1][i]) * width, as: Bits.self)
                : y.loadUnaligned(fromByteOffset: (c + steps[2][i]) * width, as: Bits.self)
              index += 1
            }
          }
        }
      }
    }
  }
}
