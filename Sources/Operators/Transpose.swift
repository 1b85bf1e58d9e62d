import Tensors

/// The dimensions in another order; reversed when no permutation is given (ONNX Transpose 1 to 24).
///
/// Dimension i of the output is dimension `permutation[i]` of the input, which has any type and rank.
public struct Transpose: Operator {
  public static let name = "transpose"
  public static let inputNames = ["x"]
  public var permutation: [Int]? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("permutation", &permutation)
  }

  private func order(rank: Int) throws(ShapeError) -> [Int] {
    guard let permutation else { return (0..<rank).reversed() }
    guard permutation.sorted() == Array(0..<rank) else {
      throw .attribute(
        name: "permutation", found: AttributeValue.ints(permutation).description,
        expected: rank == 0 ? "an empty list" : "every axis from 0 to \(rank - 1) once")
    }
    return permutation
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) = try facts.tensor(0)
    let order = try order(rank: shape.count)
    let x = try facts.fact(0)
    return [
      Fact(element, order.map { shape[$0] }) { _ in
        guard let dims = x.symbolicIntegers, let shape = shape.concrete else { return nil }
        return Self.selection(shape, order).apply(to: dims)
      }
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    guard x.count > 0 else { return [.tensor(x.reshaped(shape))] }
    let selection = Self.selection(x.shape, try order(rank: x.rank))
    return [.tensor(selection.apply(to: x, shape: shape))]
  }

  private static func selection(_ shape: [Int], _ order: [Int]) -> Selection {
    let strides = Strides.rowMajor(shape)
    return Selection(shape: order.map { shape[$0] }, strides: order.map { strides[$0] })
  }
}
