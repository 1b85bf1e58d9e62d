import Tensors

/// The shape with dimensions of size 1 inserted (ONNX Unsqueeze 1 to 24).
///
/// `axes` (i64, known in number) are distinct positions in the output, whose rank is that of `x` plus their number.
public struct Unsqueeze: Operator {
  public static let name = "unsqueeze"
  public static let inputNames = ["x", "axes"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let rank = shape.count + (try facts.integers(1).count)
    guard case .known(let axes) = try facts.axisList(1, rank: rank) else {
      return [Fact(element, Shape(repeating: .unknown, count: rank))]
    }
    var rest = shape[...]
    let result = (0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() }
    let x = try facts.fact(0)
    return [Fact(element, result) { _ in x.symbolicIntegers }]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    return [.tensor(x.reshaped(shape))]
  }
}
