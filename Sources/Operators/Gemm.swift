import Tensors

/// alpha · A · B + beta · C, with A and B perhaps transposed (ONNX Gemm 7, 9, 11, 13).
///
/// - `a`: [M, K], or [K, M] when `transposeA`; `b`: [K, N], or [N, K] when `transposeB`; floats or integers
///   of 32 or 64 bits. `c`, optional: any shape of rank 0 to 2 that broadcasts to [M, N].
/// - Output: [M, N]. Integer products and sums wrap; when `alpha` or `beta` is not 1, the scaled integer
///   result is rounded towards zero.
public struct Gemm: Operator {
  public static let name = "gemm"
  public static let inputNames = ["a", "b", "c"]
  public var alpha: Float = 1
  public var beta: Float = 1
  public var transposeA: Bool = false
  public var transposeB: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("alpha", &alpha)
    try visit("beta", &beta)
    try visit("transpose_a", &transposeA)
    try visit("transpose_b", &transposeB)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, a) = try facts.tensor(0, Product.expectation, where: Product.accepts)
    let b = try facts.tensor(1, like: element)
    try facts.expectRank(0, a, atLeast: 2, atMost: 2)
    try facts.expectRank(1, b, atLeast: 2, atMost: 2)
    let inner = a[transposeA ? 0 : 1]
    if b[transposeB ? 1 : 0].isDifferent(from: inner) {
      throw .size(
        what: "dimension \(transposeB ? 1 : 0) of 'b'", found: "\(b[transposeB ? 1 : 0])",
        expected: "\(inner), dimension \(transposeA ? 0 : 1) of 'a'")
    }
    let output: Shape = [a[transposeA ? 1 : 0], b[transposeB ? 0 : 1]]
    if facts.optional(2) != nil {
      let c = try facts.tensor(2, like: element)
      try facts.expectRank(2, c, atLeast: 0, atMost: 2)
      for (axis, dim) in c.enumerated() {
        let target = output[axis + 2 - c.count]
        if dim.isDifferent(from: 1), dim.isDifferent(from: target) {
          throw .size(
            what: "dimension \(axis) of 'c'", found: "\(dim)", expected: "1 or \(target)")
        }
      }
    }
    return [Fact(element, output)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard let a = inputs.first??.tensorType?.shape, a.count == 2,
      let y = outputs.first?.tensorType?.shape
    else { return Cost() }
    return Cost(multiplyAdds: y.elementCount * a[transposeA ? 0 : 1])
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let a = try arguments.tensor(0)
    let b = try arguments.tensor(1)
    let c = try arguments.optional(2)
    let inner = a.shape[transposeA ? 0 : 1]
    let product = Product(
      rows: shape[0], columns: shape[1], inner: inner,
      rowStride: transposeA ? 1 : inner, innerStrideA: transposeA ? shape[0] : 1,
      innerStrideB: transposeB ? 1 : shape[1], columnStride: transposeB ? inner : 1)

    // The strides by which `c` broadcasts.
    let cShape = Array(repeating: 1, count: 2 - (c?.rank ?? 2)) + (c?.shape ?? [])
    let rowStep = c != nil && cShape[0] != 1 ? cShape[1] : 0
    let columnStep = c != nil && cShape[1] != 1 ? 1 : 0

    if element.isInteger, alpha == 1, c == nil || beta == 1 {
      var y = [Int64](repeating: 0, count: shape[0] * shape[1])
      product.add(a.integers, at: 0, b.integers, at: 0, to: &y, at: 0)
      if let c = c?.integers {
        for i in y.indices { y[i] &+= c[i / shape[1] * rowStep + i % shape[1] * columnStep] }
      }
      return [.tensor(Tensor(y, shape: shape, as: element))]
    }
    var y = [Double](repeating: 0, count: shape[0] * shape[1])
    product.add(a.doubles, at: 0, b.doubles, at: 0, to: &y, at: 0)
    let scale = Double(alpha)
    for i in y.indices { y[i] *= scale }
    if let c = c?.doubles {
      let scale = Double(beta)
      for i in y.indices { y[i] += scale * c[i / shape[1] * rowStep + i % shape[1] * columnStep] }
    }
    return [.tensor(Tensor(y, shape: shape, as: element))]
  }
}
