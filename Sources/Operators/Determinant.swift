import Tensors

/// The determinants of square matrices (ONNX Det 11, 22).
///
/// - `x`: floats [..., M, M]. Output: the shape without the last two axes. The determinant of a matrix without
///   elements is 1.
public struct Determinant: Operator {
  public static let name = "det"
  public static let inputNames = ["x"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (element, shape) = try facts.float(0)
    try facts.expectRank(0, shape, atLeast: 2)
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    if columns.isDifferent(from: rows) {
      throw .size(what: "the last dimension of 'x'", found: "\(columns)", expected: "\(rows)")
    }
    return [Fact(element, Array(shape.dropLast(2)))]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    guard let shape = inputs.first??.tensorType?.shape, let size = shape.last else { return Cost() }
    return Cost(operations: shape.elementCount * size)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let size = x.shape[x.rank - 1]
    let values = x.doubles
    let results = (0..<shape.reduce(1, *)).map { index in
      Self.determinant(Array(values[index * size * size..<(index + 1) * size * size]), size)
    }
    return [.tensor(Tensor(results, shape: shape, as: element))]
  }

  /// By elimination, the largest element of a column as pivot.
  private static func determinant(_ matrix: [Double], _ size: Int) -> Double {
    var a = matrix
    var result = 1.0
    for column in 0..<size {
      var pivot = column
      for row in column + 1..<max(size, column + 1)
      where a[row * size + column].magnitude > a[pivot * size + column].magnitude { pivot = row }
      let head = a[pivot * size + column]
      result *= head
      if head == 0 { return 0 }
      if pivot != column {
        result = -result
        for k in 0..<size { a.swapAt(pivot * size + k, column * size + k) }
      }
      for row in column + 1..<max(size, column + 1) {
        let factor = a[row * size + column] / head
        for k in column..<size { a[row * size + k] -= factor * a[column * size + k] }
      }
    }
    return result
  }
}
