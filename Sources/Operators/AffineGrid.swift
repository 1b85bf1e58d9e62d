import Tensors

/// The grid of positions to which affine maps take those of an image (ONNX AffineGrid 20).
///
/// - `theta`: floats of shape [N, r, r + 1] with r of 2 or 3. `size`: i64, [r + 2]: N, C and the sizes of the
///   image, known or not. Output: [N, D1, … Dr, r], `theta` times (x, y, …, 1), the last dimension first.
/// - `alignCorners`: -1 and 1 are the centres of the first and last element, not their outer edges; a
///   dimension of size 1 lies at -1 then.
public struct AffineGrid: Operator {
  public static let name = "affine_grid"
  public static let inputNames = ["theta", "size"]
  public var alignCorners: Bool = false

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("align_corners", &alignCorners)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, theta) = try facts.float(0)
    try facts.expectRank(0, theta, atLeast: 3, atMost: 3)
    let size = try facts.integers(1)
    guard size.count == 4 || size.count == 5 else {
      throw .size(what: "the length of 'size'", found: "\(size.count)", expected: "4 or 5")
    }
    let rank = size.count - 2
    for dim in size where !dim.isUnknown {
      if let value = dim.value, value < 0 {
        throw .size(what: "an entry of 'size'", found: "\(value)", expected: "0 or more")
      }
    }
    try facts.expectShape(0, theta, [size[0], Dim(rank), Dim(rank + 1)])
    return [Fact(element, [theta[0]] + size[2...] + [Dim(rank)])]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    let count = outputs.first?.tensorType?.shape.elementCount ?? .unknown
    return Cost(operations: 3 * count)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    if shape.contains(0) { return [.tensor(Tensor(splat: 0, shape: shape, as: element))] }
    let theta = try Arguments(inputs, of: Self.self).tensor(0).doubles
    let rank = shape.count - 2
    let sizes = Array(shape[1...rank])
    let points = sizes.reduce(1, *)
    var result: [Double] = []
    result.reserveCapacity(shape.reduce(1, *))
    for n in 0..<shape[0] {
      var index = [Int](repeating: 0, count: rank)
      for _ in 0..<points {
        let place = (0..<rank).reversed().map { coordinate(index[$0], of: sizes[$0]) } + [1]
        for row in 0..<rank {
          let start = (n * rank + row) * (rank + 1)
          var sum = 0.0
          for k in 0...rank { sum += theta[start + k] * place[k] }
          result.append(sum)
        }
        Taps.advance(&index, within: sizes)
      }
    }
    return [.tensor(Tensor(result, shape: shape, as: element))]
  }

  private func coordinate(_ index: Int, of size: Int) -> Double {
    let (index, size) = (Double(index), Double(size))
    if alignCorners { return index == 0 ? -1 : 2 * index / (size - 1) - 1 }
    return (2 * index + 1) / size - 1
  }
}
