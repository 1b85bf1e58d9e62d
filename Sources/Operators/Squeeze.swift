import Tensors

/// The shape without some or all dimensions of size 1 (ONNX Squeeze 1 to 24).
///
/// `axes` (i64, known in number when given) are distinct axes of `x`, all of size 1. Without them every dimension of
/// size 1 goes, so all sizes must be numbers, since the rank depends on them.
public struct Squeeze: Operator {
  public static let name = "squeeze"
  public static let inputNames = ["x", "axes"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    let result: Shape
    switch try facts.axisList(1, rank: shape.count) {
    case .counted(let count):
      return [Fact(element, Shape(repeating: .unknown, count: shape.count - count))]
    case .known(let axes):
      for axis in axes where shape[axis].isDifferent(from: 1) {
        throw .size(
          what: "dimension \(axis) of 'x'", found: "\(shape[axis])", expected: "1")
      }
      result = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    case .absent:
      guard let sizes = shape.concrete else {
        throw .unsupported(
          "a squeeze without axes needs sizes that are numbers, the shape is \(shape.text)")
      }
      result = Shape(sizes.filter { $0 != 1 })
    }
    let x = try facts.fact(0)
    return [Fact(element, result) { _ in x.symbolicIntegers }]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    return [.tensor(x.reshaped(shape))]
  }
}
