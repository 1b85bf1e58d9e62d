import Tensors

/// The shape, or a range of it, as a vector of i64 (ONNX Shape 1 to 24).
///
/// `start` and `end` (default: the rank) count from the back when negative and are clamped to the rank;
/// an end before the start gives an empty vector.
public struct ShapeOf: Operator {
  public static let name = "shape"
  public static let inputNames = ["x"]
  public var start: Int = 0
  public var end: Int? = nil

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("start", &start)
    try visit("end", &end)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 1)
    let (_, shape) = try facts.tensor(0)
    func clamp(_ position: Int) -> Int {
      position < 0 ? max(position + shape.count, 0) : min(position, shape.count)
    }
    let lower = clamp(start)
    let upper = max(clamp(end ?? shape.count), lower)
    return [Fact(integers: Array(shape[lower..<upper]), shape: [upper - lower])]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    do throws(ShapeError) {
      guard let shape = try infer([Fact(x.element, Shape(x.shape))])[0].constant else {
        throw .unknown(input: "x")
      }
      return [.tensor(shape)]
    } catch {
      throw EvaluationError.shape(error)
    }
  }
}
