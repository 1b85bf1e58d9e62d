import Tensors

/// Every element limited to a range given by scalar inputs (ONNX Clip 1 to 13).
///
/// y = min(max(x, low), high), so that `high` wins when it is below `low`.
///
/// - `x`: floats or integers of any shape; `low`, `high`, both optional: one element of the type of `x`.
/// - Output: like `x`. NaN stays NaN; a bound that is NaN does not limit.
public struct Clip: Operator {
  public static let name = "clip"
  public static let inputNames = ["x", "low", "high"]

  public init() {}

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    try facts.expect(atMost: 3)
    let (element, x) = try facts.tensor(0, "a float or integer type") { $0 != .bool }
    for index in 1...2 where facts.optional(index) != nil {
      let bound = try facts.tensor(index, like: element)
      if bound.elementCount.isDifferent(from: 1) {
        throw .size(
          what: "the shape of '\(facts.name(index))'", found: bound.text, expected: "one element")
      }
    }
    let values = try facts.fact(0)
    let (low, high) = (facts.optional(1), facts.optional(2))
    return [
      Fact(element, x) { _ in
        guard var dims = values.symbolicIntegers else { return nil }
        if let low {
          let bound = low.integers?.first ?? .unknown
          dims = dims.map { .maximum($0, bound) }
        }
        if let high {
          let bound = high.integers?.first ?? .unknown
          dims = dims.map { .minimum($0, bound) }
        }
        return dims
      }
    ]
  }

  public func cost(_ inputs: [Fact?], _ outputs: [Fact]) -> Cost {
    Cost(operations: 2 * (outputs.first?.tensorType?.shape.elementCount ?? 0))
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (element, shape) = try outputTypes(inputs)[0]
    let arguments = Arguments(inputs, of: Self.self)
    let x = try arguments.tensor(0)
    let low = try arguments.optional(1)
    let high = try arguments.optional(2)
    if element == .u64 {
      let values = Self.limit(
        x.integers.map(UInt64.init(bitPattern:)),
        low.map { UInt64(bitPattern: $0.integers[0]) },
        high.map { UInt64(bitPattern: $0.integers[0]) })
      return [.tensor(Tensor(values.map(Int64.init(bitPattern:)), shape: shape, as: element))]
    }
    if element.isInteger {
      let values = Self.limit(x.integers, low?.integers[0], high?.integers[0])
      return [.tensor(Tensor(values, shape: shape, as: element))]
    }
    let values = Self.limit(x.doubles, low?.doubles[0], high?.doubles[0])
    return [.tensor(Tensor(values, shape: shape, as: element))]
  }

  private static func limit<T: Comparable>(_ values: [T], _ low: T?, _ high: T?) -> [T] {
    values.map { value in
      var value = value
      if let low, value < low { value = low }
      if let high, value > high { value = high }
      return value
    }
  }
}
