import Tensors

/// A matrix product of bytes with sums of 32 bits (ONNX MatMulInteger 10).
///
/// - `a`: [..., M, K]; `b`: [..., K, N]; each i8 or u8, as `matmul` takes them. Zero points have the type of
///   what they belong to and are subtracted first: one element, one for each row of `a` ([M] or
///   [..., M, 1]), one for each column of `b` ([N] or [..., 1, N]); 0 when absent.
/// - Output: i32 of the shape of `matmul`. Sums wrap.
public struct MatMulInteger: Operator {
  public static let name = "matmul_integer"
  public static let inputNames = ["a", "b", "a_zero_point", "b_zero_point"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 4)
    let a = try facts.bytes(0)
    let b = try facts.bytes(1)
    let shape = try MatMul.outputShape(a.shape, b.shape, facts, a: 0, b: 1)
    if facts.optional(2) != nil {
      try QuantisedSide.rows.check(facts, 2, facts.tensor(2, like: a.element), of: a.shape)
    }
    if facts.optional(3) != nil {
      try QuantisedSide.columns.check(facts, 3, facts.tensor(3, like: b.element), of: b.shape)
    }
    return [Fact(.i32, shape)]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    MatMul().cost(inputs, outputs)
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let (a, b) = (try arguments.tensor(0), try arguments.tensor(1))
    let sums = MatMul.product(
      QuantisedSide.rows.shifted(a, zero: try arguments.optional(2)), a.shape,
      QuantisedSide.columns.shifted(b, zero: try arguments.optional(3)), b.shape, shape: shape)
    return [.tensor(Tensor(sums.map { Int64($0) }, shape: shape, as: element))]
  }
}

/// The side of a matrix product that a scale or zero point belongs to: it may differ by row of the left
/// matrix, or by column of the right one.
enum QuantisedSide {
  case rows, columns

  /// Refuses a parameter that has neither one element nor one for each row or column of `matrix`.
  func check(
    _ facts: Facts, _ index: Int, _ shape: Shape, of matrix: Shape
  ) throws(ShapeError) {
    if shape.elementCount.value == 1 { return }
    guard matrix.count >= 2 else { return try facts.single(index, shape) }
    let axis = self == .rows ? matrix.count - 2 : matrix.count - 1
    if shape.count == 1 { return try facts.expectVector(index, shape, count: matrix[axis]) }
    var expected = matrix
    expected[2 * matrix.count - 3 - axis] = 1
    guard shape.count == matrix.count,
      !zip(shape, expected).contains(where: { $0.isDifferent(from: $1) })
    else {
      throw .size(
        what: "the shape of '\(facts.name(index))'", found: shape.text,
        expected: "that of one element, [\(matrix[axis])] or \(expected.text)")
    }
  }

  /// The parameter's values and where each element of an array that has the matrix's rank meets its own.
  func values(_ parameter: Tensor, over shape: [Int]) -> [Double] {
    let values = parameter.doubles
    if values.count == 1 { return Array(repeating: values[0], count: shape.reduce(1, *)) }
    let own = parameter.rank == 1 && self == .rows ? [values.count, 1] : parameter.shape
    return Broadcast.selection(own, to: shape).offsets().map { values[$0] }
  }

  /// The elements of a matrix less their zero points.
  func shifted(_ matrix: Tensor, zero: Tensor?) -> [Double] {
    guard let zero else { return matrix.doubles }
    return zip(matrix.doubles, values(zero, over: matrix.shape)).map { $0 - $1 }
  }
}
