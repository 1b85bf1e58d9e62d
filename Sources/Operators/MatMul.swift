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
    return [Fact(element, try Self.outputShape(a, b, facts, a: 0, b: 1))]
  }

  /// The shape of the output for operands that stand at two positions.
  static func outputShape(
    _ a: Shape, _ b: Shape, _ facts: Facts, a aIndex: Int, b bIndex: Int
  ) throws(ShapeError) -> Shape {
    try facts.expectRank(aIndex, a, atLeast: 1)
    try facts.expectRank(bIndex, b, atLeast: 1)
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
    return shape
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
    if element.isInteger {
      let walk = Walk(a.shape, b.shape, shape)
      let (left, right) = (a.integers, b.integers)
      var y = [Int64](repeating: 0, count: shape.reduce(1, *))
      walk.visit { walk.product.add(left, at: $0, right, at: $1, to: &y, at: $2) }
      return [.tensor(Tensor(y, shape: shape, as: element))]
    }
    let y = Self.product(a.doubles, a.shape, b.doubles, b.shape, shape: shape)
    return [.tensor(Tensor(y, shape: shape, as: element))]
  }

  /// The elements of the product in row-major order.
  ///
  /// - Precondition: `shape` is what inference gives for the other shapes.
  static func product(
    _ a: [Double], _ aShape: [Int], _ b: [Double], _ bShape: [Int], shape: [Int]
  ) -> [Double] {
    let walk = Walk(aShape, bShape, shape)
    var y = [Double](repeating: 0, count: shape.reduce(1, *))
    walk.visit { walk.product.add(a, at: $0, b, at: $1, to: &y, at: $2) }
    return y
  }

  /// The products of single matrices of which one with leading dimensions is made.
  private struct Walk {
    let product: Product
    let aStarts: [Int]
    let bStarts: [Int]

    init(_ a: [Int], _ b: [Int], _ shape: [Int]) {
      let inner = a[a.count - 1]
      let columns = b.count > 1 ? b[b.count - 1] : 1
      product = Product(
        rows: a.count > 1 ? a[a.count - 2] : 1, columns: columns, inner: inner, rowStride: inner,
        innerStrideA: 1, innerStrideB: columns, columnStride: 1)
      let batch = Array(shape.dropLast((a.count > 1 ? 1 : 0) + (b.count > 1 ? 1 : 0)))
      aStarts = Broadcast.selection(Array(a.dropLast(2)), to: batch).offsets()
      bStarts = Broadcast.selection(Array(b.dropLast(2)), to: batch).offsets()
    }

    /// Calls `body` with the first elements of each pair of matrices and of their product.
    func visit(_ body: (Int, Int, Int) -> Void) {
      let (rows, columns, inner) = (product.rows, product.columns, product.inner)
      for (i, (from, with)) in zip(aStarts, bStarts).enumerated() {
        body(from * rows * inner, with * inner * columns, i * rows * columns)
      }
    }
  }
}
