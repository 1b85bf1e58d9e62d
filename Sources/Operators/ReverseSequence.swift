import Tensors

/// The first elements of each sequence of a batch in reverse order (ONNX ReverseSequence 10).
///
/// - `x`: any type, rank 2 or more; `lengths`: i64, for each entry of the batch how many of its first steps
///   are reversed, from 0 to the number of steps. Output: like `x`.
/// - `time_axis`, `batch_axis`: 0 and 1 in either order.
public struct ReverseSequence: Operator {
  public static let name = "reverse_sequence"
  public static let inputNames = ["x", "lengths"]
  public var timeAxis: Int = 0
  public var batchAxis: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("time_axis", &timeAxis)
    try visit("batch_axis", &batchAxis)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 2)
    let (element, shape) = try facts.tensor(0)
    try facts.expectRank(0, shape, atLeast: 2)
    guard timeAxis == 0 || timeAxis == 1 else {
      throw .attribute(name: "time_axis", found: "\(timeAxis)", expected: "0 or 1")
    }
    guard batchAxis == 1 - timeAxis else {
      throw .attribute(name: "batch_axis", found: "\(batchAxis)", expected: "\(1 - timeAxis)")
    }
    try facts.expectVector(1, try facts.tensor(1, like: .i64), count: shape[batchAxis])
    return [Fact(element, shape)]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let lengths = try arguments.tensor(1).integers.map { Int($0) }
    let steps = shape[timeAxis]
    if let wrong = lengths.first(where: { !(0...steps).contains($0) }) {
      throw EvaluationError.value(
        input: "lengths", problem: "\(wrong) is not a number of steps from 0 to \(steps)")
    }
    let inner = shape[2...].reduce(1, *)
    var positions: [Int] = []
    for row in 0..<shape[0] {
      for column in 0..<shape[1] {
        let (time, batch) = timeAxis == 0 ? (row, column) : (column, row)
        let source = time < lengths[batch] ? lengths[batch] - 1 - time : time
        let start = (timeAxis == 0 ? source * shape[1] + column : row * shape[1] + source) * inner
        for i in 0..<inner { positions.append(start + i) }
      }
    }
    return [.tensor(Selection(tables: [positions]).apply(to: x, shape: shape))]
  }
}
