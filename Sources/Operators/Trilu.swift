import Tensors

/// The upper or lower triangle of matrices, zeros elsewhere (ONNX Trilu 14).
///
/// - `x`: any type, rank 2 or more; the last two axes are the matrices. `k`: one i64, 0 when absent: the
///   diagonal that bounds the triangle, counted upwards from the main one. Output: like `x`.
/// - `upper`: keeps what lies on or above the diagonal, else what lies on or below it.
public struct Trilu: Operator {
  public static let name = "trilu"
  public static let inputNames = ["x", "k"]
  public var upper: Bool = true

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("upper", &upper)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    try facts.expectRank(0, shape, atLeast: 2)
    if facts.optional(1) != nil { _ = try facts.single(1, "i64") { $0 == .i64 } }
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let k = Int(try arguments.optional(1)?.integers[0] ?? 0)
    let diagonal = min(max(k, -rows - 1), columns + 1)
    let positions = (0..<x.count).map { index in
      let distance = index % columns - index / columns % rows
      return (upper ? distance >= diagonal : distance <= diagonal) ? index : -1
    }
    return [.tensor(Selection(tables: [positions]).apply(to: x, shape: shape))]
  }
}
