public import Tensors

/// A matrix of the shape of another with ones on a diagonal (ONNX EyeLike 9, 22).
///
/// - `x`: any type, rank 2; only its shape (and type) is read. Output: `to`, or the type of `x` when absent.
/// - `k`: the diagonal, counted upwards from the main one.
public struct EyeLike: Operator {
  public static let name = "eye_like"
  public static let inputNames = ["x"]
  public var to: ElementType?
  public var k: Int = 0

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("to", &to)
    try visit("k", &k)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) = try facts.tensor(0)
    try facts.expectRank(0, shape, atLeast: 2, atMost: 2)
    return [Fact(to ?? element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    var values = [Int64](repeating: 0, count: shape[0] * shape[1])
    for row in 0..<shape[0] {
      let (column, overflow) = row.addingReportingOverflow(k)
      if !overflow, (0..<shape[1]).contains(column) { values[row * shape[1] + column] = 1 }
    }
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }
}
