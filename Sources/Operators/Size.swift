import Tensors

/// The number of elements as a scalar of i64 (ONNX Size 1 to 24).
public struct Size: Operator {
  public static let name = "size"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    return [Fact(integers: [try facts.tensor(0).shape.elementCount], shape: [])]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    return [.tensor(Tensor([Int64(x.count)], shape: []))]
  }
}
