import Tensors

/// A tensor repeated along each axis (ONNX Tile 6, 13; the form of opset 1 is a matter of reading).
///
/// - `x`: any type and shape; `repeats`: a vector of i64 with a number for each axis. Each size of the output
///   is that of `x` times the number.
public struct Tile: Operator {
  public static let name = "tile"
  public static let inputNames = ["x", "repeats"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    try facts.expectVector(1, try facts.tensor(1).shape, count: Dim(shape.count))
    let repeats = try facts.integers(1)
    if let negative = repeats.first(where: { ($0.value ?? 0) < 0 }) {
      throw .size(what: "a number in 'repeats'", found: "\(negative)", expected: "0 or more")
    }
    let x = try facts.fact(0)
    return [
      Fact(element, zip(shape, repeats).map(*)) { result in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete else { return nil }
        return Self.selection(shape, result).apply(to: dims)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard shape.allSatisfy({ $0 > 0 }) else {
      return [.tensor(Tensor([Int64](), shape: shape, as: element))]
    }
    return [.tensor(Self.selection(x.shape, shape).apply(to: x, shape: shape))]
  }

  private static func selection(_ shape: [Int], _ result: [Int]) -> Selection {
    let strides = Strides.rowMajor(shape)
    return Selection(
      tables: shape.indices.map { axis in
        (0..<result[axis]).map { $0 % shape[axis] * strides[axis] }
      })
  }
}
