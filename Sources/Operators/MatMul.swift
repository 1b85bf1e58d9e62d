import Tensors

/// A matrix product with broadcast leading dimensions (ONNX MatMul 1, 9, 13).
///
/// - `a`: [..., M, K]; `b`: [..., K, N]; floats or integers of 32 or 64 bits. The leading dimensions
///   broadcast. A vector `a` is a row and a vector `b` a column whose dimension the output lacks.
/// - Output: [..., M, N]. Integer products and sums wrap.
public struct MatMul: Operator {
  public static let name = "matmul"
  public static let inputNames = ["a", "b"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, a) = try facts.tensor(0, Product.expectation, where: Product.accepts)
    let b = try facts.tensor(1, like: element)
    try facts.expectRank(0, a, atLeast: 1)
    try facts.expectRank(1, b, atLeast: 1)
    let inner = a[a.count - 1]
    let axis = max(b.count - 2, 0)
    if b[axis].isDifferent(from: inner) {
      throw .size(
        what: "dimension \(axis) of 'b'", found: "\(b[axis])",
        expected: "\(inner), the last dimension of 'a'")
    }
    var shape = try Broadcast.shape(Shape(a.dropLast(2)), Shape(b.dropLast(2)))
    if a.count > 1 { shape.append(a[a.count - 2]) }
    if b.count > 1 { shape.append(b[b.count - 1]) }
    return [Fact(element, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard let inner = inputs.first??.tensorType?.shape.last,
      let y = outputs.first?.tensorType?.shape
    else { return Cost() }
    return Cost(multiplyAdds: y.elementCount * inner)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let a = try arguments.tensor(0)
    let b = try arguments.tensor(1)
    let inner = a.shape[a.rank - 1]
    let rows = a.rank > 1 ? a.shape[a.rank - 2] : 1
    let columns = b.rank > 1 ? b.shape[b.rank - 1] : 1
    let product = Product(
      rows: rows, columns: columns, inner: inner, rowStride: inner, innerStrideA: 1,
      innerStrideB: columns, columnStride: 1)
    let batch = Array(shape.dropLast((a.rank > 1 ? 1 : 0) + (b.rank > 1 ? 1 : 0)))
    let aStarts = Broadcast.selection(Array(a.shape.dropLast(2)), to: batch).offsets()
    let bStarts = Broadcast.selection(Array(b.shape.dropLast(2)), to: batch).offsets()
    let count = shape.reduce(1, *)

    if element.isInteger {
      var y = [Int64](repeating: 0, count: count)
      let (a, b) = (a.integers, b.integers)
      for (i, (from, with)) in zip(aStarts, bStarts).enumerated() {
        product.add(
          a, at: from * rows * inner, b, at: with * inner * columns, to: &y, at: i * rows * columns)
      }
      return [.tensor(Tensor(y, shape: shape, as: element))]
    }
    var y = [Double](repeating: 0, count: count)
    let (left, right) = (a.doubles, b.doubles)
    for (i, (from, with)) in zip(aStarts, bStarts).enumerated() {
      product.add(
        left, at: from * rows * inner, right, at: with * inner * columns, to: &y,
        at: i * rows * columns)
    }
    return [.tensor(Tensor(y, shape: shape, as: element))]
  }
}
